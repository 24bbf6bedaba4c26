// What the name of an action or operation that nobody has seen gives away. Names are lower-cased.
import { has, isOneOf, startsWith } from '../site-json';

/** What a name that begins like a read may do besides. */
const MORE = ['send', 'submit', 'schedule', 'create', 'update', 'reply', 'respond', 'forward', 'invite', 'cancel'];
const MESSAGES = ['message', 'item', 'mail', 'draft'];

export function begins(name: string, starts: readonly string[]): boolean {
  for (let i = 0; i < starts.length; i++) if (startsWith(name, starts[i] as string)) return true;
  return false;
}

export function hasOneOf(name: string, words: readonly string[]): boolean {
  for (let i = 0; i < words.length; i++) if (has(name, words[i] as string)) return true;
  return false;
}

/** Free and busy: it names whoever is asked about. */
const isAvailability = (name: string): boolean => startsWith(name, 'getschedule') && !hasOneOf(name, ['send', 'submit', 'message', 'meeting', 'and']);

/** A name of a read, with nothing in it that is more than one. */
export const onlyReads = (name: string, reads: readonly string[]): boolean => begins(name, reads) && (!hasOneOf(name, MORE) || isAvailability(name));

/** A name that says that a message leaves, whatever the request carries. A read receipt and feedback are none. */
export function saysSend(name: string): boolean {
  if (hasOneOf(name, ['andsend', 'andsubmit']) || isOneOf(name, ['send', 'submit', 'sendlater'])) return true;
  return startsWith(name, 'schedulesend') || (begins(name, ['send', 'submit', 'schedule']) && hasOneOf(name, MESSAGES));
}
