import type { Bytes } from '../crypto';
import type { ContactPoint, DataState, Lookup, Permission, Stop } from '../engine';
import { DeviceClock } from './clock';
import { baseKey, stopKeys } from './contact-key';
import { openDb, type Db } from './db';
import { deleteFiles, getFiles, heldAmong, heldHashes, putFiles, type StoredFile } from './files';
import { parseIndexNode } from './index-node';
import { extendKeyring, pruneKeyring, type EpochKey, type Keyring, type RawEpochKeys } from './keyring';
import { lookupFrom, mergeStops } from './lookup-from';
import { loadMeta, putMeta, type Device, type HeldKeys, type LoadedMeta, type MetaRows } from './meta';
import { Overlay } from './overlay';
import type { FileRef, HeldPolicy, HeldTimestamp, RootPointer, StoreRoot } from './root';
import { boxesOf } from './sealed-db';
import { DamagedError, TreeReader } from './tree-reader';

/** Result of one sync, put in force at once by `commit`. */
export interface Commit {
  timestamp: HeldTimestamp;
  pointer?: RootPointer | undefined;
  policy?: HeldPolicy | undefined;
}

/** A newer root is in force already. */
export class RollbackError extends Error {
  override name = 'RollbackError';
}

/**
 * The device's data. One context (the worker) writes; others may open their own to read.
 * Methods that touch the disk reject when it fails, and the caller holds.
 */
export class Store {
  private readonly reader: TreeReader;
  private damage = false;

  private constructor(
    readonly db: Db,
    private meta: LoadedMeta,
    readonly overlay: Overlay,
    private readonly clock: DeviceClock,
  ) {
    this.reader = new TreeReader(db);
  }

  static async open(db: Db): Promise<Store> {
    const [meta, overlay] = await Promise.all([loadMeta(db), Overlay.load(db)]);
    return new Store(db, meta, overlay, new DeviceClock(meta.clock ?? 0, (clock) => putMeta(db, { clock })));
  }

  /** What is known of each contact point, in order: newest delta, page, stop tree, overlay. Throws DamagedError. */
  async lookup(points: readonly ContactPoint[]): Promise<Lookup[]> {
    try {
      return await this.lookupIn(this.meta, points);
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error;
      // The root may have been swapped by a sync, and its old files collected, while we read.
      const before = this.meta.pointer?.hash;
      this.meta = await loadMeta(this.db);
      if (this.meta.pointer?.hash !== before) return this.lookupIn(this.meta, points);
      await this.discard(error.hash);
      throw error;
    }
  }

  /** State of the data that a decision made now rests on. */
  dataState(now: number = Date.now()): DataState {
    const { pointer, timestamp } = this.meta;
    return {
      rootVersion: pointer?.root.version ?? 0,
      clockBackwards: this.clock.backwards(now),
      ...(timestamp ? { verifiedAt: timestamp.issuedAt } : {}),
      ...(pointer?.root.checkedLists ? { checkedLists: pointer.root.checkedLists } : {}),
    };
  }

  root(): StoreRoot | undefined {
    return this.meta.pointer?.root;
  }

  pointer(): RootPointer | undefined {
    return this.meta.pointer;
  }

  policy(): HeldPolicy | undefined {
    return this.meta.policy;
  }

  timestamp(): HeldTimestamp | undefined {
    return this.meta.timestamp;
  }

  device(): Device | undefined {
    return this.meta.device;
  }

  /** Ed25519 pair of this device; signs log entries. */
  deviceKey(): CryptoKeyPair | undefined {
    return this.meta['device-key'];
  }

  keys(): HeldKeys | undefined {
    return this.meta.keys;
  }

  territory(): string | undefined {
    return this.meta.keyring?.territory;
  }

  /** Those of every stop epoch too: a stop whose key cannot be made would not be found. */
  hasKeysFor({ epoch, stopEpoch, stopEpochs = [] }: Pick<StoreRoot, 'epoch' | 'stopEpoch' | 'stopEpochs'>): boolean {
    const ring = this.meta.keyring;
    return ring?.epochs[epoch] !== undefined && [stopEpoch, ...stopEpochs].every((one) => ring.stops[one] !== undefined);
  }

  /** A file of the root in force was missing or broken; the next pull fetches it again. */
  get damaged(): boolean {
    return this.damage;
  }

  /** Behind a passcode: keys are written as sealed bytes. */
  get isSealed(): boolean {
    return boxesOf(this.db) !== undefined;
  }

  async addEpochKeys(raw: RawEpochKeys): Promise<void> {
    await this.saveMeta({ keyring: await extendKeyring(this.meta.keyring, raw, { isSealed: this.isSealed, root: this.root() }) });
  }

  /** Writes rows in one strict transaction, then counts them. */
  async saveMeta(rows: Partial<MetaRows>): Promise<void> {
    await putMeta(this.db, rows);
    this.meta = { ...this.meta, ...rows };
  }

  /** The root in force is not one that the hub has signed: it goes, everything is held, and the next pull fetches another. */
  async dropRoot(): Promise<void> {
    await this.db.delete('meta', 'pointer');
    this.meta = { ...this.meta, pointer: undefined };
    this.damage = true;
  }

  heldHashes(): Promise<Set<string>> {
    return heldHashes(this.db);
  }

  heldAmong(hashes: readonly string[]): Promise<Set<string>> {
    return heldAmong(this.db, hashes);
  }

