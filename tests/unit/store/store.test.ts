import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactPoint, Lookup, Permission, Stop } from '../../../utils/engine';
import { DeviceClock } from '../../../utils/store/clock';
import { PageCache } from '../../../utils/store/page-cache';
import { DamagedError } from '../../../utils/store/tree-reader';
import { email, enrolledStore, freshStore, reopened, sync } from '../../support/device';
import { FakeHub, HUB_START, type Person, type StoppedPoint } from '../../support/fake-hub';
import { arbitraryPermission, arbitraryStop } from '../../support/permissions';

// Few people with many +tags: folded forms meet.
const POINTS: ContactPoint[] = ['anna', 'bob', 'cez', 'dora', 'ewa', 'fil'].flatMap((name) => [
  email(`${name}@example.com`), email(`${name}+a@example.com`, `${name}@example.com`), email(`${name}+b@example.com`, `${name}@example.com`),
]);
const point = fc.constantFrom(...POINTS);
const person: fc.Arbitrary<Person> = fc.record({ point, permission: fc.option(arbitraryPermission, { nil: null }) });
const stopped: fc.Arbitrary<StoppedPoint> = fc.record({ point, stops: fc.array(arbitraryStop, { minLength: 1, maxLength: 2 }) });
const lifted: fc.Arbitrary<StoppedPoint> = point.map((at) => ({ point: at, stops: [] }));
const released = fc.record({
  base: fc.array(fc.record({ point, permission: arbitraryPermission }), { maxLength: 15 }),
  baseDeltas: fc.array(fc.array(person, { maxLength: 4 }), { maxLength: 4 }),
  stops: fc.array(stopped, { maxLength: 5 }),
  stopDeltas: fc.array(fc.array(fc.oneof(stopped, lifted), { maxLength: 3 }), { maxLength: 3 }),
  whole: fc.boolean(),
});
const overlaid = fc.array(fc.record({ point, kind: fc.constantFrom('objection' as const, 'do-not-call' as const) }), { maxLength: 2 });

/** The order of stops means nothing. */
const unordered = (found: Lookup[]): unknown => found.map((one) => {
  const { stops, ...rest } = one.status === 'held' ? one.permission : one;
  return { status: one.status, ...rest, stops: stops.map((stop) => JSON.stringify(stop, Object.keys(stop).sort())).sort() };
});

/** What base, deltas, stop tree and overlay come to, on plain maps. */
function modelOf(release: typeof released extends fc.Arbitrary<infer R> ? R : never, overlay: { point: ContactPoint; kind: Stop['kind'] }[]) {
  const people = new Map<string, Permission | null>();
  for (const { point: at, permission } of [...release.base, ...release.baseDeltas.flat()]) people.set(at.canonical, permission);
  const stops = new Map<string, Stop[]>();
  for (const { point: at, stops: list } of [...release.stops, ...release.stopDeltas.flat()]) {
    stops.set(`x:${at.canonical}`, list);
    stops.set(`f:${at.folded}`, list);
  }
  return (at: ContactPoint): Lookup => {
    const permission = people.get(at.canonical);
    const mine = overlay.filter((one) => one.point.folded === at.folded).map(({ kind }): Stop => ({ kind, since: HUB_START, record: 0 }));
    const all = [...(permission?.stops ?? []), ...(stops.get(`x:${at.canonical}`) ?? []), ...(stops.get(`f:${at.folded}`) ?? []), ...mine];
    const once = [...new Map(all.map((stop) => [JSON.stringify([stop.kind, stop.channels ?? null, stop.purposes ?? null, stop.since, stop.record]), stop])).values()];
    if (permission) return { status: 'held', permission: { ...permission, stops: once } };
    return { status: release.whole ? 'unknown' : 'not-held', stops: once };
  };
}

