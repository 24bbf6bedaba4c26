// How pages tell a softphone to dial: messages to its frame. One row a softphone, only what its documentation or a recording says.
// Isolated world; nothing here runs code of the data.
import type { RawAttempt } from '../../messaging/protocol';
import { dialKey, type Dial } from './read-dial';

type Recipients = RawAttempt['recipients'];

interface MessageRule {
  kind: string;
  /** Field that names the message, and its value. */
  name: string;
  is: string;
  channel: RawAttempt['channel'];
  /** Where the number stands: the first of these places that has one. */
  number: string | readonly string[];
}

/** Hosts of the softphones' own frames. Calling widgets and CTI pages have hosts of their own: the policy key `softphones` names them. */
export const SOFTPHONE_HOSTS: readonly string[] = [
  'https://apps.ringcentral.com/*', 'https://ringcentral.github.io/*', 'https://phone.aircall.io/*', 'https://workspace.aircall.io/*', 'https://phone.cloudtalk.io/*',
];

const MESSAGE_RULES: readonly MessageRule[] = [
  { kind: 'ringcentral', name: 'type', is: 'rc-adapter-new-call', channel: 'voice', number: 'phoneNumber' },
  { kind: 'ringcentral', name: 'type', is: 'rc-adapter-new-sms', channel: 'sms', number: 'phoneNumber' },
  { kind: 'aircall', name: 'name', is: 'apm_app_dial_number', channel: 'voice', number: 'value.phone_number' },
  { kind: 'hubspot-calling', name: 'type', is: 'DIAL_NUMBER', channel: 'voice', number: ['data.phoneNumber', 'phoneNumber'] },
];

/** What a softphone tells the page around it once a call is out. CloudTalk dials by its server: this is all that a page sees of it. */
const SEEN_RULES: readonly MessageRule[] = [
  { kind: 'aircall', name: 'name', is: 'apm_phone_outgoing_call', channel: 'voice', number: 'value.to' },
  { kind: 'hubspot-calling', name: 'type', is: 'OUTGOING_CALL_STARTED', channel: 'voice', number: ['data.toNumber', 'data.phoneNumber', 'toNumber'] },
  { kind: 'cloudtalk', name: 'event', is: 'dialing', channel: 'voice', number: 'properties.external_number' },
];

function at(value: unknown, path: string): unknown {
  let held = value;
  for (const name of path.split('.')) held = typeof held === 'object' && held !== null ? (held as Record<string, unknown>)[name] : undefined;
  return held;
}

/** CloudTalk and others send JSON as text. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string' || !data.startsWith('{') || data.length > 100_000) return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined; // not JSON: none of these messages
  }
}

const unreadable = (): Recipients => [{ field: 'number', raw: '', reader: 'unresolved' }];
const phones = (numbers: readonly unknown[]): Recipients => {
  const texts = numbers.filter((one): one is string => typeof one === 'string' && one.trim() !== '');
  return texts.length > 0 ? texts.map((raw) => ({ field: 'number', raw: raw.slice(0, 240), reader: 'phone' })) : unreadable();
};

function dialOf(kind: string, channel: RawAttempt['channel'], recipients: Recipients): Dial {
  const rule = `dial/${kind}`;
  return { rule, channel, recipients, text: '', url: '', kind, key: dialKey(channel, recipients, kind) };
}

const numberIn = (message: unknown, places: readonly string[]): unknown => places.map((place) => at(message, place)).find((one) => one !== undefined);

function find(rules: readonly MessageRule[], message: unknown): Dial | undefined {
  const rule = rules.find(({ name, is }) => at(message, name) === is);
  return rule && dialOf(rule.kind, rule.channel, phones([numberIn(message, [rule.number].flat())]));
}

/** The dial that a message to a softphone asks for; undefined for every other message. A dial without a readable number is one too. */
export const messageDial = (data: unknown): Dial | undefined => find(MESSAGE_RULES, parsed(data));

/** The call that a softphone says is out. */
export const seenCall = (data: unknown): Dial | undefined => find(SEEN_RULES, parsed(data));

/** RingCentral Embeddable asks the page before it calls or writes. `path` is the registering page's own, so only the body tells. */
export interface ContactQuestion { requestId: string; dial: Dial }

export function contactQuestion(data: unknown): ContactQuestion | undefined {
  if (at(data, 'type') !== 'rc-post-message-request' || !/donotcontact/i.test(String(at(data, 'path')))) return undefined;
  const requestId = at(data, 'requestId');
  const action = at(data, 'body.actionType');
  const list = at(data, 'body.recipients');
  const numbers = [at(data, 'body.phoneNumber'), ...(Array.isArray(list) ? list.map((one) => at(one, 'phoneNumber')) : [])];
  if (typeof requestId !== 'string') return undefined;
  return { requestId, dial: dialOf('ringcentral', action === 'sms' ? 'sms' : 'voice', phones(numbers)) };
}

/** What it takes for an answer: `result` true = do not contact, `restrict` = without a way past it. */
export const contactAnswer = (requestId: string, stop: boolean, message: string): unknown => ({
  type: 'rc-post-message-response', responseId: requestId, response: { data: stop ? { result: true, message, mode: 'restrict' } : { result: false } },
});

/** A call that a page's function asks for: Open CTI's click-to-dial and Bitrix24's `phoneTo`. */
export function callDial(api: string, number: unknown): Dial {
  return dialOf(api, 'voice', phones([number]));
}
