import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import type { Place } from './items';

/** How far a stream was read. A pass that a kill ended goes on at its cursor. */
export interface Pass { cursor?: string; started: number; isWhole: boolean; since?: number; newest?: number }

/** Read again what may have been written late, or in another order than it was dated. */
const OVERLAP_MS = 15 * 60_000;
/** A whole pass finds what was deleted. */
const WHOLE_EVERY_MS = 24 * 3_600_000;

const number = (value: unknown): number | undefined => (value === null || value === undefined ? undefined : toNumber(value));

/** The pass under way, or a new one. */
export async function passOf(sql: Sql, { connector, stream }: Place, options: { now: number; isWhole: boolean }): Promise<Pass> {
  const [row = {}] = await sql.query('SELECT * FROM connector_streams WHERE connector = $1 AND stream = $2', [connector, stream]);
  const [started, watermark, wholeAt] = [number(row['pass_started']), number(row['watermark']), number(row['whole_at'])];
  // Without a watermark there is nothing to go on from.
  const isDue = options.isWhole || watermark === undefined || options.now - (wholeAt ?? 0) >= WHOLE_EVERY_MS;
  const isWhole = started === undefined ? isDue : Boolean(row['pass_whole']);
  const since = isWhole || watermark === undefined ? {} : { since: watermark - OVERLAP_MS };
  return started === undefined ? { started: options.now, isWhole, ...since } : { started, isWhole, ...since, ...placeOf(row) };
}

function placeOf(row: Record<string, unknown>): Pick<Pass, 'cursor' | 'newest'> {
  const newest = number(row['pass_newest']);
  return { ...(typeof row['next_cursor'] === 'string' ? { cursor: row['next_cursor'] } : {}), ...(newest === undefined ? {} : { newest }) };
}

export async function storePass(sql: Sql, { connector, stream }: Place, pass: Pass): Promise<void> {
  await sql.query(
    `INSERT INTO connector_streams (connector, stream, next_cursor, pass_started, pass_whole, pass_newest) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (connector, stream) DO UPDATE SET next_cursor = excluded.next_cursor, pass_started = excluded.pass_started, pass_whole = excluded.pass_whole, pass_newest = excluded.pass_newest`,
    [connector, stream, pass.cursor ?? null, pass.started, pass.isWhole, pass.newest ?? null],
  );
}

/** The watermark moves only now, when everything before it is in the register. */
export async function endPass(sql: Sql, { connector, stream }: Place, pass: Pass): Promise<void> {
  await sql.query(
    `INSERT INTO connector_streams (connector, stream, watermark, whole_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (connector, stream) DO UPDATE SET next_cursor = NULL, pass_started = NULL, pass_newest = NULL, pass_whole = false,
       watermark = greatest(connector_streams.watermark, excluded.watermark), whole_at = coalesce(excluded.whole_at, connector_streams.whole_at)`,
    [connector, stream, pass.newest ?? null, pass.isWhole ? pass.started : null],
  );
}

/** A cursor that the source no longer takes: the pass begins anew, from the same watermark. */
export async function dropPass(sql: Sql, { connector, stream }: Place): Promise<void> {
  await sql.query('UPDATE connector_streams SET next_cursor = NULL, pass_started = NULL, pass_newest = NULL, pass_whole = false WHERE connector = $1 AND stream = $2', [connector, stream]);
}
