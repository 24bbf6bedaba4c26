// CreateItem, CreateCalendarEvent and everything else that carries `Items`.
import { indexOf, keys, lower, push } from '../../primordials';
import { both, dispositionOf, invitationsOf, type Told } from './disposition';
import { anyCase, endsWith, has, isObject, isOneOf, listOf, parseDate, path, startsWith, text, typeName } from '../site-json';
import { emptyPart, fill, MAIL_FIELDS, MEETING_FIELDS, unknownPart, type Lists, type Parsed, type Part } from './part';
import { hasAnybody, listsOf, namesMail } from './recipients';

const RESPONSES = ['acceptitem', 'tentativelyacceptitem', 'declineitem', 'proposenewtimeitem'];

/** MAPI PidTagDeferredSendTime: when the server sends it. */
const DEFERRED = 0x3fef;

interface Item { item: unknown; type: string; lists: Lists; disposition: Told; invitations: Told }

export function readItems(body: unknown, items: unknown): Parsed {
  const list = listOf(items);
  const found: Parsed = { parts: [], notes: [], read: list };
  for (let i = 0; i < list.length; i++) readItem(body, list[i], found);
  return found;
}

function readItem(body: unknown, item: unknown, found: Parsed): void {
  const type = typeName(item);
  const lists = listsOf(item);
  const one: Item = { item, type, lists, disposition: both(dispositionOf(body), dispositionOf(item)), invitations: both(invitationsOf(body), invitationsOf(item)) };
  if (!isObject(item)) { if (one.disposition === 'send') push(found.parts, unknownPart()); return; }
  if (isResponse(type)) { if (one.disposition !== 'none') push(found.parts, response(one)); return; }
  if (type === 'cancelcalendaritem') { if (one.invitations !== 'none') push(found.parts, cancellation(one)); return; }
  if (isCalendar(type, lists) && !isMail(one)) readMeeting(one, found);
  else readMail(one, found);
}

/** Without a type it may be mail, and with people of a mail it is: a flag that sends mail is taken at its word. */
const isMail = ({ item, type, disposition }: Item): boolean => (type === '' && disposition === 'send') || (disposition !== 'none' && namesMail(item, true));

export const isResponse = (type: string): boolean => isOneOf(type, RESPONSES);

export const isCalendar = (type: string, lists: Lists): boolean =>
  (type === '' ? lists.optional !== undefined || lists.resources !== undefined : startsWith(type, 'calendaritem'));

/** MessageDisposition says nothing about a meeting: without a flag that mails nobody, attendees are invited. */
function readMeeting({ item, lists, invitations }: Item, found: Parsed): void {
  if (invitations === 'none' || !hasAnybody(lists)) { push(found.notes, { item: '', reference: '', implicit: 'none', lists: complete(lists, MEETING_FIELDS), forget: [] }); return; }
  const part = describe(emptyPart('meeting'), item);
  fill(part, lists, MEETING_FIELDS, 'empty');
  others(part, lists, MEETING_FIELDS);
  push(found.parts, part);
}

/** A new item has nobody that it does not name. */
function complete(lists: Lists, fields: readonly string[]): Lists {
  for (let i = 0; i < fields.length; i++) lists[fields[i] as string] ??= [];
  return lists;
}

/** Lists that nobody knows are recipients all the same. */
export function others(part: Part, lists: Lists, known: readonly string[]): void {
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) {
    if (!isOneOf(fields[i] as string, known)) fill(part, lists, [fields[i] as string], 'empty');
  }
}

function implicitOf(type: string): Part['implicit'] {
  if (startsWith(type, 'replyalltoitem')) return 'replyAll';
  return startsWith(type, 'replytoitem') ? 'reply' : 'none';
}

/** What the server takes from the answered message unless the request says otherwise. */
const answeredFields = (implicit: Part['implicit']): readonly string[] => (implicit === 'replyAll' ? ['to', 'cc'] : implicit === 'reply' ? ['to'] : []);

function readMail({ item, type, lists, disposition }: Item, found: Parsed): void {
  const implicit = implicitOf(type);
  const reference = idOf(anyCase(item, 'referenceitemid'));
  if (disposition === 'none' || (disposition === 'absent' && implicit === 'none' && !hasAnybody(lists))) {
    const told = implicit === 'none' ? complete(lists, MAIL_FIELDS) : lists;
    push(found.notes, { item: '', reference, implicit, lists: told, forget: [] });
    return;
  }
  const part = describe(emptyPart('email'), item);
  part.reference = reference;
  part.implicit = implicit;
  const fromAnswered = answeredFields(implicit);
  for (let i = 0; i < fromAnswered.length; i++) if (lists[fromAnswered[i] as string] === undefined) push(part.missing, fromAnswered[i] as string);
  fill(part, lists, MAIL_FIELDS, 'empty');
  others(part, lists, MAIL_FIELDS);
  push(found.parts, part);
}

function response({ item, lists }: Item): Part {
  const part = describe(emptyPart('meeting-response'), item);
  part.reference = idOf(anyCase(item, 'referenceitemid'));
  part.implicit = 'organizer';
  fill(part, lists, ['to'], 'missing');
  others(part, lists, ['to']);
  return part;
}

function cancellation({ item, lists }: Item): Part {
  const part = describe(emptyPart('meeting-cancel'), item);
  part.item = idOf(anyCase(item, 'referenceitemid'));
  fill(part, lists, MEETING_FIELDS, 'missing');
  return part;
}

export const idOf = (value: unknown): string => (typeof value === 'string' ? value : text(anyCase(value, 'id')));

/** Subject, text, account and time of an item. */
export function describe(part: Part, item: unknown): Part {
  part.subject = text(anyCase(item, 'subject'));
  part.text = textOf(item);
  part.account = text(path(item, 'from', 'mailbox', 'emailaddress')) || text(path(item, 'from', 'emailaddress', 'address'))
    || text(path(item, 'sendas', 'emailaddress')) || text(path(item, 'mailboxinfo', 'mailboxsmtpaddress'));
  const later = deferredOf(item);
  if (later !== undefined) part.scheduledFor = later;
  return part;
}

export function textOf(item: unknown): string {
  const value = anyCase(item, 'body') ?? anyCase(item, 'newbodycontent') ?? anyCase(item, 'notes') ?? anyCase(item, 'uniquebody');
  if (typeof value === 'string') return value;
  return text(anyCase(value, 'value')) || text(anyCase(value, 'content'));
}

function deferredOf(item: unknown): number | undefined {
  const extended = listOf(anyCase(item, 'extendedproperty') ?? anyCase(item, 'singlevalueextendedproperties'));
  for (let i = 0; i < extended.length; i++) {
    const uri = anyCase(extended[i], 'extendedfielduri');
    const tag = lower(text(anyCase(uri, 'propertytag')) || text(anyCase(extended[i], 'propertyid')) || text(anyCase(extended[i], 'id')));
    if (anyCase(uri, 'propertytag') === DEFERRED || tag === `${DEFERRED}` || has(tag, '0x3fef')) return time(anyCase(extended[i], 'value'));
  }
  const named = anyCase(item, 'deferredsendtime') ?? anyCase(item, 'scheduledsendtime');
  return named === undefined ? undefined : time(named);
}

/** 0 = a time that cannot be read. */
function time(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const at = typeof value === 'string' ? parseDate(zoned(value)) : NaN;
  return at === at ? at : 0; // NaN is not equal to itself
}

/** MAPI times are UTC, with or without saying so. */
const zoned = (value: string): string => (endsWith(value, 'Z') || indexOf(value, '+') > 0 || indexOf(value, '-', 11) > 0 ? value : `${value}Z`);
