import type { PageEntry } from '../../utils/store/page';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import type { Target, Tree } from './tree';
import { putSegment } from './tree';

export type TreeName = 'base' | 'stops';

/** Share of the base that may lie in deltas, and the number of points that is always allowed. */
const COMPACT_SHARE = 0.05;
const COMPACT_FLOOR = 64;
const MAX_DELTAS = 16;

async function membersOf(sql: Sql, tree: TreeName, hash: string): Promise<number[]> {
  return (await sql.query('SELECT point FROM delta_points WHERE tree = $1 AND hash = $2', [tree, hash])).map((row) => toNumber(row['point']));
}

/** True when so many more changed points would make the deltas too large a part of the tree. */
export async function needsCompaction(sql: Sql, tree: TreeName, current: Tree, more: number): Promise<boolean> {
  const [row] = await sql.query('SELECT count(*) AS n FROM delta_points WHERE tree = $1', [tree]);
  return toNumber(row?.['n']) + more > Math.max(COMPACT_FLOOR, current.count * COMPACT_SHARE);
}

/** Deltas that stay, and the points of the newest ones that are written again together with the new ones. */
async function merged(sql: Sql, tree: TreeName, current: Tree, points: readonly number[]): Promise<{ kept: Tree['deltas']; all: number[]; dropped: string[] }> {
  const kept = [...current.deltas];
  const all = new Set(points);
  const dropped: string[] = [];
  if (kept.length < MAX_DELTAS) return { kept, all: [...all], dropped };
  // Newest first, down to half the slots, and further while the next is not larger: old large ones are seldom sent again.
  while (kept.length > 0) {
    const last = kept[kept.length - 1]!;
    const members = await membersOf(sql, tree, last.hash);
    if (kept.length <= MAX_DELTAS / 2 && members.length > all.size) break;
    for (const point of members) all.add(point);
    dropped.push(last.hash);
    kept.pop();
  }
  return { kept, all: [...all], dropped };
}

/** Adds a delta segment for changed points; `entries` derives them as they stand now. */
export async function addDelta(sql: Sql, tree: TreeName, current: Tree, points: readonly number[], entries: (points: number[]) => Promise<PageEntry[]>, target: Target): Promise<Tree> {
  if (points.length === 0) return current;
  const { kept, all, dropped } = await merged(sql, tree, current, points);
  const made = await entries(all);
  const segment = await putSegment(made, target);
  if (dropped.length > 0) await sql.query('DELETE FROM delta_points WHERE tree = $1 AND hash = ANY ($2::text[])', [tree, dropped]);
  // The same change back and forth may give a segment that is already listed: the newer place wins.
  const others = kept.filter((delta) => delta.hash !== segment.hash);
  await sql.query(`INSERT INTO delta_points (tree, hash, point) SELECT $1, $2, unnest($3::text[])::bigint ON CONFLICT DO NOTHING`, [tree, segment.hash, all.map(String)]);
  return { ...current, deltas: [...others, segment] };
}
