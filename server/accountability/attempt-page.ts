import { logEvent, type DecisionEvent, type LogEvent } from '../../utils/audit';
import type { ConsentEvent } from '../../utils/connectors';
import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { isSeen } from './incidents';
import { Replayer, type Replay } from './replay';

export interface CitedRecord { number: number; point: number; recordedAt: number; source: string; event: ConsentEvent }
export interface AttemptPage {
  events: LogEvent[]; replay: Replay; records: CitedRecord[];
  /** Of a send to very many: those that come out differently first, then some of the others. */
  recipientCount: number;
  /** It had no leave, and was seen to leave all the same; with the incident that was opened from it. */
  bypass?: { incident?: number };
}

const SHOWN = 200;
/** Outcomes come soon after their decision: a device's whole log is not looked through for them. */
const NEAR = 5_000;

async function eventsOf(sql: Sql, device: string, attempt: string, sequence: number | undefined): Promise<LogEvent[]> {
  const rows = await sql.query(
    `SELECT event FROM attempt_events WHERE device = $1 AND event->>'attempt' = $2 AND sequence BETWEEN $3::bigint AND $4::bigint ORDER BY sequence`,
    [device, attempt, sequence ?? 0, sequence === undefined ? Number.MAX_SAFE_INTEGER : sequence + NEAR],
  );
  return rows.map(({ event }) => logEvent.parse(toJson(event)));
}

/** Records that the decision cites, with proof and notice: by number, for they are in no root. */
async function recordsOf(sql: Sql, numbers: readonly number[]): Promise<CitedRecord[]> {
  const rows = await sql.query('SELECT number, point, recorded_at, source, event FROM consent_events WHERE number = ANY ($1::text[]::bigint[]) ORDER BY number', [numbers.map(String)]);
  return rows.map((row) => ({ number: toNumber(row['number']), point: toNumber(row['point']), recordedAt: toNumber(row['recorded_at']), source: String(row['source']), event: toJson(row['event']) as ConsentEvent }));
}

async function bypassOf(sql: Sql, decision: DecisionEvent, events: readonly LogEvent[]): Promise<AttemptPage['bypass']> {
  if (decision.leave || !events.some((event) => event.type === 'outcome' && isSeen(event.outcome))) return undefined;
  const [row] = await sql.query('SELECT number FROM incidents WHERE device = $1 AND attempt = $2', [decision.device, decision.attempt]);
  return row ? { incident: toNumber(row['number']) } : {};
}

/** One attempt on one page: what was decided, what it rested on, where that is written, and the same decided again. Undefined without a decision. */
export async function attemptPage(hub: Hub, device: string, attempt: string, sequence?: number): Promise<AttemptPage | undefined> {
  const events = await eventsOf(hub.database, device, attempt, sequence);
  const decision = events.find((event): event is DecisionEvent => event.type === 'decision');
  if (!decision) return undefined;
  const replay = await new Replayer(hub).replay(decision);
  const recipients = [...replay.recipients].sort((a, b) => Number(a.same) - Number(b.same)).slice(0, SHOWN);
  const bypass = await bypassOf(hub.database, decision, events);
  return {
    events, replay: { ...replay, recipients }, recipientCount: replay.recipients.length,
    records: await recordsOf(hub.database, [...new Set(recipients.flatMap(({ logged }) => logged.record ?? []))]), ...(bypass ? { bypass } : {}),
  };
}
