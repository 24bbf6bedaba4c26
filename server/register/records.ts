import { createHash } from 'node:crypto';
import type { ConsentEvent, ConsentRecordEvent } from '../../utils/connectors';
import { consentEvent, contactPoint, SCHEMA_VERSION } from '../../utils/connectors';
import { refusal } from '../accounts/refusal';
import type { PointEvents } from '../store/events';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { contactsOf, eventsOfPerson } from './persons';
import type { NewRecord, RecordLink, Withdrawal } from './protocol';

export const recordId = (...parts: readonly (string | number)[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** @throws 400 when it is none. */
export function pointOf(text: string): { kind: 'email' | 'phone' | 'handle'; canonical: string; folded: string } {
  const point = contactPoint(text, 'PL');
  if (!point) throw refusal(400, 'no e-mail address, number or service handle');
  return point;
}

/** A consent that was given to the person at the console, as an event of the register. */
export function recordEvent({ contact, person, links: _links, ...rest }: NewRecord): ConsentEvent {
  const point = pointOf(contact);
  const content = { ...rest, contact_point: point.canonical, ...(person === undefined ? {} : { pii_principal_id: person }) };
  return consentEvent.parse({ kind: 'consent', schema_version: SCHEMA_VERSION, record_id: recordId('record', JSON.stringify(content)), contact_point_type: point.kind, ...content });
}

/** Number of a record by its id; undefined when the register has not taken it. */
export async function numberOf(sql: Sql, id: string): Promise<number | undefined> {
  const [row] = await sql.query('SELECT number FROM consent_events WHERE record_key = $1::uuid', [createHash('sha256').update(id).digest('hex').slice(0, 32)]);
  return row ? toNumber(row['number']) : undefined;
}

/** False when there is no such record. A link that is there already is no second one. */
export async function linkRecord(sql: Sql, record: number, { kind, reference }: RecordLink, by: { now: number; who: string }): Promise<boolean> {
  if ((await sql.query('SELECT 1 FROM consent_events WHERE number = $1', [record])).length === 0) return false;
  await sql.query('INSERT INTO record_links (record, kind, reference, at, who) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [record, kind, reference, by.now, by.who]);
  return true;
}

/** Records that a lead, an activity or a transaction is linked to. */
export async function linkedRecords(sql: Sql, { kind, reference }: RecordLink): Promise<{ number: number; event: ConsentEvent }[]> {
  const rows = await sql.query('SELECT e.number, e.event::text AS event FROM record_links l JOIN consent_events e ON e.number = l.record WHERE l.kind = $1 AND l.reference = $2 ORDER BY e.number', [kind, reference]);
  return rows.map((row) => ({ number: toNumber(row['number']), event: consentEvent.parse(JSON.parse(String(row['event']))) }));
}

async function pointWithRecord(sql: Sql, record: number): Promise<PointEvents[]> {
  const rows = await sql.query('SELECT point FROM consent_events WHERE number = $1', [record]);
  return pointsById(sql, rows.map((row) => toNumber(row['point'])));
}

async function pointsAt(sql: Sql, contact: string): Promise<PointEvents[]> {
  const { canonical } = pointOf(contact);
  return pointsById(sql, (await sql.query('SELECT id FROM contact_points WHERE canonical = $1', [canonical])).map((row) => toNumber(row['id'])));
}

/** What may let somebody write: a consent, or the facts of a soft opt-in, which are none. */
const isGiving = (event: ConsentEvent): event is ConsentRecordEvent => event.kind === 'consent' && (['given', 'renewed', 'requested'].includes(event.event_state) || (event.event_state === 'unknown' && event.eprivacy_basis === 'soft-opt-in'));
const isAsked = (event: ConsentRecordEvent, { channels, purposes }: Withdrawal): boolean => (channels?.includes(event.channel) ?? true) && (purposes?.includes(event.purpose) ?? true);

async function given(sql: Sql, asked: Withdrawal): Promise<ConsentRecordEvent[]> {
  if (asked.record !== undefined) {
    const numbered = (await pointWithRecord(sql, asked.record)).flatMap(({ events }) => events).find(({ number }) => number === asked.record);
    return numbered && isGiving(numbered.event) ? [numbered.event] : [];
  }
  if (asked.person !== undefined) {
    const { names, points } = await contactsOf(sql, asked.person);
    return points.flatMap((point) => eventsOfPerson(point, names)).map(({ event }) => event).filter(isGiving);
  }
  return (await pointsAt(sql, asked.contact ?? '')).flatMap(({ events }) => events).map(({ event }) => event).filter(isGiving);
}

/** What withdraws everything that was ever given and is asked about: one event a contact point, person, channel, purpose and relationship. */
export async function withdrawalEvents(sql: Sql, asked: Withdrawal, now: number): Promise<ConsentEvent[]> {
  const events = new Map<string, ConsentEvent>();
  for (const event of await given(sql, asked)) {
    if (!isAsked(event, asked)) continue;
    const { contact_point: contact, contact_point_type: type, channel, purpose, relationship, pii_principal_id: person } = event;
    const id = recordId('withdrawal', contact, person ?? '', channel, purpose, relationship ?? '', now);
    events.set(id, consentEvent.parse({
      kind: 'consent', schema_version: SCHEMA_VERSION, record_id: id, contact_point: contact, contact_point_type: type, channel, purpose, event_state: 'withdrawn',
      // Never before what it withdraws: an event with a day ahead would outlast it.
      event_time: Math.max(now, event.event_time), ...(relationship ? { relationship } : {}), ...(person ? { pii_principal_id: person } : {}),
    }));
  }
  return [...events.values()];
}
