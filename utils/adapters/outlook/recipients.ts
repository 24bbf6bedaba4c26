import { indexOf, isArray, keys, lower, push, slice, trim } from '../../primordials';
import type { SiteRecipient } from '../site-reader';
import { anyCase, endsWith, has, isObject, isOneOf, startsWith, text, type Json } from '../site-json';
import type { Lists } from './part';

/** Mailboxes that are many people, or none with an address of its own. */
const GROUPS = ['publicdl', 'privatedl', 'groupmailbox', 'dynamicdl', 'unifiedgroup', 'allroleassociated', 'publicfolder'];

/** More than a server takes for one message: not read one by one. */
const MOST_RECIPIENTS = 2_000;

/** EWS, REST and Graph write the same mailbox in three ways. */
function addressOf(mailbox: Json): string {
  const email = anyCase(mailbox, 'emailaddress');
  if (isObject(email)) return text(anyCase(email, 'address'));
  return text(email) || text(anyCase(mailbox, 'address')) || text(anyCase(mailbox, 'smtpaddress')) || text(anyCase(mailbox, 'email'));
}

function mailboxOf(entry: Json): Json {
  const inner = anyCase(entry, 'mailbox') ?? anyCase(entry, 'attendee');
  return isObject(inner) ? inner : entry;
}

const isGroup = (mailbox: Json): boolean => isOneOf(lower(text(anyCase(mailbox, 'mailboxtype'))), GROUPS);

/** EX carries a directory name (`/o=…`): the address is known to the server alone. */
function isDirectoryName(mailbox: Json): boolean {
  const routing = lower(text(anyCase(mailbox, 'routingtype')));
  return routing !== '' && routing !== 'smtp';
}

/** One recipient. Without an address that can be read it is somebody unresolved, never nobody. */
export function recipientOf(entry: unknown, field: string): SiteRecipient {
  if (typeof entry === 'string') return { field, raw: trim(entry), reader: has(entry, '@') ? 'address-list' : 'unresolved' };
  if (!isObject(entry)) return { field, raw: '', reader: 'unresolved' };
  const mailbox = mailboxOf(entry);
  const address = trim(addressOf(mailbox));
  const raw = address === '' ? text(anyCase(mailbox, 'name')) : address;
  if (isGroup(mailbox)) return { field, raw, reader: 'list-id' };
  if (isDirectoryName(mailbox)) return { field, raw, reader: 'reference' };
  return { field, raw, reader: !has(address, '@') || startsWith(address, '/') ? 'unresolved' : 'address-list' };
}

/** Every entry of a list in any of its forms: a list, one object, or an object around a list. */
export function recipientsOf(value: unknown, field: string): SiteRecipient[] {
  const found: SiteRecipient[] = [];
  if (value === null || value === undefined || value === '') return found;
  const entries = isArray(value) ? value as unknown[] : around(value);
  if (entries.length > MOST_RECIPIENTS) { push(found, { field, raw: '', reader: 'unresolved' }); return found; }
  for (let i = 0; i < entries.length; i++) push(found, recipientOf(entries[i], field));
  return found;
}

/** `{ Mailbox: […] }` and `{ Attendee: […] }` of the XML world. */
function around(value: unknown): unknown[] {
  if (!isObject(value)) return [value];
  const inner = anyCase(value, 'mailbox') ?? anyCase(value, 'attendee');
  return isArray(inner) ? inner as unknown[] : [value];
}

/** Repeats of what stands in To and Cc already, and who is answered: nobody is mailed for them. */
const NO_LISTS = ['atmentionedrecipients', 'recipientsaddedviaatmention', 'replytorecipients', 'displayrecipients', 'receivedrecipients', 'hasunmodeledrecipients'];

/** Field of a list by its member name; '' = not a list of recipients. */
function fieldOf(name: string): string {
  const low = lower(name);
  switch (low) {
    case 'torecipients': case 'requiredattendees': case 'attendees': return 'to';
    case 'ccrecipients': return 'cc';
    case 'bccrecipients': return 'bcc';
    case 'optionalattendees': return 'optional';
    case 'resources': return 'resources';
    default: break;
  }
  if (!endsWith(low, 'recipients') && !endsWith(low, 'attendees')) return '';
  return isOneOf(low, NO_LISTS) ? '' : slice(low, 0, 64);
}

/** A list that only mail has: attendees and resources are of meetings, `displayTo` and mentions of neither. */
export function isMailField(name: string): boolean {
  const colon = indexOf(name, ':');
  const low = lower(colon < 0 ? name : slice(name, colon + 1));
  return endsWith(low, 'recipients') && !isOneOf(low, NO_LISTS);
}

/** Whether an item has such a list; `filled`: one with somebody in it. */
export function namesMail(item: unknown, filled = false): boolean {
  const names = isObject(item) ? keys(item) : [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const value = (item as Json)[name];
    if (isMailField(name) && typeof value !== 'boolean' && typeof value !== 'number' && (!filled || recipientsOf(value, 'to').length > 0)) return true;
  }
  return false;
}

export const isAttendeeField = (name: string): boolean => endsWith(lower(name), 'attendees');

/** All lists of recipients that an item carries, by field. `null` counts as told: the item has none. */
export function listsOf(item: unknown): Lists {
  const lists = { __proto__: null } as unknown as Lists;
  if (!isObject(item)) return lists;
  const names = keys(item);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const field = fieldOf(name);
    if (field === '' || typeof item[name] === 'boolean' || typeof item[name] === 'number') continue;
    if (lower(name) === 'attendees') graphAttendees(lists, item[name]);
    else addAll(lists, field, recipientsOf(item[name], field));
  }
  return lists;
}

function addAll(lists: Lists, field: string, more: SiteRecipient[]): void {
  const held = lists[field];
  if (held === undefined) { lists[field] = more; return; }
  for (let i = 0; i < more.length; i++) push(held, more[i] as SiteRecipient);
}

/** REST keeps all attendees in one list, with a type each. */
function graphAttendees(lists: Lists, raw: unknown): void {
  const all = isArray(raw) ? raw as unknown[] : raw === null || raw === undefined ? [] : around(raw);
  lists.to ??= [];
  lists.optional ??= [];
  lists.resources ??= [];
  for (let i = 0; i < all.length; i++) {
    const type = lower(text(anyCase(all[i], 'type')));
    const field = type === 'optional' ? 'optional' : type === 'resource' ? 'resources' : 'to';
    push(lists[field] as SiteRecipient[], recipientOf(all[i], field));
  }
}

/** Field that a path such as `message:CcRecipients` names; '' when it is none. */
export function fieldOfUri(uri: string): string {
  const colon = indexOf(uri, ':');
  return fieldOf(colon < 0 ? uri : slice(uri, colon + 1));
}

export function hasAnybody(lists: Lists): boolean {
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) if ((lists[fields[i] as string] as SiteRecipient[]).length > 0) return true;
  return false;
}
