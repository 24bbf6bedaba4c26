import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../utils/engine';
import { SyncError } from '../../../utils/sync/sync-error';
import { email, enrolledStore, reopened, sync } from '../../support/device';
import { FakeHub, type Person, type Release } from '../../support/fake-hub';

const permission = (record: number): Permission => ({
  subjectClass: 'consumer', relationships: [], grants: [], evidenceFor: [], stops: [{ kind: 'objection', since: 86_400_000, record }],
});
const people = (count: number): Person[] => Array.from({ length: count }, (_, at) => ({ point: email(`p${at}@example.com`), permission: permission(at) }));
const release: Release = {
  base: people(60), baseDeltas: [[{ point: email('p1@example.com'), permission: null }]],
  stops: people(9).map(({ point }) => ({ point, stops: [{ kind: 'objection' as const, since: 0, record: 1 }] })),
};

/** Lets `allowed` requests through, cuts the body of the next one in half, and refuses all later ones. */
function cutAfter(hub: FakeHub, allowed: number): void {
  let count = 0;
  hub.trap = async (_path, answer) => {
    count++;
    if (count <= allowed) return answer();
    if (count > allowed + 1) throw new TypeError('network is gone');
    const response = await answer();
    const bytes = new Uint8Array(await response.arrayBuffer());
    const body = new ReadableStream<Uint8Array>({
      start(controller) { controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2))); },
      pull(controller) { controller.error(new TypeError('cut')); },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

describe('resume', () => {
  it('after a cut at every request: old data until then, nothing held is fetched twice', async () => {
    const model = await FakeHub.start();
    await model.release(release);
    const whole = await enrolledStore(model);
    model.requests.length = 0;
    await sync(whole, model);
    const requests = model.requests.length;
    expect(requests).toBeGreaterThan(10);

    for (let allowed = 0; allowed < requests; allowed++) {
      const hub = await FakeHub.start();
      await hub.release({ base: people(2) });
      let store = await enrolledStore(hub);
      await sync(store, hub);
      await hub.publishPolicy({ version: 2 });
      await hub.release(release);
      cutAfter(hub, allowed);
      await expect(sync(store, hub)).rejects.toBeInstanceOf(SyncError);
      expect(store.root()?.version).toBe(1);
      expect(store.policy()?.version).toBe(1);
      store = await reopened(store); // the worker died meanwhile
      expect((await store.lookup([email('p1@example.com')]))[0]?.status).toBe('held');

      const held = await store.heldHashes();
      hub.trap = undefined;
      hub.requests.length = 0;
      expect((await sync(store, hub)).rootVersion).toBe(2);
      for (const request of hub.requests) expect(held.has(request.replace('GET /files/', ''))).toBe(false);
      expect((await store.lookup([email('p1@example.com'), email('p59@example.com')])).map((one) => one.status)).toEqual(['unknown', 'held']);
    }
  }, 30_000);

  it('asks for the missing pages of a bundle only, by range, and works without ranges too', async () => {
    const hub = await FakeHub.start();
    hub.nodeSize = 100;
    await hub.release({ base: people(60) });
    const store = await enrolledStore(hub);
    const node = hub.root!.base.nodes[0]!;
    hub.trap = (path, answer) => (path.startsWith('/bundles') ? cutBody(answer) : undefined);
    await expect(sync(store, hub)).rejects.toMatchObject({ fault: 'sync_offline' });
    const kept = (await store.heldHashes()).size;
    expect(kept).toBeGreaterThan(5);
    hub.ranges.length = 0;
    // Range ignored: the whole bundle comes with status 200.
    hub.trap = (path) => (path.startsWith('/bundles') ? Promise.resolve(new Response(hub.bundles.get(node.hash) as Uint8Array<ArrayBuffer>)) : undefined);
    await sync(store, hub);
    expect(hub.ranges).toHaveLength(1);
    expect(hub.ranges[0]).not.toContain('bytes=0-');
    expect((await store.lookup(people(60).map(({ point }) => point))).every((one) => one.status === 'held')).toBe(true);
  });

  it('refuses another range than it asked for', async () => {
    const hub = await FakeHub.start();
    await hub.release({ base: people(60) });
    const store = await enrolledStore(hub);
    hub.trap = (path) => (path.startsWith('/bundles') ? Promise.resolve(new Response('xx', { status: 206, headers: { 'content-range': 'bytes 9-10/11' } })) : undefined);
    await expect(sync(store, hub)).rejects.toMatchObject({ fault: 'sync_malformed' });
  });

  it('two at once fetch everything once', async () => {
    const hub = await FakeHub.start();
    await hub.release(release);
    const store = await enrolledStore(hub);
    hub.requests.length = 0;
    const results = await Promise.all([sync(store, hub), sync(store, hub)]);
    expect(results.map((one) => one.status)).toEqual(['updated', 'current']);
    const fetched = hub.requests.filter((request) => !request.endsWith('/timestamp'));
    expect(new Set(fetched).size).toBe(fetched.length);
  });

  it('syncs in any order, repeated and at once, come to the same data', async () => {
    const points = people(30).map(({ point }) => point);
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('sync', 'twice', 'release', 'stamp', 'restart'), { maxLength: 12 }), async (steps) => {
      const hub = await FakeHub.start();
      await hub.release({ base: people(5) });
      let store = await enrolledStore(hub);
      for (const step of steps) {
        hub.now += 1_000;
        if (step === 'sync') await sync(store, hub);
        if (step === 'twice') await Promise.all([sync(store, hub), sync(store, hub)]);
        if (step === 'release') await hub.release({ base: people(5 + (hub.root?.version ?? 0)) });
        if (step === 'stamp') await hub.stamp();
        if (step === 'restart') store = await reopened(store);
      }
      await sync(store, hub);
      const fresh = await store.lookup(points);
      expect(fresh.filter((one) => one.status === 'held')).toHaveLength(4 + (hub.root?.version ?? 0));
      expect(store.root()?.version).toBe(hub.root?.version);
    }), { numRuns: 15 });
  }, 30_000);
});

async function cutBody(answer: () => Promise<Response>): Promise<Response> {
  const response = await answer();
  const bytes = new Uint8Array(await response.arrayBuffer());
  return new Response(bytes.slice(0, Math.floor(bytes.length * 0.6)), { status: response.status, headers: response.headers });
}