  file(hash: string): Promise<Bytes | undefined> {
    return this.db.get('files', hash);
  }

  /** Files whose hash was checked. They count only once a root names them. */
  putFiles(files: readonly StoredFile[]): Promise<void> {
    return putFiles(this.db, files);
  }

  /**
   * Puts a verified timestamp, and with it a root and a policy, in force: one strict transaction.
   * Throws RollbackError when a newer root is in force by now.
   */
  async commit(commit: Commit, now: number = Date.now()): Promise<void> {
    const { timestamp, pointer } = commit;
    const newer = timestamp.issuedAt > (this.meta.timestamp?.issuedAt ?? 0);
    const rows = { ...commitRows(commit, this.meta.keyring), ...(newer ? { clock: now } : {}) };
    await putMeta(this.db, rows, (held) => {
      if (pointer && held && held.root.version > pointer.root.version) throw new RollbackError(`root ${held.root.version} is in force`);
    });
    this.meta = { ...this.meta, ...rows };
    if (newer) this.clock.trust(now);
    if (pointer) this.damage = false;
    const root = this.meta.pointer?.root;
    if (root) await this.overlay.settle(root.createdAt, async (point) => (await this.treeStops(this.meta, [point]))[0] ?? []);
  }

  /**
   * Deletes files that the root in force does not name; gives their number. Safe beside lookups: those retry on the new root.
   * Where `replaced` has the same nodes only its deltas are looked at.
   */
  async collectGarbage(replaced?: StoreRoot): Promise<number> {
    const root = this.meta.pointer?.root;
    if (!root) return 0;
    const nodes = nodesOf(root);
    const live = new Set([...nodes, ...root.base.deltas, ...root.stops.deltas].map((ref) => ref.hash));
    if (replaced && nodesOf(replaced).every((node) => live.has(node.hash))) {
      const old = [...replaced.base.deltas, ...replaced.stops.deltas].map((ref) => ref.hash);
      return deleteFiles(this.db, old.filter((hash) => !live.has(hash)));
    }
    const files = await getFiles(this.db, nodes.map((node) => node.hash));
    for (const [at, bytes] of files.entries()) {
      if (!bytes) throw new DamagedError(nodes[at]?.hash ?? '');
      for (const page of parseIndexNode(bytes).pages) live.add(page.hash);
    }
    return deleteFiles(this.db, [...(await this.heldHashes())].filter((hash) => !live.has(hash)));
  }

  /** Forgets opened pages; for measurements with a cold cache. */
  clearCache(): void {
    this.reader.clear();
  }

  private async lookupIn(meta: LoadedMeta, points: readonly ContactPoint[]): Promise<Lookup[]> {
    const root = meta.pointer?.root;
    const overlay = points.map((point) => this.overlay.stopsOf(point));
    if (!root) return overlay.map((stops) => ({ status: 'not-held', stops }));
    const [found, tree] = await Promise.all([this.basePermissions(meta, root, points), this.treeStops(meta, points)]);
    return points.map((_, at) => lookupFrom(root, found[at], tree[at] ?? [], overlay[at] ?? []));
  }

  private async basePermissions(meta: LoadedMeta, root: StoreRoot, points: readonly ContactPoint[]): Promise<(Permission | null | undefined)[]> {
    const key = needKey(meta.keyring?.epochs[root.epoch], `epoch ${root.epoch}`);
    const keys = await Promise.all(points.map((point) => baseKey(key.contact, point)));
    return this.reader.find(root.base, key.page, keys, root.purposes);
  }

  /** Stops of each contact point in the tree: exact and folded, made in any stop epoch. */
  private async treeStops(meta: LoadedMeta, points: readonly ContactPoint[]): Promise<Stop[][]> {
    const root = meta.pointer?.root;
    if (!root) return points.map(() => []);
    const page = needKey(meta.keyring?.stops[root.stopEpoch], `stop epoch ${root.stopEpoch}`).page;
    const epochs = Object.values(meta.keyring?.stops ?? {});
    const keys = await Promise.all(points.map(async (point) => (await Promise.all(epochs.map((epoch) => stopKeys(epoch.contact, point)))).flat()));
    const found = await this.reader.find(root.stops, page, keys.flat(), root.purposes);
    let at = 0;
    return keys.map((own) => mergeStops(...own.map(() => found[at++]?.stops ?? [])));
  }

  /** A broken file must not count as held, or no sync would ever fetch it again. */
  private async discard(hash: string): Promise<void> {
    this.damage = true;
    this.reader.clear();
    await this.db.delete('files', hash);
  }
}

function commitRows({ timestamp, pointer, policy }: Commit, keyring: Keyring | undefined): Partial<MetaRows> {
  const rows: Partial<MetaRows> = { timestamp };
  if (policy) rows.policy = policy;
  if (pointer) rows.pointer = pointer;
  if (pointer && keyring) rows.keyring = pruneKeyring(keyring, pointer.root);
  return rows;
}

/** Without the key of its epoch a tree cannot be read: hold, never take it for empty. */
function needKey(key: EpochKey | undefined, name: string): EpochKey {
  if (!key) throw new Error(`no key for ${name}`);
  return key;
}

const nodesOf = (root: StoreRoot): FileRef[] => [...root.base.nodes, ...root.stops.nodes];

export async function openStore(db?: Db): Promise<Store> {
  return Store.open(db ?? (await openDb()));
}
