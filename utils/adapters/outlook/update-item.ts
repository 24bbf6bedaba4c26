// UpdateItem: changes of a stored draft or meeting. It may send with nothing named: the rest is on the server.
import { keys, lower, push } from '../../primordials';
import { describe, idOf, isCalendar, others, textOf } from './create-item';
import { both, dispositionOf, invitationsOf, type Told } from './disposition';
import { anyCase, isObject, listOf, path, startsWith, text, typeName } from '../site-json';
import { ALL_FIELDS, emptyPart, fill, MAIL_FIELDS, MEETING_FIELDS, type Lists, type Parsed, type Part } from './part';
import { fieldOfUri, hasAnybody, isAttendeeField, isMailField, listsOf, namesMail } from './recipients';

/** What the updates of one change say, put together. */
interface Change {
  item: string;
  lists: Lists;
  /** Fields to which somebody is added: who else is there is not told. */
  partial: Lists;
  /** Anything of a meeting was named. */
  calendar: boolean;
  /** An item says itself that it is a meeting. */
  event: boolean;
  /** A message, or a list that only mail has, was named. */
  mail: boolean;
  disposition: Told;
  invitations: Told;
  described: Part;
}

export function readChanges(body: unknown, changes: unknown): Parsed {
  const read: unknown[] = [];
  const found: Parsed = { parts: [], notes: [], read };
  const list = listOf(changes);
  for (let i = 0; i < list.length; i++) { push(read, list[i]); readChange(readUpdates(body, list[i], read), found); }
  return found;
}

function readUpdates(body: unknown, change: unknown, read: unknown[]): Change {
  const merged: Change = {
    item: idOf(anyCase(change, 'itemid')), lists: { __proto__: null } as unknown as Lists, partial: { __proto__: null } as unknown as Lists, calendar: false, event: false, mail: false,
    disposition: both(dispositionOf(body), dispositionOf(change)), invitations: both(invitationsOf(body), invitationsOf(change)), described: emptyPart('email'),
  };
  const updates = listOf(anyCase(change, 'updates'));
  for (let i = 0; i < updates.length; i++) readUpdate(updates[i], merged, read);
  return merged;
}

function readUpdate(update: unknown, merged: Change, read: unknown[]): void {
  const type = typeName(update);
  const uri = text(path(update, 'path', 'fielduri')) || text(path(update, 'propertypath', 'fielduri'));
  if (startsWith(lower(uri), 'calendar:') || isAttendeeField(uri)) merged.calendar = true;
  if (isMailField(uri)) merged.mail = true;
  if (startsWith(type, 'deleteitemfield')) {
    const field = fieldOfUri(uri);
    if (field !== '') merged.lists[field] = [];
    return;
  }
  // `Item` in JSON, `Message` or `CalendarItem` where it was made from XML.
  const names = isObject(update) ? keys(update) : [];
  for (let i = 0; i < names.length; i++) {
    const name = lower(names[i] as string);
    const value = (update as Record<string, unknown>)[names[i] as string];
    if (name === 'path' || name === 'extendedfielduri' || !isObject(value)) continue;
    push(read, value);
    mergeItem(value, startsWith(type, 'appendtoitemfield'), merged);
  }
}

function mergeItem(item: unknown, appended: boolean, merged: Change): void {
  const lists = listsOf(item);
  const type = typeName(item);
  if (isCalendar(type, lists)) merged.calendar = true;
  if (startsWith(type, 'calendaritem')) merged.event = true;
  if (startsWith(type, 'message') || namesMail(item)) merged.mail = true;
  merged.disposition = both(merged.disposition, dispositionOf(item));
  merged.invitations = both(merged.invitations, invitationsOf(item));
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) (appended ? merged.partial : merged.lists)[fields[i] as string] = lists[fields[i] as string] ?? [];
  const next = describe(emptyPart('email'), item);
  const { described } = merged;
  described.subject ||= next.subject;
  described.text += textOf(item);
  described.account ||= next.account;
  if (next.scheduledFor !== undefined) described.scheduledFor = next.scheduledFor;
}

function readChange(change: Change, found: Parsed): void {
  const { lists, partial, item } = change;
  const invites = isMeeting(change) && isMailed(change);
  const mails = isSentMail(change);
  if (!invites && !mails) { push(found.notes, { item, reference: '', implicit: 'none', lists: told(lists, partial), forget: keys(partial) }); return; }
  const part: Part = { ...change.described, kind: mails ? 'email' : 'meeting', item };
  const fields = mails && invites ? ALL_FIELDS : mails ? MAIL_FIELDS : MEETING_FIELDS;
  fill(part, told(lists, partial), fields, 'missing');
  for (let i = 0; i < fields.length; i++) fill(part, partial, [fields[i] as string], 'empty');
  others(part, lists, fields);
  others(part, partial, fields);
  push(found.parts, part);
}

const isMeeting = ({ calendar, invitations, mail }: Change): boolean => calendar || (invitations === 'send' && !mail);

/** Flags of a meeting excuse no mail: only what calls itself a meeting, and names nothing of a mail, is not sent by the disposition. */
function isSentMail(change: Change): boolean {
  const { disposition, event, mail, lists, partial } = change;
  if (disposition === 'send') return mail || !event;
  return disposition === 'absent' && (mail || !isMeeting(change)) && (hasAnybody(lists) || hasAnybody(partial));
}

/** Without a flag Exchange refuses a change of a meeting; attendees that change count as invited all the same. */
const isMailed = ({ invitations, lists, partial }: Change): boolean => (invitations === 'absent' ? hasAnybody(lists) || hasAnybody(partial) : invitations === 'send');

/** A list that is only added to is not told in whole. */
function told(lists: Lists, partial: Lists): Lists {
  const whole = { __proto__: null } as unknown as Lists;
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) if (partial[fields[i] as string] === undefined) whole[fields[i] as string] = lists[fields[i] as string] ?? [];
  return whole;
}
