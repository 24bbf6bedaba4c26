import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { unwrap } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Stop } from '../../../utils/engine';
import { RollbackError, type Store } from '../../../utils/store/store';
import { finished } from '../../../utils/store/transaction';
import { email, enrolledStore, freshStore, reopened, sync } from '../../support/device';
import { FakeHub, HUB_START } from '../../support/fake-hub';

const DAY = 86_400_000;
const anna = email('anna@example.com');

describe('durability', () => {
  it('is relaxed for files and strict for the pointer, one transaction a bundle, the pointer last', async () => {
    const hub = await FakeHub.start();
    hub.nodeSize = 100;
    const permission = { subjectClass: 'unknown' as const, relationships: [], grants: [], stops: [], evidenceFor: [] };
    await hub.release({ base: Array.from({ length: 40 }, (_, at) => ({ point: email(`p${at}@example.com`), permission })) });
    const store = await enrolledStore(hub);
    const seen: string[] = [];
    const transaction = store.db.transaction.bind(store.db);
    store.db.transaction = ((...call: Parameters<typeof transaction>) => {
      if (call[1] === 'readwrite') seen.push(`${String(call[0])} ${call[2]?.durability}`);
      return transaction(...call);
    }) as typeof store.db.transaction;
    await sync(store, hub);
    expect(seen).toEqual(['files relaxed', 'files relaxed', 'meta strict']); // node, its ten pages, pointer
  });

  it('an aborted transaction tells its own error, not that of its open requests', async () => {
    const full = new DOMException('full', 'QuotaExceededError');
    const aborted = new DOMException('aborted', 'AbortError');
    await expect(finished(Promise.reject(full), [Promise.reject(aborted)])).rejects.toBe(full);
    await expect(finished(Promise.resolve(), [Promise.reject(aborted)])).rejects.toBe(aborted);
    await expect(finished(Promise.resolve(), [Promise.resolve()])).resolves.toBeUndefined();
  });

  it('a connection that the browser closed is opened again, and what was in force is there', async () => {
    const hub = await FakeHub.start();
    await hub.release({});
    const store = await enrolledStore(hub);
    await sync(store, hub);
    store.clearCache();
    const raw = unwrap(store.db.transaction('meta').db);
    (forceCloseDatabase as unknown as (db: IDBDatabase) => void)(raw); // what Chromium does on a full disk
    await expect(store.heldHashes()).rejects.toMatchObject({ name: 'InvalidStateError' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await store.lookup([anna])).toEqual([{ status: 'unknown', stops: [] }]);
    await hub.release({});
    expect((await sync(store, hub)).rootVersion).toBe(2);
  });

  it('a pointer never goes back, whoever wrote it meanwhile', async () => {
    const hub = await FakeHub.start();
    await hub.release({});
    const worker = await enrolledStore(hub);
    const late = await reopened(worker);
    await hub.release({});
    await sync(worker, hub);
    const pointer = { root: { ...worker.root()!, version: 1 }, hash: 'old' };
    await expect(late.commit({ timestamp: { issuedAt: HUB_START, expiresAt: HUB_START + 1 }, pointer })).rejects.toBeInstanceOf(RollbackError);
    expect((await reopened(worker)).root()?.version).toBe(2);
    expect((await reopened(worker)).timestamp()).toEqual(worker.timestamp());
  });
});

describe('overlay and tree', () => {
  let store: Store;
  let id: string;
  const settle = (createdAt: number, stop: Stop): Promise<number> => store.overlay.settle(createdAt, () => Promise.resolve([stop]));
  const objection: Stop = { kind: 'objection', since: HUB_START, record: 4 };

  beforeEach(async () => {
    store = await freshStore();
    id = await store.overlay.add({ point: anna, kind: 'objection', channels: ['email', 'newsletter'], note: 'said-no', at: HUB_START });
    await store.overlay.accept([id], HUB_START + 1_000);
  });

  it.each<[string, Stop, number]>([
    ['another kind', { ...objection, kind: 'do-not-call' }, 2_000],
    ['fewer channels', { ...objection, channels: ['email'] }, 2_000],
    ['some purposes only', { ...objection, purposes: ['newsletter'] }, 2_000],
    ['an earlier day: a consent in between would lift it', { ...objection, since: HUB_START - DAY }, 2_000],
    ['a root older than the acceptance', objection, 999],
  ])('a row stays with %s', async (_name, stop, after) => {
    expect(await settle(HUB_START + after, stop)).toBe(0);
    expect((await reopened(store)).overlay.stopsOf(anna)).toHaveLength(1);
  });

  it.each<[string, Stop]>([
    ['the same stop', { ...objection, channels: ['email', 'newsletter'] }],
    ['all channels', objection],
    ['day precision', { ...objection, since: Math.floor(HUB_START / DAY) * DAY }],
  ])('a row goes with %s in a root made at its acceptance', async (_name, stop) => {
    expect(await settle(HUB_START + 1_000, stop)).toBe(1);
    expect((await reopened(store)).overlay.stopsOf(anna)).toEqual([]);
  });

  it('a row that the hub has not accepted stays, whatever the root contains', async () => {
    await store.overlay.add({ point: email('bob@example.com'), kind: 'objection', note: 'said-no', at: HUB_START });
    expect(await settle(HUB_START + DAY, objection)).toBe(1);
    expect(store.overlay.stopsOf(email('bob@example.com'))).toHaveLength(1);
    expect(await store.overlay.pending()).toHaveLength(1);
  });

  it('a stop on all channels is not covered by one on some', async () => {
    const every = await store.overlay.add({ point: anna, kind: 'objection', note: 'said-no', at: HUB_START });
    await store.overlay.accept([every], HUB_START);
    expect(await settle(HUB_START + DAY, { ...objection, channels: ['email', 'newsletter'] })).toBe(1);
    expect(store.overlay.stopsOf(anna)).toEqual([{ kind: 'objection', since: HUB_START, record: 0 }]);
  });
});
