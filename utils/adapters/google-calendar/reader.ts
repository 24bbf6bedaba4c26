import { hasOwn, indexOf, isArray, parseJson, push } from '../../primordials';
import { accountOf } from '../gmail/reader';
import type { SiteReader, SiteReading, SiteRecipient, SiteRequest } from '../site-reader';
import { formField, parseSync, type SyncReading } from './sync';

function textOf(request: SiteRequest): string | null {
  const { body } = request;
  if (body.kind === 'text') return formField(body.text, 'f.req');
  if (body.kind === 'fields') for (let i = 0; i < body.fields.length; i++) if (body.fields[i]?.[0] === 'f.req') return body.fields[i]?.[1] ?? null;
  return null;
}

export function readCalendar(request: SiteRequest, silent: boolean, how: SyncReading): SiteReading {
  const json = textOf(request);
  const sync = json === null ? null : parseSync(json, how);
  if (sync === null) return { kind: 'unreadable' };
  if (sync.guests.length === 0) return { kind: 'other' };
  if (silent) return { kind: 'other', unsent: true };
  const recipients: SiteRecipient[] = [];
  for (let i = 0; i < sync.guests.length; i++) push(recipients, { field: 'guest', raw: sync.guests[i] as string, reader: 'address-list' });
  let draft = '';
  for (let i = 0; i < sync.events.length; i++) draft += `${i > 0 ? ',' : ''}${sync.events[i] as string}`;
  return { kind: 'send', recipients, draft, account: accountOf(request.path), text: '' };
}

/** Whether the query asks for mails: `sendUpdates`, or the parameter before it. Without either the server sends none. */
const asksMails = (query: string): boolean =>
  indexOf(query, 'sendUpdates=all') >= 0 || indexOf(query, 'sendUpdates=externalOnly') >= 0 || indexOf(query, 'sendNotifications=true') >= 0;

const UNKNOWN: SiteRecipient = { field: 'guest', raw: '', reader: 'unresolved' };

function attendeesOf(text: string): SiteRecipient[] {
  const value = parseJson(text);
  const list = typeof value === 'object' && value !== null && hasOwn(value, 'attendees') ? (value as { attendees: unknown }).attendees : null;
  const recipients: SiteRecipient[] = [];
  if (list === null) return recipients;
  if (!isArray(list)) return [UNKNOWN];
  for (let i = 0; i < list.length; i++) {
    const guest = list[i] as unknown;
    const email = typeof guest === 'object' && guest !== null && hasOwn(guest, 'email') ? (guest as { email: unknown }).email : null;
    push(recipients, typeof email === 'string' && email !== '' ? { field: 'guest', raw: email, reader: 'address-list' } : UNKNOWN);
  }
  return recipients;
}

function namedIn({ body }: SiteRequest): SiteRecipient[] {
  if (body.kind === 'fields') return [UNKNOWN];
  return body.kind === 'none' ? [] : attendeesOf(body.text);
}

/** The public interface, v3. A change that names no guests goes to those the event has, whom the request does not tell. */
export function readApi(request: SiteRequest): SiteReading {
  const { body, method, path } = request;
  if (indexOf(path, '/batch') === 0) return body.kind === 'text' && !asksMails(body.text) ? { kind: 'other' } : { kind: 'unreadable' };
  if (!asksMails(request.search)) return { kind: 'other' };
  try {
    const named = namedIn(request);
    if (named.length > 0) return { kind: 'send', recipients: named, draft: '', account: '', text: '' };
    return method === 'POST' && indexOf(path, '/events/') < 0 ? { kind: 'other' } : { kind: 'unreadable' };
  } catch {
    return { kind: 'unreadable' };
  }
}

function isIn(list: readonly string[], wanted: string): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === wanted) return true;
  return false;
}

/** @param silent true while the person's own *Don't send* stands */
export function createCalendarReader(silent: () => boolean): SiteReader {
  let off: readonly string[] = [];
  return {
    read: (request) => {
      if (request.rule !== 'google-calendar/sync') return readApi(request);
      const how = { elsewhere: !isIn(off, 'google-calendar/other-places'), calendars: !isIn(off, 'google-calendar/own-calendar') };
      return readCalendar(request, !isIn(off, 'google-calendar/dont-send') && silent(), how);
    },
    switchOff: (behaviours) => { off = behaviours; },
  };
}
