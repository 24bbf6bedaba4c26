import { hashName } from '../crypto';
import { CLOCK_TOLERANCE_MS } from '../store/clock';
import type { HeldPolicy, RootPointer } from '../store/root';
import { RollbackError, type Commit, type Store } from '../store/store';
import { ensureEpochKeys } from './epoch-keys';
import { fetchFiles } from './file-fetch';
import { parseJson, type HubClient } from './http';
import { root as rootSchema, type Root, type Timestamp } from './protocol';
import { openSigned, type TrustedKey } from './signed';
import { storeFault, SyncError } from './sync-error';
import { fetchTimestamp, trustedKeys } from './trust';

/** `older`: the hub or mirror offers less than is held; ignored, and the data keeps ageing. */
export type PullStatus = 'updated' | 'current' | 'older';

export interface PullResult {
  status: PullStatus;
  rootVersion: number;
  policyChanged: boolean;
  /** Bytes received in this pull. */
  bytes: number;
}

export interface PullOptions {
  now?: () => number;
  /** Signed timestamp that the hub has sent of itself; nothing more is believed of it than of one that was fetched. */
  stamp?: unknown;
}

/**
 * Brings the device up to the hub's newest timestamp: keys, policy, root, files, then one pointer swap.
 * Throws SyncError; whatever was in force stays in force, and files that came whole are not fetched again.
 */
export async function pull(store: Store, hub: HubClient, options: PullOptions = {}): Promise<PullResult> {
  try {
    return await oneAtATime(store, () => pullOnce(store, hub, options.now ?? Date.now, options.stamp));
  } catch (error) {
    if (error instanceof RollbackError) return result(store, 'older', false, 0); // another sync was faster
    throw storeFault(error);
  }
}

const running = new WeakMap<Store, Promise<unknown>>();

/** Two pulls at once would collect each other's files: the second starts when the first has ended, in any context. */
async function oneAtATime<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined; // Node 20 has none
  if (locks) return (await locks.request(`pull ${store.db.name}`, work)) as T;
  const turn = (running.get(store) ?? Promise.resolve()).then(work, work);
  running.set(store, turn);
  return turn;
}

const result = (store: Store, status: PullStatus, policyChanged: boolean, bytes: number): PullResult => ({
  status, rootVersion: store.root()?.version ?? 0, policyChanged, bytes,
});

async function pullOnce(store: Store, hub: HubClient, now: () => number, given: unknown): Promise<PullResult> {
  const device = store.device();
  if (!device) throw new SyncError('sync_not_enrolled');
  const before = hub.received;
  const stamp = await fetchTimestamp(store, hub, device.org, now(), given);
  checkTimes(stamp, now());
  if (isOlder(store, stamp)) return result(store, 'older', false, hub.received - before);
  checkForks(store, stamp);
  const policy = await fetchPolicy(store, hub, stamp, now());
  const pointer = await fetchRoot(store, hub, stamp, now());
  const commit: Commit = { timestamp: { issuedAt: stamp.issuedAt, expiresAt: stamp.expiresAt }, policy, pointer };
  const replaced = store.root();
  await store.commit(commit, now());
  if (pointer) await store.collectGarbage(replaced);
  return result(store, pointer || policy ? 'updated' : 'current', policy !== undefined, hub.received - before);
}

/** A frozen mirror shows an expired timestamp; one from the future shows that this clock is behind. */
function checkTimes(stamp: Timestamp, now: number): void {
  if (stamp.expiresAt <= now) throw new SyncError('sync_timestamp_expired', new Date(stamp.expiresAt).toISOString());
  if (stamp.issuedAt > now + CLOCK_TOLERANCE_MS) throw new SyncError('sync_clock_behind', new Date(stamp.issuedAt).toISOString());
}

function isOlder(store: Store, stamp: Timestamp): boolean {
  return (
    stamp.issuedAt < (store.timestamp()?.issuedAt ?? 0) ||
    stamp.rootVersion < (store.root()?.version ?? 0) ||
    stamp.policyVersion < (store.policy()?.version ?? 0) ||
    stamp.keysVersion < (store.keys()?.version ?? 0)
  );
}

/** The same version with another content is an alarm: two truths under one name. */
function checkForks(store: Store, stamp: Timestamp): void {
  const pointer = store.pointer();
  const policy = store.policy();
  if (pointer && pointer.root.version === stamp.rootVersion && pointer.hash !== stamp.rootHash) throw new SyncError('sync_root_fork', `${stamp.rootVersion}`);
  if (policy && policy.version === stamp.policyVersion && policy.hash !== stamp.policyHash) throw new SyncError('sync_policy_fork', `${stamp.policyVersion}`);
}

/** Signed JSON of a version: the served bytes have the hash that the timestamp names, and one of these keys signed them. */
async function fetchSigned(hub: HubClient, path: string, hash: string, keys: readonly TrustedKey[]): Promise<unknown> {
  const bytes = await hub.getBytes(path);
  if ((await hashName(bytes)) !== hash) throw new SyncError('sync_bad_hash', path);
  return openSigned(parseJson(bytes), keys);
}

/** Undefined when the policy in force is the newest. Version 0 = the hub has none. */
async function fetchPolicy(store: Store, hub: HubClient, stamp: Timestamp, now: number): Promise<HeldPolicy | undefined> {
  const { policyVersion: version, policyHash: hash } = stamp;
  if (version === (store.policy()?.version ?? 0)) return undefined;
  return { version, hash, payload: await fetchSigned(hub, `/policies/${version}`, hash, trustedKeys(store, 'policy', now)) };
}

/** What the hub has signed under the version and name of the root in force; undefined = nothing. @throws SyncError while the hub cannot be asked. */
export async function signedRoot(store: Store, hub: HubClient, { root: { version }, hash }: RootPointer, now: number): Promise<Root | undefined> {
  const bytes = await hub.getBytes(`/roots/${version}`);
  if ((await hashName(bytes)) !== hash) return undefined;
  try {
    return rootSchema.safeParse(await openSigned(parseJson(bytes), trustedKeys(store, 'root', now))).data;
  } catch (error) {
    if (error instanceof SyncError && error.fault === 'sync_bad_signature') return undefined;
    throw error;
  }
}

/** Undefined when the root in force is the newest and whole on this device. Version 0 = the hub has none. */
async function fetchRoot(store: Store, hub: HubClient, stamp: Timestamp, now: number): Promise<RootPointer | undefined> {
  const { rootVersion: version, rootHash: hash } = stamp;
  const held = store.pointer();
  if (version === (held?.root.version ?? 0)) {
    if (held && store.damaged) {
      await fetchFiles(store, hub, held.root);
      return held;
    }
    return undefined;
  }
  const parsed = rootSchema.safeParse(await fetchSigned(hub, `/roots/${version}`, hash, trustedKeys(store, 'root', now)));
  if (!parsed.success) throw new SyncError('sync_malformed', 'root');
  const root: Root = parsed.data;
  if (root.version !== version) throw new SyncError('sync_malformed', `root ${root.version} under ${version}`);
  if (root.org !== stamp.org || root.territory !== stamp.territory) throw new SyncError('sync_wrong_org', `${root.org}/${root.territory}`);
  await ensureEpochKeys(store, hub, root);
  await fetchFiles(store, hub, root, store.damaged ? undefined : held?.root);
  return { root, hash };
}
