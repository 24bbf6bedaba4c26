import { refusal } from '../accounts/refusal';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { dueAt, extendedDueAt } from './due';
import type { Language, RequestEvent, Right, RightsRequest } from './protocol';

const DAY_MS = 86_400_000;
export interface By { now: number; who: string }

function toRequest(row: Record<string, unknown>, events: RequestEvent[], now: number): RightsRequest {
  const text = (name: string): Record<string, string> => (row[name] === null ? {} : { [name]: String(row[name]) });
  const instant = (column: string, name: string): Record<string, number> => (row[column] === null ? {} : { [name]: toNumber(row[column]) });
  const due = toNumber(row['due_at']);
  return {
    number: toNumber(row['number']), kind: row['kind'] as Right, ...text('person'), ...text('contact'), language: row['language'] as Language,
    receivedAt: toNumber(row['received_at']), dueAt: due, ...instant('extended_at', 'extendedAt'), state: row['state'] as RightsRequest['state'], ...instant('closed_at', 'closedAt'),
    ...(row['state'] === 'open' ? { daysLeft: Math.floor((due - now) / DAY_MS), overdue: now > due } : {}), events,
  };
}

async function eventsOf(sql: Sql, requests: readonly number[]): Promise<Map<number, RequestEvent[]>> {
  const rows = await sql.query('SELECT request, at, who, what, note FROM rights_request_events WHERE request = ANY ($1::text[]::bigint[]) ORDER BY number', [requests.map(String)]);
  const events = new Map<number, RequestEvent[]>();
  for (const row of rows) {
    const request = toNumber(row['request']);
    events.set(request, [...(events.get(request) ?? []), { at: toNumber(row['at']), who: String(row['who']), what: String(row['what']), note: String(row['note']) }]);
  }
  return events;
}

export async function noteRequest(sql: Sql, request: number, what: string, note: string, { now, who }: By): Promise<void> {
  await sql.query('INSERT INTO rights_request_events (request, at, who, what, note) VALUES ($1, $2, $3, $4, $5)', [request, now, who, what, note]);
}

/** Registers a request with its time limit. */
export async function openRequest(sql: Sql, { kind, person, contact, language, receivedAt, note }: { kind: Right; person?: string | undefined; contact?: string | undefined; language: Language; receivedAt: number; note: string }, by: By): Promise<number> {
  const [row] = await sql.query(
    `INSERT INTO rights_requests (kind, person, contact, language, received_at, due_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING number`,
    [kind, person ?? null, contact ?? null, language, receivedAt, dueAt(receivedAt)],
  );
  const number = toNumber(row?.['number']);
  await noteRequest(sql, number, 'received', note, by);
  return number;
}

async function requestsWhere(sql: Sql, where: string, values: readonly (string | number | readonly string[])[], now: number): Promise<RightsRequest[]> {
  const rows = await sql.query(`SELECT * FROM rights_requests WHERE ${where} ORDER BY due_at, number LIMIT 1000`, values);
  const events = await eventsOf(sql, rows.map((row) => toNumber(row['number'])));
  return rows.map((row) => toRequest(row, events.get(toNumber(row['number'])) ?? [], now));
}

/** Open requests, the most pressing first; all with `every`. */
export const requestList = (sql: Sql, now: number, every = false): Promise<RightsRequest[]> => requestsWhere(sql, every ? 'true' : `state = 'open'`, [], now);
export const requestsOf = (sql: Sql, persons: readonly string[], contacts: readonly string[], now: number): Promise<RightsRequest[]> =>
  requestsWhere(sql, 'person = ANY ($1::text[]) OR contact = ANY ($2::text[])', [persons, contacts], now);

/** @throws 404, and 409 when it is closed, with the request locked until the transaction ends. */
export async function lockOpen(sql: Sql, number: number, now: number): Promise<RightsRequest> {
  const [row] = await sql.query('SELECT * FROM rights_requests WHERE number = $1 FOR UPDATE', [number]);
  if (!row) throw refusal(404, 'no such request');
  if (row['state'] !== 'open') throw refusal(409, `closed already: ${String(row['state'])}`);
  return toRequest(row, [], now);
}

export async function closeRequest(sql: Sql, number: number, state: 'carried-out' | 'kept' | 'refused', note: string, by: By): Promise<void> {
  await sql.query('UPDATE rights_requests SET state = $2, closed_at = $3 WHERE number = $1', [number, state, by.now]);
  await noteRequest(sql, number, state, note, by);
}

/** Two further months, once, said within the first one with the reason (GDPR art. 12(3)). */
export async function extendRequest(sql: Sql, number: number, reason: string, by: By): Promise<number> {
  const request = await lockOpen(sql, number, by.now);
  if (request.extendedAt !== undefined) throw refusal(409, 'extended already');
  if (by.now > request.dueAt) throw refusal(409, 'the month is over: an extension is said within it');
  const due = extendedDueAt(request.receivedAt);
  await sql.query('UPDATE rights_requests SET due_at = $2, extended_at = $3 WHERE number = $1', [number, due, by.now]);
  await noteRequest(sql, number, 'extended', reason, by);
  return due;
}
