// POST /calendar/u/N/sync.sync: a form whose `f.req` is JSON; element 4 of its first list are operations `[type, null, payload, …]`.
// Where an event keeps its guests and the choice to send is not recorded: every whole string that is an address counts.
import { charCode, decodePercent, indexOf, isArray, keys, lower, parseJson, push, slice } from '../../primordials';

/** Calendars and rooms have addresses too. */
const NOBODY = ['@group.calendar.google.com', '@resource.calendar.google.com', '@import.calendar.google.com', '@group.v.calendar.google.com'];
const LONGEST_ADDRESS = 320;
const MOST_NODES = 60_000;
/** Everybody in all operations (type 7 makes an event, 4 and 11 delete one), and the events. */
export interface CalendarSync { guests: string[]; events: string[] }

/** Value of a form field, null when it is not there or cannot be decoded. */
export function formField(text: string, name: string): string | null {
  for (let from = 0; from <= text.length;) {
    const next = indexOf(text, '&', from);
    const end = next < 0 ? text.length : next;
    const equals = indexOf(text, '=', from);
    if (equals >= 0 && equals < end && slice(text, from, equals) === name) return decoded(slice(text, equals + 1, end));
    from = end + 1;
  }
  return null;
}

function decoded(value: string): string | null {
  let spaced = '';
  for (let from = 0; ;) {
    const plus = indexOf(value, '+', from);
    spaced += slice(value, from, plus < 0 ? value.length : plus);
    if (plus < 0) break;
    spaced += ' ';
    from = plus + 1;
  }
  try {
    return decodePercent(spaced);
  } catch {
    return null;
  }
}

/** @returns null when it is not as documented: it may be an invitation. */
export function parseSync(json: string): CalendarSync | null {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch {
    return null;
  }
  const sync: CalendarSync = { guests: [], events: [] };
  const head = isArray(value) ? value[0] as unknown : undefined;
  if (!isArray(head)) return null;
  const operations = head.length > 4 ? head[4] as unknown : null;
  if (operations === null) return sync;
  if (!isArray(operations)) return null;
  return collect(operations, sync) ? sync : null;
}

interface Step { node: object; next: Step | null }

function collect(root: object, sync: CalendarSync): boolean {
  let top: Step | null = { node: root, next: null };
  for (let seen = 0; top !== null; seen++) {
    if (seen > MOST_NODES) return false;
    const { node }: Step = top;
    top = top.next;
    const names = isArray(node) ? null : keys(node);
    const length = names === null ? (node as unknown[]).length : names.length;
    for (let i = 0; i < length; i++) {
      const child = names === null ? (node as unknown[])[i] : (node as Record<string, unknown>)[names[i] as string];
      if (typeof child === 'object' && child !== null) top = { node: child, next: top };
      else if (typeof child === 'string') note(child, sync);
    }
  }
  return true;
}

function note(text: string, sync: CalendarSync): void {
  if (isAddress(text)) add(sync.guests, lower(text));
  else if (isEventId(text)) add(sync.events, text);
}

function isAddress(text: string): boolean {
  const at = indexOf(text, '@');
  if (at < 1 || text.length > LONGEST_ADDRESS || indexOf(text, '.', at) < at + 2 || indexOf(text, '@', at + 1) >= 0) return false;
  for (let i = 0; i < text.length; i++) if (charCode(text, i) <= 32 || indexOf('<>"(),;:/', text[i] as string) >= 0) return false;
  for (let i = 0; i < NOBODY.length; i++) if (slice(lower(text), at) === NOBODY[i]) return false;
  return true;
}

/** 20 to 64 digits and letters up to v. */
function isEventId(text: string): boolean {
  if (text.length < 20 || text.length > 64) return false;
  for (let i = 0; i < text.length; i++) {
    const code = charCode(text, i);
    if (!(code >= 48 && code <= 57) && !(code >= 97 && code <= 118)) return false;
  }
  return true;
}

function add(list: string[], text: string): void {
  for (let i = 0; i < list.length; i++) if (list[i] === text) return;
  push(list, text);
}
