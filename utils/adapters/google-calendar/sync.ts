// POST /calendar/u/N/sync.sync: a form whose `f.req` is JSON; element 4 of its first list are operations `[type, null, payload, …]`.
// Where an event keeps its guests and the choice to send is not recorded: every whole string that is nothing but addresses counts,
// wherever it is in the body.
import { charCode, decodePercent, indexOf, isArray, keys, lower, parseJson, push, slice, startsWith, trim } from '../../primordials';

/** Calendars and rooms have addresses too. */
const NOBODY = ['@group.calendar.google.com', '@resource.calendar.google.com', '@import.calendar.google.com', '@group.v.calendar.google.com'];
const LONGEST_ADDRESS = 320;
const LONGEST_NAME = 128;
const MOST_NODES = 60_000;
const OPERATIONS = 4, METADATA = 9;
const CREATE = 7;
/** Everybody in all operations (type 7 makes an event, 4 and 11 delete one) and around them, and the events. */
export interface CalendarSync { guests: string[]; events: string[] }
/** What policy can switch off, as nobody has recorded it: `elsewhere` = addresses outside the operations count, `calendars` = an event's own calendar does not. */
export interface SyncReading { elsewhere: boolean; calendars: boolean }

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

function listIn(json: string): unknown[] | null {
  try {
    const value = parseJson(json);
    return isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function operationsIn(head: readonly unknown[]): unknown[] | null {
  const operations = (head.length > OPERATIONS ? head[OPERATIONS] : null) ?? [];
  return isArray(operations) ? operations : null;
}

/** @returns null when it is not as documented: it may be an invitation. */
export function parseSync(json: string, { elsewhere, calendars }: SyncReading = { elsewhere: true, calendars: true }): CalendarSync | null {
  const value = listIn(json);
  const sync: CalendarSync = { guests: [], events: [] };
  const head = value?.[0];
  if (value === null || !isArray(head)) return null;
  const operations = operationsIn(head);
  if (operations === null) return null;
  // Without any it only asks for news: the calendars of other people that it may name are no guests.
  if (operations.length === 0) return sync;
  if (!collectOperations(operations, sync, calendars)) return null;
  return !elsewhere || collect(around(value, head), { guests: sync.guests, events: [] }) ? sync : null;
}

/** All but the operations and the documented metadata of the first list. */
function around(value: readonly unknown[], head: readonly unknown[]): unknown[] {
  const rest: unknown[] = [];
  for (let i = 0; i < head.length; i++) if (i !== OPERATIONS && i !== METADATA) push(rest, head[i]);
  for (let i = 1; i < value.length; i++) push(rest, value[i]);
  return rest;
}

function collectOperations(operations: readonly unknown[], sync: CalendarSync, calendars: boolean): boolean {
  for (let i = 0; i < operations.length; i++) if (!collectOperation(operations[i], sync, calendars)) return false;
  return true;
}

function collectOperation(operation: unknown, sync: CalendarSync, calendars: boolean): boolean {
  const found: CalendarSync = { guests: [], events: sync.events };
  if (!collect([operation], found)) return false;
  const own: string[] = [];
  if (calendars) addCalendars(operation, own);
  for (let i = 0; i < found.guests.length; i++) if (!has(own, found.guests[i] as string)) add(sync.guests, found.guests[i] as string);
  return true;
}

/**
 * The calendar that a new event is put into stands before it, `[calendar, …, event]`: its owner organises the event and is mailed nothing.
 * In operations of other types the same place may mean another person.
 */
function addCalendars(operation: unknown, own: string[]): void {
  if (!isArray(operation) || operation[0] !== CREATE || !isArray(operation[2])) return;
  const entries = operation[2] as unknown[];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (!isArray(entry) || entry.length < 3 || !isArray(entry[2])) continue;
    const calendar = entry[0] as unknown;
    const id = (entry[2] as unknown[])[0];
    if (typeof calendar === 'string' && typeof id === 'string' && isEventId(id)) add(own, lower(calendar));
  }
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
      if (names !== null) note(names[i] as string, sync);
      if (typeof child === 'object' && child !== null) top = { node: child, next: top };
      else if (typeof child === 'string') note(child, sync);
    }
  }
  return true;
}

function note(text: string, sync: CalendarSync): void {
  if (isEventId(text)) add(sync.events, text);
  else if (indexOf(text, '@') > 0) addAddresses(text, sync.guests);
}

/** One address in any form, or a list of nothing else. An address inside a text is none: descriptions and titles are free. */
function addAddresses(text: string, guests: string[]): void {
  const one = addressIn(text);
  if (one !== null) { if (one !== '') add(guests, one); return; }
  const found: string[] = [];
  for (let from = 0, i = 0; i <= text.length; i++) {
    if (i < text.length && text[i] !== ',' && text[i] !== ';') continue;
    const part = trim(slice(text, from, i));
    from = i + 1;
    if (part === '') continue;
    const address = addressIn(part);
    if (address === null) return;
    if (address !== '') push(found, address);
  }
  for (let i = 0; i < found.length; i++) add(guests, found[i] as string);
}

/** `a@b.c`, `mailto:a@b.c?…` or `Name <a@b.c>`; '' for a calendar or a room, null for anything else. */
function addressIn(text: string): string | null {
  let address = lower(trim(text));
  if (address.length > LONGEST_NAME + LONGEST_ADDRESS) return null;
  const open = indexOf(address, '<');
  if (open >= 0 && indexOf(address, '>') === address.length - 1) {
    if (!isName(slice(address, 0, open))) return null;
    address = trim(slice(address, open + 1, address.length - 1));
  }
  if (startsWith(address, 'mailto:')) {
    const query = indexOf(address, '?');
    address = slice(address, 7, query < 0 ? address.length : query);
  }
  if (!isAddress(address)) return null;
  return isNobody(address) ? '' : address;
}

/** A text of several lines is a description. */
function isName(text: string): boolean {
  if (text.length > LONGEST_NAME || indexOf(text, '@') >= 0) return false;
  for (let i = 0; i < text.length; i++) if (charCode(text, i) < 32) return false;
  return true;
}

function isAddress(text: string): boolean {
  const at = indexOf(text, '@');
  if (at < 1 || text.length > LONGEST_ADDRESS || indexOf(text, '.', at) < at + 2 || indexOf(text, '@', at + 1) >= 0) return false;
  for (let i = 0; i < text.length; i++) if (charCode(text, i) <= 32 || indexOf('<>"(),;:/', text[i] as string) >= 0) return false;
  return true;
}

const isNobody = (address: string): boolean => has(NOBODY, slice(address, indexOf(address, '@')));

/** 20 to 64 digits and letters up to v. */
function isEventId(text: string): boolean {
  if (text.length < 20 || text.length > 64) return false;
  for (let i = 0; i < text.length; i++) {
    const code = charCode(text, i);
    if (!(code >= 48 && code <= 57) && !(code >= 97 && code <= 118)) return false;
  }
  return true;
}

function has(list: readonly string[], text: string): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === text) return true;
  return false;
}

function add(list: string[], text: string): void {
  if (!has(list, text)) push(list, text);
}