describe('lookup', () => {
  it('over base, deltas, stop tree and overlay equals plain maps', async () => {
    await fc.assert(fc.asyncProperty(released, overlaid, async (release, overlay) => {
      const hub = await FakeHub.start();
      hub.pageSize = 3;
      hub.nodeSize = 2;
      await hub.release(release);
      let store = await enrolledStore(hub);
      await sync(store, hub);
      for (const { point: at, kind } of overlay) await store.overlay.add({ point: at, kind, note: 'said-no', at: HUB_START });
      const expected = POINTS.map(modelOf(release, overlay));
      expect(unordered(await store.lookup(POINTS))).toEqual(unordered(expected));
      store = await reopened(store);
      for (const [at, one] of POINTS.entries()) expect(unordered(await store.lookup([one]))).toEqual(unordered([expected[at]!]));
    }), { numRuns: 40 });
  }, 60_000);

  it('holds on a broken or missing file, and the next pull mends it', async () => {
    const hub = await FakeHub.start();
    const anna = POINTS[0]!;
    const [permission] = fc.sample(arbitraryPermission, 1);
    await hub.release({ base: [{ point: anna, permission: permission! }] });
    const store = await enrolledStore(hub);
    await sync(store, hub);
    const node = hub.root!.base.nodes[0]!.hash;
    const page = [...(await store.heldHashes())].find((hash) => hash !== node)!;
    for (const [hash, damage] of [[page, 'change'], [page, 'delete'], [node, 'change'], [node, 'delete']] as const) {
      const bytes = (await store.db.get('files', hash))!;
      bytes[bytes.length - 3]! ^= 1;
      if (damage === 'change') await store.db.put('files', bytes, hash);
      else await store.db.delete('files', hash);
      store.clearCache();
      await expect(store.lookup([anna])).rejects.toBeInstanceOf(DamagedError);
      expect(store.damaged).toBe(true);
      await sync(store, hub);
      expect(store.damaged).toBe(false);
      expect(await store.lookup([anna])).toMatchObject([{ status: 'held' }]);
    }
  });

  it('never takes a tree without its key for an empty one', async () => {
    const hub = await FakeHub.start();
    await hub.release({});
    const store = await enrolledStore(hub);
    await sync(store, hub);
    await store.saveMeta({ keyring: { territory: 'north', epochs: {}, stops: {} } });
    await expect(store.lookup([POINTS[0]!])).rejects.toThrow('no key for');
  });

  it('reads a root that another context swapped, after its own files were collected', async () => {
    const hub = await FakeHub.start();
    const permission = { ...fc.sample(arbitraryPermission, 1)[0]!, stops: [] };
    await hub.release({ base: [{ point: POINTS[0]!, permission }] });
    const store = await enrolledStore(hub);
    await sync(store, hub);
    const popup = await reopened(store);
    await hub.release({ base: [{ point: POINTS[0]!, permission: { ...permission, country: 'CZ' } }, { point: POINTS[3]!, permission }] });
    await sync(store, hub);
    expect(await popup.lookup([POINTS[0]!])).toMatchObject([{ status: 'held', permission: { country: 'CZ' } }]);
  });

  it('of 50 reads every file once, in few transactions', async () => {
    const hub = await FakeHub.start();
    const permission = fc.sample(arbitraryPermission, 1)[0]!;
    const base = Array.from({ length: 50 }, (_, at): Person => ({ point: email(`p${at}@example.com`), permission }));
    await hub.release({ base });
    const store = await enrolledStore(hub);
    await sync(store, hub);
    let count = 0;
    const transaction = store.db.transaction.bind(store.db);
    store.db.transaction = ((...call: Parameters<typeof transaction>) => { count++; return transaction(...call); }) as typeof store.db.transaction;
    await store.lookup(base.map((one) => one.point));
    expect(count).toBeLessThanOrEqual(4);
  });
});

describe('overlay', () => {
  it('stays closed in memory when the disk refuses it, and says so', async () => {
    const store = await freshStore();
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
    try {
      await expect(store.overlay.add({ point: POINTS[0]!, kind: 'objection', note: 'said-no', at: HUB_START })).rejects.toMatchObject({ name: 'QuotaExceededError' });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await store.lookup([POINTS[1]!])).toMatchObject([{ status: 'not-held', stops: [{ kind: 'objection' }] }]);
  });
});

describe('device clock', () => {
  const MINUTE = 60_000;

  it('set back counts as stale, over a restart, until a newer signed timestamp', async () => {
    const hub = await FakeHub.start();
    await hub.release({});
    let store = await enrolledStore(hub);
    await sync(store, hub);
    expect(store.dataState(HUB_START + 60 * MINUTE).clockBackwards).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    store = await reopened(store);
    expect(store.dataState(HUB_START + 57 * MINUTE).clockBackwards).toBe(false);
    expect(store.dataState(HUB_START + 30 * MINUTE).clockBackwards).toBe(true);
    await sync(store, hub, HUB_START + 30 * MINUTE); // the same timestamp again proves nothing
    expect(store.dataState(HUB_START + 30 * MINUTE).clockBackwards).toBe(true);
    hub.now = HUB_START + 31 * MINUTE;
    await hub.stamp();
    await sync(store, hub);
    expect(store.dataState(hub.now).clockBackwards).toBe(false);
    expect((await reopened(store)).dataState(hub.now).clockBackwards).toBe(false);
  });

  it('counts as stale while its mark cannot be written', async () => {
    let full = true;
    const clock = new DeviceClock(0, () => (full ? Promise.reject(new Error('full')) : Promise.resolve()));
    clock.backwards(HUB_START);
    await Promise.resolve();
    await Promise.resolve();
    expect(clock.backwards(HUB_START + 1)).toBe(true);
    full = false;
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.backwards(HUB_START + 2);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(clock.backwards(HUB_START + 3)).toBe(false);
  });
});

describe('page cache', () => {
  it('drops the least recently used, shares loads, forgets failures', async () => {
    const cache = new PageCache<number>(100);
    cache.set('a', Promise.resolve(1), 40);
    cache.set('b', Promise.resolve(2), 40);
    await cache.get('a');
    cache.set('c', Promise.resolve(3), 40);
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map((one) => one !== undefined)).toEqual([true, false, true]);
    cache.set('big', Promise.resolve(4), 500);
    expect(cache.get('big')).toBeDefined();
    cache.set('d', Promise.reject(new Error('cut')), 1);
    await cache.get('d')?.catch(() => undefined);
    await Promise.resolve();
    expect(cache.get('d')).toBeUndefined();
  });
});
