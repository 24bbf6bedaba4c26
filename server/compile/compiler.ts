import { PURPOSES } from '../../utils/engine';
import type { PageEntry } from '../../utils/store/page';
import type { CheckedList, Root, Signed } from '../../utils/sync/protocol';
import { root as rootSchema } from '../../utils/sync/protocol';
import type { HubKeys } from '../keys';
import { signedBytes, TERRITORY } from '../keys';
import { checkedLists, inBoth, sameLists } from '../connectors/checked-lists';
import { MergedPermissions } from '../permissions/merged';
import { tombstones } from '../register/tombstones';
import type { PointEvents } from '../store/events';
import { allPoints, pointsById, stoppedPoints } from '../store/events';
import type { FileStore } from '../store/files';
import { nameOf } from '../store/files';
import { nextVersion, setting, storeSetting } from '../store/settings';
import type { Database, Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';
import { compiledTo, countChange, countStopped, noteCompiled } from './counts';
import { addDelta, needsCompaction } from './deltas';
import { stopDelta, stopEntries } from './stops';
import type { Target, Tree } from './tree';
import { compileTree } from './tree';

const entryOf = (permissions: MergedPermissions) => (point: PointEvents): PageEntry => ({ key: point.baseKey, permission: permissions.of(point) });

async function* baseEntries(sql: Sql, permissions: MergedPermissions): AsyncGenerator<PageEntry> {
  for await (const point of allPoints(sql)) yield entryOf(permissions)(point);
}

/**
 * Takes the marks away before anything of the register is read: what is marked from then on is left for the next compile, and
 * what was marked before can be seen by whatever is read after.
 */
async function takeChanged(sql: Sql): Promise<number[]> {
  return (await sql.query('WITH taken AS (DELETE FROM changed_points RETURNING point) SELECT DISTINCT point FROM taken ORDER BY point')).map((row) => toNumber(row['point']));
}

const WHOLE = 'compile-whole';
/** The next compile rewrites everything: what an erasure or a merge has taken away is in no delta. Holds over a crash. */
export const askWhole = (sql: Sql): Promise<void> => storeSetting(sql, WHOLE, 'asked');

const isWholeAsked = async (sql: Sql, full = false): Promise<boolean> => full || (await setting(sql, WHOLE)) === 'asked';
/** Before the register is read: what is asked for meanwhile is for the next compile. */
const takeWhole = (sql: Sql): Promise<unknown> => sql.query(`UPDATE settings SET value = '' WHERE name = $1 AND value = 'asked'`, [WHOLE]);

export interface CompileResult { version: number; hash: string; kind: 'full' | 'delta' | 'unchanged' }

/** Turns the register into files and a signed root. One compile at a time, over all hubs of a database. */
export class Compiler {
  constructor(private readonly database: Database, private readonly files: FileStore, private readonly keys: HubKeys, private readonly now: () => number) {}

  /** `full` rewrites the whole base; otherwise what changed since the last root becomes a delta segment, or a compaction. */
  compile(options: { full?: boolean } = {}): Promise<CompileResult> {
    return this.database.transaction(async (sql) => {
      await sql.query(`SELECT value FROM settings WHERE name = 'compile-lock' FOR UPDATE`);
      const purposes = await this.purposes(sql);
      const last = await latestRoot(sql);
      const isWhole = await isWholeAsked(sql, options.full);
      // Before the marks: whatever a list has brought by then is marked, and so in this root.
      const lists = await checkedLists(sql);
      const changed = toNumber((await sql.query('SELECT count(DISTINCT point) AS n FROM changed_points'))[0]?.['n']);
      const policyVersion = toNumber((await sql.query('SELECT coalesce(max(version), 0) AS v FROM policies'))[0]?.['v']);
      if (last && !isWhole && changed === 0 && last.root.policyVersion === policyVersion && sameLists(last.root.checkedLists, lists)) return { version: last.root.version, hash: last.hash, kind: 'unchanged' };
      const full = isWhole || !last || (await this.mustCompact(sql, last.root, changed));
      const trees = full ? await this.fullTrees(sql, purposes) : await this.deltaTrees(sql, last.root, await takeChanged(sql), purposes);
      await noteCompiled(sql);
      return { ...(await this.publish(sql, trees, purposes, { policyVersion, checkedLists: inBoth(lists, await checkedLists(sql)) })), kind: full ? 'full' : 'delta' };
    });
  }

  private async mustCompact(sql: Sql, root: Root, changed: number): Promise<boolean> {
    return (await needsCompaction(sql, 'base', root.base, changed)) || needsCompaction(sql, 'stops', { ...root.stops, count: Math.max(root.stops.count, root.base.count) }, 0);
  }

  private targets(purposes: readonly string[]): { base: Target; stops: Target } {
    const { files, keys } = this;
    return { base: { files, pageKey: keys.basePageKey, purposes }, stops: { files, pageKey: keys.stopPageKey, purposes } };
  }

  private async fullTrees(sql: Sql, purposes: readonly string[]): Promise<Pick<Root, 'base' | 'stops'>> {
    const { base, stops } = this.targets(purposes);
    await takeWhole(sql);
    await sql.query('DELETE FROM changed_points');
    await sql.query('DELETE FROM delta_points');
    const permissions = await MergedPermissions.load(sql);
    const erased = await tombstones(sql);
    const stopped = await stoppedPoints(sql, permissions.stoppedByMates());
    return {
      base: await compileTree(baseEntries(sql, permissions), base),
      stops: { ...(await compileTree(stopEntries(stopped, this.keys.stopKey, permissions, erased), stops)), count: countStopped(stopped, permissions, erased.length) },
    };
  }

  private async deltaTrees(sql: Sql, root: Root, changed: number[], purposes: readonly string[]): Promise<Pick<Root, 'base' | 'stops'>> {
    const targets = this.targets(purposes);
    const permissions = await MergedPermissions.load(sql);
    const affected = permissions.withMates(changed);
    const points = await pointsById(sql, changed);
    const stopped = (await pointsById(sql, affected)).filter((point) => permissions.hasStop(point));
    const base: Tree = await addDelta(sql, 'base', root.base, affected, async (ids) => (await pointsById(sql, ids)).map(entryOf(permissions)), targets.base);
    const stops: Tree = await addDelta(sql, 'stops', root.stops, stopped.map(({ point }) => point), async (ids) => {
      const folded = (await pointsById(sql, ids)).map((point) => point.folded);
      return stopDelta(await stoppedPoints(sql, permissions.stoppedByMates(), folded), this.keys.stopKey, permissions, (keys) => tombstones(sql, keys));
    }, targets.stops);
    const upTo = await compiledTo(sql);
    const more = upTo === undefined ? { base: 0, stops: 0 } : countChange(points, upTo);
    return { base: { ...base, count: base.count + more.base }, stops: { ...stops, count: Math.max(0, stops.count + more.stops) } };
  }

  /** Dictionary of packed purposes: only ever appended to, so that older pages keep their meaning. */
  private async purposes(sql: Sql): Promise<string[]> {
    const known = JSON.parse((await setting(sql, 'purposes')) ?? '[]') as string[];
    const used = await sql.query('SELECT id FROM used_purposes');
    const all = [...new Set([...known, ...PURPOSES.map(({ id }) => id), ...used.map((row) => String(row['id'])).sort()])];
    if (all.length > 255) throw new Error(`the register uses ${all.length} purposes, the page format holds 255`);
    if (all.length !== known.length) await storeSetting(sql, 'purposes', JSON.stringify(all));
    return all;
  }

  private async publish(sql: Sql, trees: Pick<Root, 'base' | 'stops'>, purposes: string[], { policyVersion, checkedLists: lists }: { policyVersion: number; checkedLists: CheckedList[] }): Promise<{ version: number; hash: string }> {
    const { keys } = this;
    const version = await nextVersion(sql);
    const createdAt = this.now();
    const root: Root = rootSchema.parse({
      type: 'root', version, org: keys.org, territory: TERRITORY, whole: true, epoch: keys.epochs.epoch, stopEpoch: keys.epochs.stops.at(-1)?.epoch,
      ...trees, purposes, policyVersion, keysVersion: 1, createdAt, ...(lists.length === 0 ? {} : { checkedLists: lists }),
    });
    const bytes = await signedBytes(root, keys.root);
    const hash = nameOf(bytes);
    await sql.query('INSERT INTO roots (version, hash, bytes, created_at) VALUES ($1, $2, $3, $4)', [version, hash, bytes, createdAt]);
    return { version, hash };
  }
}

/** Newest root with the hash of its stored bytes. */
export async function latestRoot(sql: Sql): Promise<{ root: Root; hash: string } | undefined> {
  const [row] = await sql.query('SELECT hash, bytes FROM roots ORDER BY version DESC LIMIT 1');
  if (!row) return undefined;
  const { payload } = JSON.parse(new TextDecoder().decode(toBytes(row['bytes']))) as Signed;
  return { root: rootSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())), hash: String(row['hash']) };
}
