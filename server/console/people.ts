import { createHash, randomUUID } from 'node:crypto';
import { commitContact, logEvent, maskContact, rowsAbout, type DecisionEvent } from '../../utils/audit';
import { consentEvent, contactPoint, SCHEMA_VERSION, type ConsentEvent, type ConsentRecordEvent } from '../../utils/connectors';
import { CHANNEL_CONTACT_POINT, CHANNELS } from '../../utils/engine';
import type { z } from 'zod';
import type { Hub } from '../hub';
import { derivePermission } from '../permissions/derive';
import { MergedPermissions } from '../permissions/merged';
import { mergesOf } from '../register/merges';
import { refsOf } from '../register/persons';
import { pointsById, type NumberedEvent, type PointEvents } from '../store/events';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { rowOf } from './log-rows';
import type { CardRecord, PersonCard, PersonHit, stopRequest } from './protocol';

const MOST_HITS = 50;
const DAY_MS = 86_400_000;
/** How far back the log is looked through for one person. */
export const ATTEMPTS_DAYS = 366;
const MOST_ATTEMPTS = 100;
/** So many of the newest decisions are looked through: a card must not wait for a log of years. */
export const LOOKED_AT = 100_000;

const literal = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** By contact point, part of one, or the id that records give a person. A whole address or number is found in whatever writing. */
export async function searchPeople(sql: Sql, query: string): Promise<PersonHit[]> {
  const exact = contactPoint(query, 'PL');
  const rows = await sql.query(
    `SELECT p.id, p.kind, p.canonical, count(*) AS records, bool_or(e.kind = 'stop') AS stopped, max(e.recorded_at) AS newest, min(e.event->>'pii_principal_id') AS person
     FROM contact_points p JOIN consent_events e ON e.point = p.id
     WHERE p.canonical = $1 OR p.folded = $2 OR p.canonical LIKE $3 OR p.id IN (SELECT point FROM consent_events WHERE event->>'pii_principal_id' = $4)
     GROUP BY p.id, p.kind, p.canonical ORDER BY (p.canonical = $1) DESC, p.canonical LIMIT ${MOST_HITS}`,
    [exact?.canonical ?? '', exact?.folded ?? '', query.length < 3 ? '' : `%${literal(query.toLowerCase())}%`, query],
  );
  return rows.map((row) => ({
    point: toNumber(row['id']), kind: String(row['kind']), contactPoint: String(row['canonical']), records: toNumber(row['records']), stopped: row['stopped'] === true, newestAt: toNumber(row['newest']),
    ...(row['person'] === null ? {} : { person: String(row['person']) }),
  }));
}

const optional = <K extends string, T>(key: K, value: T | undefined): { [name in K]?: T } => (value === undefined ? {} : { [key]: value } as { [name in K]?: T });

function consentFields(event: ConsentRecordEvent): Partial<CardRecord> & { state: string } {
  const basis = [event.gdpr_basis, event.eprivacy_basis].filter((one) => one !== undefined && one !== 'none').join(', ');
  return {
    channel: event.channel, purpose: event.purpose, state: event.event_state, ...optional('basis', basis === '' ? undefined : basis),
    ...optional('evidence', event.evidence?.place ?? event.evidence?.kind ?? event.evidence?.sha256?.slice(0, 12)),
  };
}

function recordOf({ number, event }: NumberedEvent, source: string): CardRecord {
  const notice = event.privacy_notice?.id ?? (event.privacy_notice === undefined ? undefined : 'notice');
  const common = { number, at: event.event_time, kind: event.kind, source, ...optional('notice', notice) };
  if (event.kind === 'consent') return { ...common, ...consentFields(event) };
  if (event.kind === 'stop') return { ...common, state: `${event.stop}${event.lifted ? '-lifted' : ''}`, ...optional('channel', event.channels?.join(', ')), ...optional('note', event.note) };
  return { ...common, state: 'facts' };
}

/** Whether an attempt was to this contact point: its commitments open with it. */
function isAbout(event: DecisionEvent, canonical: string): boolean {
  if (event.sheet) return rowsAbout(event.sheet, canonical).length > 0;
  return event.recipients.some(({ hint, commitment }) => hint.salt !== undefined && commitContact(hint.salt, canonical) === commitment);
}

/** Attempts to this contact point, and since when they were looked for. */
async function attemptsTo(sql: Sql, canonical: string, from: number, most: number): Promise<{ events: DecisionEvent[]; since: number }> {
  const newest = `SELECT event, (event->>'time')::bigint AS at FROM attempt_events WHERE (event->>'time')::bigint >= $1 AND event->>'type' = 'decision' ORDER BY (event->>'time')::bigint DESC LIMIT ${most}`;
  const [looked] = await sql.query(`SELECT count(*) AS n, min(at) AS since FROM (${newest}) AS newest`, [from]);
  // The masked hint narrows it down; whether it is this contact point the commitment tells.
  const rows = await sql.query(
    `SELECT event FROM (${newest}) AS newest WHERE event->'recipients' @> $2::jsonb OR event ? 'sheet' ORDER BY at DESC LIMIT 5000`,
    [from, JSON.stringify([{ hint: { value: maskContact(canonical) } }])],
  );
  const events = rows.flatMap((row) => { const parsed = logEvent.safeParse(toJson(row['event'])); return parsed.success && parsed.data.type === 'decision' ? [parsed.data] : []; });
  return { events: events.filter((event) => isAbout(event, canonical)).slice(0, MOST_ATTEMPTS), since: toNumber(looked?.['n']) < most ? from : toNumber(looked?.['since']) };
}

