import { durationDays, type ConsentEvent } from '../../utils/connectors';
import { logEvent, openRows } from '../../utils/audit';
import { mergePolicies, type Policy } from '../../utils/policy';
import { askWhole } from '../compile/compiler';
import { derivePermission } from '../permissions/derive';
import { withEntry, type Entry } from '../register/entry';
import { ERASING } from '../register/tombstones';
import type { PointEvents } from '../store/events';
import { allPoints, pointsById } from '../store/events';
import { policyInForce } from '../store/policies';
import { setting, storeSetting } from '../store/settings';
import type { Database, Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { allOf, redacted, storeRedacted } from './redact';
import type { By } from './requests';

const DAY_MS = 86_400_000;
const AT_ONCE = 500;
const LAST = 'retention-day';
type Days = Policy['retention'];
export type RetentionCounts = Record<'attempts' | 'contactPoints' | 'records' | 'looks' | 'requests' | 'pending', number>;

/** Before when something is over; undefined = it is kept. */
const before = (days: number, now: number): number | undefined => (days === 0 ? undefined : now - days * DAY_MS);

/** Attempts past their days lose every value and salt: what stays names nobody, and still proves the chain. */
async function dropAttempts(sql: Sql, days: number, now: number, entry: Entry | undefined): Promise<number> {
  const cutoff = before(days, now);
  if (cutoff === undefined) return 0;
  let [device, sequence, dropped] = ['', 0, 0];
  for (;;) {
    const rows = await sql.query(
      `SELECT device, sequence, event FROM attempt_events WHERE (device, sequence) > ($1, $2::bigint) AND (event->>'time')::bigint < $3 AND event->>'type' IN ('decision', 'intake')
       ORDER BY device, sequence LIMIT ${AT_ONCE}`, [device, sequence, cutoff],
    );
    for (const row of rows) {
      [device, sequence] = [String(row['device']), toNumber(row['sequence'])];
      const event = logEvent.parse(toJson(row['event']));
      const open = event.type === 'decision' || event.type === 'intake' ? allOf(event) : undefined;
      if (!open) continue;
      dropped += 1;
      if (entry) await storeRedacted(sql, device, sequence, redacted(open, entry.id));
    }
    if (rows.length < AT_ONCE) return dropped;
  }
}

/** Records that let somebody write since: each use prolongs the proof (§ 7a UWG). */
async function usedSince(sql: Sql, cutoff: number): Promise<Set<number>> {
  const used = new Set<number>();
  const rows = await sql.query(`SELECT DISTINCT r->>'record' AS record FROM attempt_events, jsonb_array_elements(event->'recipients') r WHERE (event->>'time')::bigint >= $1 AND event->>'leave' = 'true' AND r->>'record' IS NOT NULL`, [cutoff]);
  for (const row of rows) used.add(toNumber(row['record']));
  for (const row of await sql.query(`SELECT event->'sheet' AS sheet FROM attempt_events WHERE (event->>'time')::bigint >= $1 AND event->>'leave' = 'true' AND event->'sheet' IS NOT NULL`, [cutoff])) {
    for (const { record } of openRows(toJson(row['sheet']) as Parameters<typeof openRows>[0])) if (record !== undefined) used.add(record);
  }
  return used;
}

const keptUntil = (event: ConsentEvent, days: number): number =>
  event.event_time + Math.max(days, event.kind === 'consent' && event.retention_period !== undefined ? durationDays(event.retention_period) ?? days : days) * DAY_MS;

/** Nothing of it counts any more: no consent in force, and neither a refusal nor a stop, which would be forgotten with it. */
function isOver(point: PointEvents, used: ReadonlySet<number>, days: number, now: number): boolean {
  if (point.events.some(({ number, event }) => keptUntil(event, days) > now || used.has(number))) return false;
  const { grants, stops } = derivePermission(point.events);
  return stops.length === 0 && grants.every(({ state, validTo }) => state === 'unknown' || (state === 'given' && validTo !== undefined && validTo <= now));
}

async function recordsOver(sql: Sql, points: AsyncIterable<PointEvents> | Iterable<PointEvents>, used: ReadonlySet<number>, days: number, now: number): Promise<PointEvents[]> {
  const merged = new Set((await sql.query('SELECT kept, merged FROM person_merges WHERE undone_at IS NULL')).flatMap((row) => [String(row['kept']), String(row['merged'])]));
  const isMerged = ({ point, events }: PointEvents): boolean => merged.has(`c:${point}`) || events.some(({ event }) => event.pii_principal_id !== undefined && merged.has(`p:${event.pii_principal_id}`));
  const over: PointEvents[] = [];
  for await (const point of points) if (!isMerged(point) && isOver(point, used, days, now)) over.push(point);
  return over;
}

async function dropRecords(sql: Sql, days: number, now: number, entry: Entry | undefined): Promise<Pick<RetentionCounts, 'contactPoints' | 'records'>> {
  const cutoff = before(days, now);
  if (cutoff === undefined) return { contactPoints: 0, records: 0 };
  const used = await usedSince(sql, cutoff);
  let over = await recordsOver(sql, allPoints(sql), used, days, now);
  if (entry && over.length > 0) {
    // Only now the lock, for which whoever records waits: the mark may wait for a compile, and log and register are long. Then those found are looked at again.
    await askWhole(sql);
    await sql.query('SELECT pg_advisory_xact_lock($1)', [ERASING]);
    over = await recordsOver(sql, await pointsById(sql, over.map(({ point }) => point)), used, days, now);
  }
  const [points, records] = [over.map(({ point }) => String(point)), over.flatMap(({ events }) => events.map(({ number }) => String(number)))];
  if (entry && over.length > 0) {
    await sql.query('DELETE FROM record_links WHERE record = ANY ($1::text[]::bigint[])', [records]);
    await sql.query('DELETE FROM consent_events WHERE number = ANY ($1::text[]::bigint[])', [records]);
    for (const table of ['changed_points', 'delta_points']) await sql.query(`DELETE FROM ${table} WHERE point = ANY ($1::text[]::bigint[])`, [points]);
    await sql.query('DELETE FROM contact_points WHERE id = ANY ($1::text[]::bigint[])', [points]);
  }
  return { contactPoints: points.length, records: records.length };
}

/** Taken in and rejected, or decided by nobody. A confirmed one is the proof of its consent, and goes with it. */
const LEFT_PENDING = `SELECT p.id FROM pending_records p LEFT JOIN pending_decisions d ON d.record = p.id WHERE (d.decision = 'rejected' AND d.at < $1) OR (d.record IS NULL AND p.received_at < $1)`;

async function dropOthers(sql: Sql, { accessLogDays, requestDays }: Days, now: number, entry: Entry | undefined): Promise<Pick<RetentionCounts, 'looks' | 'requests' | 'pending'>> {
  const [looks, requests] = [before(accessLogDays, now), before(requestDays, now)];
  const count = async (text: string, cutoff: number | undefined): Promise<number> => (cutoff === undefined ? 0 : toNumber((await sql.query(text, [cutoff]))[0]?.['n']));
  const counts = {
    looks: await count('SELECT count(*) AS n FROM access_log WHERE at < $1', looks),
    requests: await count('SELECT count(*) AS n FROM rights_requests WHERE closed_at < $1 AND (person IS NOT NULL OR contact IS NOT NULL)', requests),
    pending: await count(`SELECT count(*) AS n FROM (${LEFT_PENDING}) p`, requests),
  };
  if (entry && looks !== undefined) await sql.query('DELETE FROM access_log WHERE at < $1', [looks]);
  if (entry && requests !== undefined) {
    const left = (await sql.query(LEFT_PENDING, [requests])).map((row) => String(row['id']));
    for (const [table, column] of [['pending_decisions', 'record'], ['pending_records', 'id']] as const) await sql.query(`DELETE FROM ${table} WHERE ${column} = ANY ($1::text[])`, [left]);
    await sql.query(`UPDATE rights_request_events SET note = '' WHERE note <> '' AND request IN (SELECT number FROM rights_requests WHERE closed_at < $1)`, [requests]);
    await sql.query('UPDATE rights_requests SET person = NULL, contact = NULL WHERE closed_at < $1', [requests]);
  }
  return counts;
}

async function dropAll(sql: Sql, now: number, entry: Entry | undefined): Promise<RetentionCounts> {
  const { retention } = mergePolicies({ hub: await policyInForce(sql) });
  return { attempts: await dropAttempts(sql, retention.attemptDays, now, entry), ...(await dropRecords(sql, retention.recordDays, now, entry)), ...(await dropOthers(sql, retention, now, entry)) };
}

export interface Retained { entry?: string; counts: RetentionCounts }

/** What is over by the policy's days goes, with a register entry; `dryRun` says what would. */
export async function applyRetention(database: Database, by: By, dryRun: boolean): Promise<Retained> {
  const counts = await dropAll(database, by.now, undefined);
  if (dryRun || Object.values(counts).every((count) => count === 0)) return { counts };
  return withEntry(database, { kind: 'retention', ...by }, async (sql, entry) => {
    const gone = await dropAll(sql, by.now, entry);
    return { counts: gone, result: { entry: entry.id, counts: gone } };
  });
}

/** Once a day, by whichever hub comes first. True when something of the register went. */
export async function retentionOfToday(database: Database, now: number): Promise<boolean> {
  const day = new Date(now).toISOString().slice(0, 10);
  if ((await setting(database, LAST)) === day) return false;
  const { counts } = await applyRetention(database, { now, who: 'retention' }, false);
  // The server's own upkeep looks at partitions alone; without statistics of the whole, its planner guesses.
  await database.query('ANALYZE attempt_events');
  await storeSetting(database, LAST, day);
  return counts.contactPoints > 0;
}
