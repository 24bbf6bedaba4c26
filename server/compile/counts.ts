import { derivePermission } from '../permissions/derive';
import type { MergedPermissions } from '../permissions/merged';
import type { NumberedEvent, PointEvents } from '../store/events';
import { setting, storeSetting } from '../store/settings';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

const COMPILED_TO = 'compiled-to';

const isStopped = (events: readonly NumberedEvent[]): boolean => events.length > 0 && derivePermission(events).stops.length > 0;

/** Contact points of a register, and those of them that a stop stands against: what people are shown, in base and deltas together. */
export interface Counts { base: number; stops: number }

/**
 * What these changed contact points add to the counts since event `upTo`. With several hubs on one database an import that
 * commits late may be counted a compaction later: the figures are shown, nothing is decided on them.
 */
export function countChange(points: readonly PointEvents[], upTo: number): Counts {
  const counts = { base: 0, stops: 0 };
  for (const { events } of points) {
    const before = events.filter(({ number }) => number <= upTo);
    if (before.length === 0) counts.base += 1;
    counts.stops += Number(isStopped(events)) - Number(isStopped(before));
  }
  return counts;
}

/** With the erased, of whom nothing but the stop is left. */
export const countStopped = (points: readonly PointEvents[], permissions: MergedPermissions, erased: number): number =>
  points.filter((point) => permissions.of(point).stops.length > 0).length + erased;

/** Newest event that a root contains; undefined before the first root that noted it. */
export async function compiledTo(sql: Sql): Promise<number | undefined> {
  const held = await setting(sql, COMPILED_TO);
  return held === undefined ? undefined : Number(held);
}

export async function noteCompiled(sql: Sql): Promise<void> {
  const [row] = await sql.query('SELECT coalesce(max(number), 0) AS n FROM consent_events');
  await storeSetting(sql, COMPILED_TO, String(toNumber(row?.['n'])));
}
