// A look at JSON of unknown shape: does it carry what a message carries?
import { hasOwn, isArray, lower } from '../../primordials';
import { endsWith, has, isObject, isOneOf, listOf, startsWith } from '../site-json';
import { recipientOf } from './recipients';
import { walk } from './walk';

/** More than any message needs: beyond it the request cannot be told from one. */
const MOST_NODES = 10_000;

/** True when a member, anywhere, tells the server to mail; the flags of `body` and of `read` are left to who has read them. */
export function mailsSomebody(value: unknown, body?: unknown, read: readonly unknown[] = []): boolean {
  return holds(value, isSendFlag, (object) => {
    if (object === body) return true;
    for (let i = 0; i < read.length; i++) if (read[i] === object) return true;
    return false;
  });
}

/** The same, or people are named who are written to. */
export const isMessageLike = (value: unknown): boolean => holds(value, (name, member) => isSendFlag(name, member) || isPeople(name, member));

const holds = (root: unknown, fits: (name: string, member: unknown) => boolean, isRead: (object: unknown) => boolean = () => false): boolean => walk(root, MOST_NODES, (object, names) => {
  if (isRead(object)) return false;
  for (let i = 0; i < names.length; i++) if (fits(lower(names[i] as string), object[names[i] as string])) return true;
  return false;
}) !== 'done';

function isSendFlag(name: string, member: unknown): boolean {
  if (name === 'messagedisposition') return member !== null && !(typeof member === 'string' && (member === '' || lower(member) === 'saveonly'));
  if (startsWith(name, 'sendmeeting') || startsWith(name, 'sendcalendarinvitations')) return typeof member === 'string' && startsWith(lower(member), 'send') && lower(member) !== 'sendtonone';
  return typeof member === 'string' && isSoapSend(member);
}

/** Values of the flags of EWS behind either quote; SaveOnly and SendToNone are none of them. */
const SOAP_SENDS = ['SendItem', '"SendOnly', "'SendOnly", '"SendAnd', "'SendAnd", '"SendToAll', "'SendToAll", '"SendToChanged', "'SendToChanged"];

/** Add-ins hand EWS requests in XML through the page. */
function isSoapSend(text: string): boolean {
  if (!has(text, '<') || !has(text, 'Envelope')) return false;
  for (let i = 0; i < SOAP_SENDS.length; i++) if (has(text, SOAP_SENDS[i] as string)) return true;
  return false;
}

function isPeople(name: string, member: unknown): boolean {
  if (isOneOf(name, ['to', 'cc', 'bcc'])) return isAddressed(member);
  if (!endsWith(name, 'recipients') && !endsWith(name, 'attendees') && name !== 'forwardees') return false;
  if (typeof member === 'string') return has(member, '@');
  if (isArray(member)) return member.length > 0;
  return isObject(member) && (hasOwn(member, 'Mailbox') || hasOwn(member, 'EmailAddress') || hasOwn(member, 'emailAddress'));
}

/** `to` may be the end of a span too: only with an address in it does it name people. */
function isAddressed(member: unknown): boolean {
  const entries = listOf(member);
  for (let i = 0; i < entries.length; i++) if (has(recipientOf(entries[i], 'to').raw, '@')) return true;
  return false;
}
