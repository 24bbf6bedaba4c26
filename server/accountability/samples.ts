import { randomInt } from 'node:crypto';
import type { DecisionEvent } from '../../utils/audit';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';

const DAY_MS = 86_400_000;
/** Purposes that let a message pass without consent: what somebody in a hurry declares. */
const WITHOUT_CONSENT = ['contract', 'customer-care', 'claims', 'legal-notice'];

/** What a seller declares, and what the review of samples of theirs found. */
export interface Declared { user: string; attempts: number; declared: number; reviewed: number; misuse: number }
export interface Sample { device: string; sequence: number; attempt: string; drawnAt: number; at: number; user: string; app: string; channel: string; purpose: string; recipients: number; rules: string[]; finding?: string; note?: string; who?: string }

function toSample(row: Record<string, unknown>): Sample {
  const event = toJson(row['event']) as DecisionEvent;
  const said = (name: string): Record<string, string> => (row[name] === null ? {} : { [name]: String(row[name]) });
  const rules = [...new Set([...event.recipients.map(({ rule }) => rule), ...(event.sheet?.groups ?? []).map(({ rule }) => rule)])];
  return {
    device: event.device, sequence: event.sequence, attempt: event.attempt, drawnAt: toNumber(row['drawn_at']), at: event.time, user: event.user, app: event.app, channel: event.decidedAs, purpose: event.purpose,
    recipients: event.recipients.length + (event.sheet?.count ?? 0), rules, ...said('finding'), ...said('note'), ...said('who'),
  };
}

/** Draws attempts that were let go for a declared purpose, none twice; nobody can tell beforehand which. */
export async function drawSamples(sql: Sql, { count, days, now }: { count: number; days: number; now: number }): Promise<number> {
  const rows = await sql.query(
    `SELECT device, sequence FROM attempt_events a WHERE event->>'type' = 'decision' AND event->>'leave' = 'true' AND event->>'purposeSource' = 'declared' AND event->>'purpose' = ANY ($1::text[])
     AND (event->>'time')::bigint >= $2 AND NOT EXISTS (SELECT 1 FROM purpose_samples s WHERE s.device = a.device AND s.sequence = a.sequence)`, [WITHOUT_CONSENT, now - days * DAY_MS],
  );
  const drawn: Record<string, unknown>[] = [];
  while (drawn.length < count && rows.length > 0) drawn.push(...rows.splice(randomInt(rows.length), 1));
  for (const row of drawn) await sql.query('INSERT INTO purpose_samples (device, sequence, drawn_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [String(row['device']), toNumber(row['sequence']), now]);
  return drawn.length;
}

const AT_ONCE = 100;

/** Those that wait for a review, oldest first, or those reviewed, newest first; `after` is the number of those seen. */
export async function samples(sql: Sql, { state = 'open', after = 0 }: { state?: 'open' | 'reviewed'; after?: number } = {}): Promise<{ samples: Sample[]; count: number }> {
  const where = `s.finding IS ${state === 'open' ? '' : 'NOT '}NULL`;
  const [row] = await sql.query(`SELECT count(*) AS n FROM purpose_samples s WHERE ${where}`);
  const rows = await sql.query(
    `SELECT a.event, s.drawn_at, s.finding, s.note, s.who FROM purpose_samples s JOIN attempt_events a ON a.device = s.device AND a.sequence = s.sequence
     WHERE ${where} ORDER BY ${state === 'open' ? 's.drawn_at' : 's.at DESC'}, s.device, s.sequence LIMIT ${AT_ONCE} OFFSET $1`, [after],
  );
  return { samples: rows.map(toSample), count: toNumber(row?.['n']) };
}

/** Said once. False when it was not drawn, or somebody has said already. */
export async function reviewSample(sql: Sql, { device, sequence, finding, note }: { device: string; sequence: number; finding: string; note: string }, { now, who }: { now: number; who: string }): Promise<boolean> {
  return (await sql.query('UPDATE purpose_samples SET finding = $3, note = $4, who = $5, at = $6 WHERE device = $1 AND sequence = $2 AND finding IS NULL RETURNING device', [device, sequence, finding, note, who, now])).length > 0;
}

/** How often each user declares such a purpose, and what was found in the samples of theirs. */
export async function declaredByUser(sql: Sql, since: number): Promise<Declared[]> {
  const rows = await sql.query(
    `SELECT event->>'user' AS name, count(*) AS attempts, count(*) FILTER (WHERE event->>'purposeSource' = 'declared' AND event->>'purpose' = ANY ($1::text[])) AS declared, count(s.finding) AS reviewed, count(s.finding) FILTER (WHERE s.finding = 'misuse') AS misuse
     FROM attempt_events a LEFT JOIN purpose_samples s ON s.device = a.device AND s.sequence = a.sequence WHERE event->>'type' = 'decision' AND (event->>'time')::bigint >= $2 GROUP BY 1 ORDER BY 5 DESC, 3 DESC, 1`, [WITHOUT_CONSENT, since],
  );
  return rows.map((row) => ({ user: String(row['name']), attempts: toNumber(row['attempts']), declared: toNumber(row['declared']), reviewed: toNumber(row['reviewed']), misuse: toNumber(row['misuse']) }));
}