async function sourcesOf(sql: Sql, point: number): Promise<Map<number, string>> {
  const rows = await sql.query('SELECT number, source FROM consent_events WHERE point = $1', [point]);
  return new Map(rows.map((row) => [toNumber(row['number']), String(row['source'])]));
}

async function heldOf(sql: Sql, point: PointEvents): Promise<Omit<PersonCard, 'records' | 'attempts' | 'attemptsSince'>> {
  const refs = refsOf(point);
  const permission = (await MergedPermissions.load(sql, { persons: refs })).of(point);
  const persons = [...new Set(point.events.flatMap(({ event }) => (event.pii_principal_id === undefined ? [] : [event.pii_principal_id])))];
  return {
    point: point.point, kind: point.kind, contactPoint: point.canonical, persons, subjectClass: permission.subjectClass, relationships: permission.relationships,
    ...optional('country', permission.country), ...optional('noticeDeliveredAt', permission.noticeDeliveredAt), stops: permission.stops,
    grants: permission.grants.map(({ proof: _proof, validFrom: _from, ...grant }) => grant), merges: (await mergesOf(sql, refs)).filter(({ undoneAt }) => undoneAt === undefined).length,
  };
}

/** Everything that is held of one contact point: what it comes to, the records, the attempts. */
export async function personCard(hub: Hub, number: number, most = LOOKED_AT): Promise<PersonCard | undefined> {
  const [point] = await pointsById(hub.database, [number]);
  if (!point) return undefined;
  const { events, since } = await attemptsTo(hub.database, point.canonical, hub.now() - ATTEMPTS_DAYS * DAY_MS, most);
  const sources = await sourcesOf(hub.database, number);
  const attempts = events.map((event) => {
    const row = rowOf(event);
    return { ...row, people: event.recipients.filter(({ hint, commitment }) => hint.salt !== undefined && commitContact(hint.salt, point.canonical) === commitment).map(({ hint, verdict, rule, reason, params, record }) => ({ hint: hint.value ?? '', verdict, rule, reason, params, ...optional('record', record) })) };
  });
  return { ...(await heldOf(hub.database, point)), records: point.events.map((event) => recordOf(event, sources.get(event.number) ?? '')).reverse(), attempts, attemptsSince: since };
}

/** What they said by hand, as events of the register. A withdrawal names each consent that it ends. */
function eventsOf(point: PointEvents, { kind, channels, note }: z.infer<typeof stopRequest>, now: number): ConsentEvent[] {
  // Never before what it ends, a consent or the lifting of a stop: an event with a day ahead would outlast it.
  const ended = point.events.filter(({ event }) => (kind === 'withdrawal' ? event.kind === 'consent' : event.kind === 'stop' && event.lifted));
  const at = Math.max(now, ...ended.map(({ event }) => event.event_time));
  const subject = { schema_version: SCHEMA_VERSION, contact_point: point.canonical, contact_point_type: point.kind, event_time: at };
  const id = (): string => createHash('sha256').update(`console ${randomUUID()}`).digest('base64url');
  if (kind !== 'withdrawal') {
    return [consentEvent.parse({ ...subject, kind: 'stop', record_id: id(), stop: kind, lifted: false, ...(channels.length > 0 ? { channels } : {}), ...(note === '' ? {} : { note }) })];
  }
  const persons = [...new Set(point.events.map(({ event }) => event.pii_principal_id))];
  const given = derivePermission(point.events).grants.filter(({ state, channel }) => state === 'given' && (channels.length === 0 || channels.includes(channel)));
  const cells = new Map(given.map(({ channel, purpose }) => [`${channel} ${purpose}`, { channel, purpose }]));
  return [...cells.values()].flatMap((cell) => persons.map((person) => consentEvent.parse({
    ...subject, ...cell, kind: 'consent', record_id: id(), event_state: 'withdrawn', withdrawal_method: note === '' ? 'console' : note, ...optional('pii_principal_id', person),
  })));
}

/** Undefined when there is no such contact point; nothing is lifted by this. */
export async function recordStop(hub: Hub, number: number, asked: z.infer<typeof stopRequest>, who: string): Promise<{ events: number; rootVersion: number } | undefined> {
  const [point] = await pointsById(hub.database, [number]);
  if (!point) return undefined;
  const channels = asked.kind === 'do-not-call' ? [] : asked.channels.filter((channel) => (CHANNELS as readonly string[]).includes(channel) && CHANNEL_CONTACT_POINT[channel] !== undefined);
  const events = await hub.append(eventsOf(point, { ...asked, channels }, hub.now()), `console ${who}`);
  return { events, rootVersion: (await hub.compile()).version };
}
