import { PURPOSES } from '../../utils/engine';
import type { PageEntry } from '../../utils/store/page';
import type { CheckedList, Root } from '../../utils/sync/protocol';
import { root as rootSchema } from '../../utils/sync/protocol';
import { checkedLists, inBoth, sameLists } from '../connectors/checked-lists';
import { newestStop } from '../epoch-file';
import type { HubKeys } from '../keys';
import { signedBytes, TERRITORY } from '../keys';
import { refreshKeys } from '../live-keys';
import { MergedPermissions } from '../permissions/merged';
import { tombstones } from '../register/tombstones';
import { isSignedWith, payloadOf } from '../signing-keys';
import type { PointEvents } from '../store/events';
import { pointsById, stoppedPoints } from '../store/events';
import type { FileStore } from '../store/files';
import { nameOf } from '../store/files';
import { nextVersion, setting, storeSetting } from '../store/settings';
import type { Database, Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';
import { compiledTo, countChange, countStopped, noteCompiled } from './counts';
import { addDelta, needsCompaction } from './deltas';
import { sortEntries } from './entries';
import { noteEpoch, stopEpochs } from './epochs';
import { stopDelta, stopEntries } from './stops';
import type { Target, Tree } from './tree';
import { compileTree } from './tree';
import { pointsInOrder, TreeKeys } from './tree-key';

const entryOf = (permissions: MergedPermissions, keys: TreeKeys) => (point: PointEvents): PageEntry => ({ key: keys.of(point), permission: permissions.of(point) });

async function* baseEntries(sql: Sql, permissions: MergedPermissions, keys: TreeKeys): AsyncGenerator<PageEntry> {
  for await (const { point, key } of pointsInOrder(sql, keys)) yield { key, permission: permissions.of(point) };
}

/**
 * Takes the marks away before anything of the register is read: what is marked from then on is left for the next compile, and
 * what was marked before can be seen by whatever is read after.
 */
async function takeChanged(sql: Sql): Promise<number[]> {
  return (await sql.query('WITH taken AS (DELETE FROM changed_points RETURNING point) SELECT DISTINCT point FROM taken ORDER BY point')).map((row) => toNumber(row['point']));
}

interface Standing { changed: number; policyVersion: number; lists: CheckedList[] }

/** What a root would have to say now: how many contact points are marked, the newest policy, the lists. */
async function standing(sql: Sql): Promise<Standing> {
  // Before the marks: whatever a list has brought by then is marked, and so in this root.
  const lists = await checkedLists(sql);
  const [row] = await sql.query('SELECT (SELECT count(DISTINCT point) FROM changed_points) AS changed, (SELECT coalesce(max(version), 0) FROM policies) AS policy');
  return { changed: toNumber(row?.['changed']), policyVersion: toNumber(row?.['policy']), lists };
}

const WHOLE = 'compile-whole';
/** The next compile rewrites everything: what an erasure or a merge has taken away is in no delta. Holds over a crash. */
export const askWhole = (sql: Sql): Promise<void> => storeSetting(sql, WHOLE, 'asked');

const isWholeAsked = async (sql: Sql, full = false): Promise<boolean> => full || (await setting(sql, WHOLE)) === 'asked';
/** Before the register is read: what is asked for meanwhile is for the next compile. */
const takeWhole = (sql: Sql): Promise<unknown> => sql.query(`UPDATE settings SET value = '' WHERE name = $1 AND value = 'asked'`, [WHOLE]);

export interface CompileResult { version: number; hash: string; kind: 'full' | 'delta' | 'unchanged' }

export interface CompileOptions {
  /** Rewrites the whole base; otherwise what changed since the last root becomes a delta segment, or a compaction. */
  full?: boolean;
  /** Those of another epoch or list, in a transaction that puts them in force; absent = the hub's, as the database has them. */
  keys?: HubKeys;
}

/** Turns the register into files and a signed root. One compile at a time, over all hubs of a database. */
export class Compiler {
  constructor(private readonly database: Database, private readonly files: FileStore, private readonly keys: HubKeys, private readonly now: () => number) {}

  compile(options: CompileOptions = {}): Promise<CompileResult> {
    return this.database.transaction((sql) => this.compileIn(sql, options));
  }

  /** The same inside a transaction that holds more. */
  async compileIn(sql: Sql, { full, keys }: CompileOptions): Promise<CompileResult> {
    await lockCompile(sql);
    if (!keys) await refreshKeys(sql, this.keys);
    // A copy: another hub's change of keys in the middle of it must not give pages of two epochs.
    return new Compilation(this.files, { ...(keys ?? this.keys) }, this.now).run(sql, full);
  }
}

/** Held to the end of the transaction: whoever changes epoch or keys takes it too. */
export const lockCompile = (sql: Sql): Promise<unknown> => sql.query(`SELECT value FROM settings WHERE name = 'compile-lock' FOR UPDATE`);

/** One compile, with the keys as they were when it began. */
class Compilation {
  private readonly treeKeys: TreeKeys;

  constructor(private readonly files: FileStore, private readonly keys: HubKeys, private readonly now: () => number) {
    this.treeKeys = new TreeKeys(keys);
  }

  async run(sql: Sql, isAsked = false): Promise<CompileResult> {
    const purposes = await this.purposes(sql);
    const last = await latestRoot(sql);
    const isWhole = await isWholeAsked(sql, isAsked);
    const now = await standing(sql);
    const from = last && !isWhole && this.isOfEpoch(last.root) ? last : undefined;
    if (from && this.isCurrent(from, now)) return { version: from.root.version, hash: from.hash, kind: 'unchanged' };
    const root = from && !(await this.mustCompact(sql, from.root, now.changed)) ? from.root : undefined;
    return { ...(await this.write(sql, root, purposes, now)), kind: root ? 'delta' : 'full' };
  }

  /** `from`: the root whose trees go on; undefined = they are written anew. */
  private async write(sql: Sql, from: Root | undefined, purposes: string[], { policyVersion, lists }: Standing): Promise<{ version: number; hash: string }> {
    const trees = from ? await this.deltaTrees(sql, from, await takeChanged(sql), purposes) : await this.fullTrees(sql, purposes);
    await noteCompiled(sql);
    await noteEpoch(sql, this.keys, this.now());
    return this.publish(sql, trees, purposes, { policyVersion, checkedLists: inBoth(lists, await checkedLists(sql)) });
  }

  private isCurrent({ root, bytes }: { root: Root; bytes: Uint8Array }, { changed, policyVersion, lists }: Standing): boolean {
    return changed === 0 && root.policyVersion === policyVersion && sameLists(root.checkedLists, lists) && isSignedWith(bytes, this.keys.root);
  }

  /** Pages of two epochs are never under one root. */
  private isOfEpoch({ epoch, stopEpoch }: Root): boolean {
    const { epochs } = this.keys;
    return epoch === epochs.epoch && stopEpoch === newestStop(epochs).epoch;
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
    // After a first import or a restore the planner knows nothing of these tables until the database's own upkeep comes by, and reads them whole for every batch.
    await sql.query('ANALYZE contact_points, consent_events');
    await sql.query('DELETE FROM changed_points');
    await sql.query('DELETE FROM delta_points');
    const permissions = await MergedPermissions.load(sql);
    const erased = await tombstones(sql);
    const stopped = await stoppedPoints(sql, permissions.stoppedByMates());
    return {
      base: await compileTree(baseEntries(sql, permissions, this.treeKeys), base),
      stops: { ...(await compileTree(stopEntries(stopped, this.keys.stopKey, permissions, erased), stops)), count: countStopped(stopped, permissions, erased.length) },
    };
  }

  private async deltaTrees(sql: Sql, root: Root, changed: number[], purposes: readonly string[]): Promise<Pick<Root, 'base' | 'stops'>> {
    const targets = this.targets(purposes);
    const permissions = await MergedPermissions.load(sql);
    const affected = permissions.withMates(changed);
    const points = await pointsById(sql, changed);
    const stopped = (await pointsById(sql, affected)).filter((point) => permissions.hasStop(point));
    const base: Tree = await addDelta(sql, 'base', root.base, affected, async (ids) => sortEntries((await pointsById(sql, ids)).map(entryOf(permissions, this.treeKeys))), targets.base);
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
      type: 'root', version, org: keys.org, territory: TERRITORY, whole: true, epoch: keys.epochs.epoch, stopEpoch: newestStop(keys.epochs).epoch,
      stopEpochs: await stopEpochs(sql, keys.epochs), ...trees, purposes, policyVersion, keysVersion: keys.keysVersion, createdAt, ...(lists.length === 0 ? {} : { checkedLists: lists }),
    });
    const bytes = await signedBytes(root, keys.root);
    const hash = nameOf(bytes);
    await sql.query('INSERT INTO roots (version, hash, bytes, created_at) VALUES ($1, $2, $3, $4)', [version, hash, bytes, createdAt]);
    return { version, hash };
  }
}

/** Newest root with the hash of its stored bytes. */
export async function latestRoot(sql: Sql): Promise<{ root: Root; hash: string; bytes: Uint8Array } | undefined> {
  const [row] = await sql.query('SELECT hash, bytes FROM roots ORDER BY version DESC LIMIT 1');
  if (!row) return undefined;
  const bytes = toBytes(row['bytes']);
  return { root: rootSchema.parse(payloadOf(bytes)), hash: String(row['hash']), bytes };
}
