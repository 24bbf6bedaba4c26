// What a dial names, as raw strings: the worker makes the canonical numbers. Isolated world and worker only.
import type { RawAttempt } from '../../messaging/protocol';
import { dialKind, parseUrl } from './schemes';

type RawRecipient = RawAttempt['recipients'][number];

export interface Dial {
  /** `dial/<scheme>`, e.g. `dial/tel`. */
  rule: string;
  channel: RawAttempt['channel'];
  /** At least one; `unresolved` = it names somebody who cannot be read, which holds. */
  recipients: RawRecipient[];
  /** Text that the link brings along, for copying and for the opt-out and notice words. */
  text: string;
  url: string;
  /** `tel`, `whatsapp-link`, … */
  kind: string;
  /** Equal for dials of the same contact over the same channel. */
  key: string;
}

type Read = { channel: RawAttempt['channel']; recipients: RawRecipient[] };

const phone = (raw: string): RawRecipient => ({ field: 'number', raw, reader: 'phone' });
const address = (raw: string): RawRecipient => ({ field: 'to', raw, reader: 'address-list' });
const handle = (service: string, name: string): RawRecipient => ({ field: 'to', raw: `${service}:${name}`, reader: 'handle' });
const isNumber = (text: string): boolean => /^[+(\d]/.test(text) && /\d{3}/.test(text.replace(/\D/g, ''));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: the worker's parser decides
  }
}

/** After the scheme, without the query; `sms://…` and `sms:…` alike. */
const body = (url: URL): string => decode(url.href.slice(url.protocol.length).replace(/^\/\//, '').replace(/[?#].*$/s, '')).trim();
/** A plus sign in a query of these links is a plus and no blank. */
const query = (url: URL, name: string): string => decode(new RegExp(`[?&]${name}=([^&#]*)`, 'i').exec(url.href)?.[1] ?? '');
const list = (text: string, at: RegExp): string[] => text.split(at).map((piece) => piece.trim()).filter((piece) => piece !== '');

function tel(url: URL): RawRecipient[] {
  const number = body(url);
  return number === '' ? [] : [phone(/;phone-context=/i.test(number) ? `tel:${number}` : number)];
}

const oneOrName = (service: string, name: string): RawRecipient => (isNumber(name) ? phone(name) : handle(service, name));

/** The user part; a name at a host is read as the address it looks like. */
function sip(url: URL): RawRecipient[] {
  const [uri = ''] = body(url).split(';');
  const [user = ''] = uri.split('@');
  if (isNumber(user)) return [phone(user)];
  return uri.includes('@') && user !== '' ? [address(uri)] : [];
}

function sms(url: URL): RawRecipient[] {
  const path = body(url).replace(/^\/?open\/?$/i, '').replace(/\/+$/, '');
  return list([path, query(url, 'addresses'), query(url, 'to')].join(','), /[,;]/).map(phone);
}

/** WhatsApp takes international numbers only, with or without the plus. */
function whatsapp(text: string): RawRecipient[] {
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  return /^[\s+().\d-]*$/.test(text) && digits !== '' ? [handle('whatsapp', `+${digits}`)] : [];
}

const whatsappLink = (url: URL): RawRecipient[] => whatsapp(url.hostname.endsWith('wa.me') && url.pathname !== '/send' ? decode(url.pathname.replace(/^\/|\/$/g, '')) : query(url, 'phone'));

function teamsUser(user: string): RawRecipient {
  const number = /^4:(.+)$/.exec(user)?.[1];
  if (number !== undefined) return phone(number);
  return user.includes('@') && !/^\d+:/.test(user) ? address(user) : handle('teams', user);
}

function teams(url: URL): Read {
  if (url.href.includes('/l/meeting/new')) return { channel: 'meeting', recipients: list(query(url, 'attendees'), /[,;]/).map(address) };
  return { channel: url.href.includes('/l/chat/') ? 'im' : 'voice', recipients: list(query(url, 'users'), /[,;]/).map(teamsUser) };
}

function skype(url: URL): Read {
  return { channel: /[?&](?:chat|sms)\b/i.test(url.href) ? 'im' : 'voice', recipients: list(body(url), /;/).map((name) => oneOrName('skype', name)) };
}

function facetime(url: URL): RawRecipient[] {
  const to = body(url);
  if (to === '') return [];
  return [to.includes('@') ? address(to) : phone(to)];
}

const mailto = (url: URL): RawRecipient[] => (/^mailto:[^?]/i.test(url.href) || /[?&](?:to|cc|bcc)=[^&]/i.test(url.href) ? [address(url.href)] : []);

const on = (channel: Read['channel'], recipients: (url: URL) => RawRecipient[]) => (url: URL): Read => ({ channel, recipients: recipients(url) });
const callto = (url: URL): RawRecipient[] => list(body(url), /;/).map((name) => oneOrName('skype', name));

const READERS: Record<string, (url: URL) => Read> = {
  tel: on('voice', tel), callto: on('voice', callto), sip: on('voice', sip), sips: on('voice', sip), skype,
  facetime: on('voice', facetime), 'facetime-audio': on('voice', facetime), '3cx': on('voice', (url) => list(query(url, 'phone'), /[,;]/).map(phone)),
  sms: on('sms', sms), smsto: on('sms', sms), mms: on('sms', sms),
  whatsapp: on('im', (url) => whatsapp(query(url, 'phone'))), 'whatsapp-link': on('im', whatsappLink), msteams: teams, 'teams-link': teams,
  mailto: on('email', mailto),
};

/** A mail or an invitation to nobody yet: whoever writes it picks the people in their own program, where another guard stands or none can. */
const addressesNobody = (kind: string, channel: string): boolean => kind === 'mailto' || channel === 'meeting';

/** What this URL would dial; undefined when it is no dial. */
export function readDial(text: string, base = 'about:blank'): Dial | undefined {
  const url = parseUrl(text, base);
  const kind = url ? dialKind(url) : '';
  const reader = READERS[kind];
  if (!url || !reader) return undefined;
  const { channel, recipients } = reader(url);
  if (recipients.length === 0 && addressesNobody(kind, channel)) return undefined;
  const named: RawRecipient[] = recipients.length > 0 ? recipients : [{ field: 'number', raw: '', reader: 'unresolved' }];
  return {
    rule: `dial/${kind}`, channel, recipients: named, text: query(url, 'body') || query(url, 'text') || query(url, 'message'), url: url.href, kind,
    key: dialKey(channel, named, url.href),
  };
}

/** Numbers by their digits: `+48 600` and `+48600` are one dial. What cannot be read is one dial a URL. */
export function dialKey(channel: string, recipients: readonly RawRecipient[], url: string): string {
  const names = recipients.map(({ raw, reader }) => (reader === 'unresolved' ? url : reader === 'phone' ? raw.replace(/[\s().-]/g, '') : raw.toLowerCase()));
  return `${channel} ${names.sort().join()}`;
}
