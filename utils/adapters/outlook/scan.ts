// A look at JSON of unknown shape: does it carry what a message carries? It walks with a list of its own, so that no depth is too deep.
import { hasOwn, indexOf, isArray, keys, lower } from '../../primordials';
import { endsWith, has, isObject, startsWith } from './json';

/** More than any message needs: beyond it the request cannot be told from one. */
const MOST_NODES = 10_000;

/** True when a member, anywhere, tells the server to mail. */
export const mailsSomebody = (value: unknown): boolean => walk(value, isSendFlag);

/** The same, or people are named who are written to. */
export const isMessageLike = (value: unknown): boolean => walk(value, (name, member) => isSendFlag(name, member) || isPeople(name, member));

/** Still to be looked at: a chain, because a list of many costs more to build than to walk. */
interface Open { value: unknown; next: Open | undefined }

function walk(root: unknown, fits: (name: string, member: unknown) => boolean): boolean {
  let open: Open | undefined = { value: root, next: undefined };
  for (let seen = 0; open !== undefined; seen++) {
    if (seen > MOST_NODES) return true;
    const at: Open = open;
    const inner: Open | undefined | 'found' = typeof at.value === 'object' && at.value !== null ? lookInto(at.value as Record<string, unknown>, at.next, fits) : at.next;
    if (inner === 'found') return true;
    open = inner;
  }
  return false;
}

/** Members that are looked at later are put before `next`. */
function lookInto(value: Record<string, unknown>, next: Open | undefined, fits: (name: string, member: unknown) => boolean): Open | undefined | 'found' {
  const names = isArray(value) ? undefined : keys(value);
  const length = names === undefined ? (value as unknown as unknown[]).length : names.length;
  let open = next;
  for (let i = 0; i < length; i++) {
    const member = value[names === undefined ? i : names[i] as string];
    if (names !== undefined && fits(lower(names[i] as string), member)) return 'found';
    if (typeof member === 'object' && member !== null) open = { value: member, next: open };
  }
  return open;
}

function isSendFlag(name: string, member: unknown): boolean {
  if (name === 'messagedisposition') return member !== null && !(typeof member === 'string' && (member === '' || lower(member) === 'saveonly'));
  if (startsWith(name, 'sendmeeting') || startsWith(name, 'sendcalendarinvitations')) return typeof member === 'string' && startsWith(lower(member), 'send') && lower(member) !== 'sendtonone';
  return typeof member === 'string' && isSoapSend(member);
}

/** Add-ins hand EWS requests in XML through the page. */
const isSoapSend = (text: string): boolean =>
  (has(text, '<') && has(text, 'Envelope') && (indexOf(text, 'MessageDisposition="Send') >= 0 || indexOf(text, 'SendItem') >= 0 || has(text, '="SendToAll') || has(text, '="SendOnlyTo')));

function isPeople(name: string, member: unknown): boolean {
  if (!endsWith(name, 'recipients') && !endsWith(name, 'attendees') && name !== 'forwardees') return false;
  if (typeof member === 'string') return has(member, '@');
  if (isArray(member)) return member.length > 0;
  return isObject(member) && (hasOwn(member, 'Mailbox') || hasOwn(member, 'EmailAddress') || hasOwn(member, 'emailAddress'));
}
