import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '../../../utils/engine';
import type { Store } from '../../../utils/store/store';
import { pushEvents, hubOf } from '../../../utils/sync/push';
import { SyncError, type SyncFault } from '../../../utils/sync/sync-error';
import { email, enrolledStore, reopened, sync } from '../../support/device';
import { FakeHub, HUB_START, makeKey, type Person, type Release } from '../../support/fake-hub';

const DAY = 86_400_000;
const plain = (record: number): Permission => ({
  country: 'PL', subjectClass: 'consumer', relationships: ['customer'], evidenceFor: [], stops: [],
  grants: [{
    channel: 'email', purpose: 'direct-marketing', relationship: 'any', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent', record,
    proof: { evidence: true, documented: false, doubleOptIn: true, obtainedInSale: false, optOutOffered: false, namesThirdParty: false },
  }],
});
const people = (count: number): Person[] => Array.from({ length: count }, (_, at) => ({ point: email(`p${at}@example.com`), permission: plain(at) }));
const fifty: Release = { base: people(50), stops: people(20).map(({ point }) => ({ point, stops: [{ kind: 'objection', since: 20_000 * DAY, record: 7 }] })) };

let hub: FakeHub;
let store: Store;

const fault = async (work: Promise<unknown>): Promise<SyncFault | 'none'> =>
  work.then(() => 'none' as const, (error: unknown) => { if (error instanceof SyncError) return error.fault; throw error; });
const statusOf = async (name: string): Promise<string | undefined> => (await store.lookup([email(name)]))[0]?.status;

beforeEach(async () => {
  hub = await FakeHub.start();
  store = await enrolledStore(hub);
});

describe('pull', () => {
  it('brings root, policy and data, over a restart too', async () => {
    await hub.release(fifty);
    expect(await sync(store, hub)).toMatchObject({ status: 'updated', rootVersion: 1, policyChanged: true });
    store = await reopened(store);
    expect(await store.lookup([email('p30@example.com'), email('p3@example.com'), email('nobody@example.com')])).toEqual([
      { status: 'held', permission: plain(30) },
      { status: 'held', permission: { ...plain(3), stops: [{ kind: 'objection', since: 20_000 * DAY, record: 7 }] } },
      { status: 'unknown', stops: [] },
    ]);
    expect(store.policy()).toMatchObject({ version: 1, payload: { version: 1, preset: 'strict' } });
    expect(store.dataState(HUB_START)).toEqual({ rootVersion: 1, verifiedAt: HUB_START, clockBackwards: false });
    expect(await sync(store, hub)).toMatchObject({ status: 'current', policyChanged: false });
  });

  it('brings the lists that the root has loaded whole, and lets them go with it', async () => {
    const checkedLists = [{ list: 'TPS', on: '2026-11-20', prefixes: ['+4420'] }];
    await hub.release(fifty, { checkedLists });
    await sync(store, hub);
    store = await reopened(store);
    expect(store.dataState(HUB_START)).toMatchObject({ checkedLists });
    await hub.release(fifty);
    await sync(store, hub);
    expect(store.dataState(HUB_START)).not.toHaveProperty('checkedLists');
  });

  it('needs only timestamp, root and delta for one change', async () => {
    await hub.release(fifty);
    await sync(store, hub);
    hub.requests.length = 0;
    await hub.release({ ...fifty, baseDeltas: [[{ point: email('p1@example.com'), permission: plain(999) }]] });
    await sync(store, hub);
    expect(hub.requests.map((request) => request.split('/')[1])).toEqual(['timestamp', 'roots', 'files']);
    expect(await store.lookup([email('p1@example.com')])).toMatchObject([{ permission: { grants: [{ record: 999 }] } }]);
  });

  it('gives not-held outside a partial base, and stops from the whole tree', async () => {
    await hub.release({ ...fifty, base: people(5), whole: false });
    await sync(store, hub);
    expect((await store.lookup([email('p9@example.com'), email('p40@example.com')])).map((one) => [one.status, 'stops' in one && one.stops.length])).toEqual([['not-held', 1], ['not-held', 0]]);
  });

  it('drops files of the old root, keeps those of the new one', async () => {
    await hub.release(fifty);
    await sync(store, hub);
    await hub.release({ base: people(8) });
    await sync(store, hub);
    const root = hub.root!;
    const live = [...root.base.nodes, ...root.stops.nodes].flatMap((node) => [node.hash, ...(JSON.parse(new TextDecoder().decode(hub.files.get(node.hash))) as { pages: { hash: string }[] }).pages.map((page) => page.hash)]);
    expect([...(await store.heldHashes())].sort()).toEqual(live.sort());
  });

  it('takes an empty register, and a hub that has no root yet', async () => {
    expect(await sync(store, hub)).toMatchObject({ status: 'updated', rootVersion: 0 });
    expect(await statusOf('p1@example.com')).toBe('not-held');
    await hub.release({});
    expect(await sync(store, hub)).toMatchObject({ rootVersion: 1 });
    expect(await statusOf('p1@example.com')).toBe('unknown');
  });
});

describe('refusals leave what was in force', () => {
  beforeEach(async () => {
    await hub.release(fifty);
    await sync(store, hub);
    hub.now += 60_000;
  });

  const stays = async (work: Promise<unknown>, expected: SyncFault): Promise<void> => {
    expect(await fault(work)).toBe(expected);
    expect(store.dataState(hub.now)).toMatchObject({ rootVersion: 1, verifiedAt: HUB_START });
    expect(await statusOf('p30@example.com')).toBe('held');
    store = await reopened(store);
    expect(store.root()?.version).toBe(1);
    expect(await statusOf('p30@example.com')).toBe('held');
  };

  it('control: the next release is taken', async () => {
    await hub.release({ base: people(60) });
    expect(await sync(store, hub)).toMatchObject({ status: 'updated', rootVersion: 2 });
    expect(store.dataState(hub.now).verifiedAt).toBe(hub.now);
    expect(await statusOf('p55@example.com')).toBe('held');
  });

  it.each(['root', 'timestamp', 'policy'] as const)('%s signed by a key that the list does not name', async (role) => {
    const stranger = await makeKey(hub.keys[role].keyId);
    if (role === 'root') await hub.release({ base: people(60) }, {}, stranger);
    if (role === 'policy') await hub.publishPolicy({ version: 2 }, stranger);
    await hub.stamp({}, role === 'timestamp' ? stranger : hub.keys.timestamp);
    await stays(sync(store, hub), 'sync_bad_signature');
  });

  it.each([['root', 'timestamp'], ['policy', 'root'], ['timestamp', 'policy']] as const)('%s signed by the key of role %s', async (what, role) => {
    if (what === 'root') await hub.release({ base: people(60) }, {}, hub.keys[role]);
    if (what === 'policy') await hub.publishPolicy({ version: 2 }, hub.keys[role]);
    await hub.stamp({}, what === 'timestamp' ? hub.keys[role] : hub.keys.timestamp);
    await stays(sync(store, hub), 'sync_bad_signature');
  });

  it('an older root is ignored and does not renew the age of the data', async () => {
    await hub.release({ base: people(60) });
    const [old, oldHash] = [hub.timestamp.rootVersion - 1, (await import('../../../utils/crypto')).hashName(hub.roots.get(1)!)];
    expect((await sync(store, hub)).status).toBe('updated');
    hub.now += 60_000;
    await hub.stamp({ rootVersion: old, rootHash: await oldHash });
    expect(await sync(store, hub)).toMatchObject({ status: 'older', rootVersion: 2 });
    expect(store.dataState(hub.now)).toMatchObject({ rootVersion: 2, verifiedAt: hub.now - 60_000 });
  });

  it('an older policy and an older timestamp are ignored', async () => {
    await hub.publishPolicy({ version: 2 });
    await hub.stamp();
    const old = hub.timestampBytes;
    expect((await sync(store, hub)).policyChanged).toBe(true);
    hub.now += 60_000;
    await hub.stamp();
    await sync(store, hub);
    hub.timestampBytes = old;
    expect((await sync(store, hub)).status).toBe('older');
    await hub.stamp({ policyVersion: 1 });
    expect((await sync(store, hub)).status).toBe('older');
    expect(store.policy()?.version).toBe(2);
  });

  it('the same root version with another hash is an alarm', async () => {
    await hub.stamp({ rootHash: 'B'.repeat(43) });
    const error = await sync(store, hub).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ fault: 'sync_root_fork', alarm: true });
    await stays(sync(store, hub), 'sync_root_fork');
  });

  it('the same policy version with another hash is an alarm', async () => {
    await hub.stamp({ policyHash: 'B'.repeat(43) });
    await stays(sync(store, hub), 'sync_policy_fork');
  });

  it.each(['roots', 'policies', 'files', 'bundles'])('%s whose bytes have another hash', async (kind) => {
    await hub.publishPolicy({ version: 2 });
    await hub.release({ base: people(60) });
    hub.trap = async (path, answer) => {
      const response = await answer();
      if (!path.startsWith(`/${kind}/`)) return response;
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[bytes.length - 1]! ^= 1;
      return new Response(bytes, { status: response.status, headers: response.headers });
    };
    await stays(sync(store, hub), 'sync_bad_hash');
    hub.trap = undefined;
    expect((await sync(store, hub)).rootVersion).toBe(2);
  });

  it('an expired timestamp (frozen mirror) and one from the future', async () => {
    await stays(sync(store, hub, HUB_START + 3_600_000), 'sync_timestamp_expired');
    await hub.stamp();
    await stays(sync(store, hub, hub.now - 600_000), 'sync_clock_behind');
  });

  it('another organisation or territory, a root under another number', async () => {
    await hub.stamp({ org: 'Other' });
    await stays(sync(store, hub), 'sync_wrong_org');
    await hub.stamp({ territory: 'south' });
    await stays(sync(store, hub), 'sync_wrong_org');
    await hub.release({}, { territory: 'south' });
    await stays(sync(store, hub), 'sync_wrong_org');
    hub.roots.set(5, hub.roots.get(1)!);
    await hub.stamp({ rootVersion: 5, rootHash: await (await import('../../../utils/crypto')).hashName(hub.roots.get(1)!) });
    await stays(sync(store, hub), 'sync_malformed');
  });

  it('answers that are no JSON, errors of the hub, silence, a refused token', async () => {
    for (const [answer, expected] of [
      [() => Promise.resolve(new Response('<html>')), 'sync_malformed'],
      [() => Promise.resolve(new Response('', { status: 503 })), 'sync_hub_error'],
      [() => Promise.resolve(new Response('', { status: 403 })), 'sync_refused'],
      [() => Promise.reject(new TypeError('fetch failed')), 'sync_offline'],
    ] as const) {
      hub.trap = answer;
      await stays(sync(store, hub), expected);
    }
    hub.trap = (_path, _answer, init) => new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    await stays(sync(store, hub), 'sync_timeout');
  });

  it('a full disk: clear error, old root in force, next try succeeds', async () => {
    await hub.release({ base: people(60) });
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function full(this: IDBObjectStore, ...call: Parameters<typeof put>) {
      if (this.name === 'files') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, call);
    };
    try {
      await stays(sync(store, hub), 'sync_disk_full');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect((await sync(store, hub)).rootVersion).toBe(2);
  });
});

describe('key lists', () => {
  it('follow N → N+1, with a new timestamp key and a new offline key', async () => {
    hub.keys.timestamp = await makeKey('ts-2');
    await hub.publishKeys();
    const before = hub.offline;
    hub.offline = await makeKey('offline-2');
    await hub.publishKeys({}, before, hub.offline);
    await hub.publishKeys({}, hub.offline);
    await hub.release(fifty);
    expect((await sync(store, hub)).rootVersion).toBe(1);
    expect(store.keys()?.version).toBe(4);
  });

  it.each([
    ['signed by a stranger', async () => { await hub.publishKeys({}, await makeKey('offline-1')); }, 'sync_bad_signature'],
    ['signed by an online key', async () => { await hub.publishKeys({}, { ...hub.keys.root, keyId: 'offline-1' }); }, 'sync_bad_signature'],
    ['whose new offline key did not sign', async () => {
      const heir = await makeKey('offline-2');
      await hub.publishKeys({ offline: { keyId: heir.keyId, publicKey: heir.publicKey } });
    }, 'sync_bad_signature'],
    ['of another organisation', async () => { await hub.publishKeys({ org: 'Other' }); }, 'sync_wrong_org'],
    ['under another number', async () => {
      await hub.publishKeys({ version: 9 });
      hub.keyLists.set(2, hub.keyLists.get(9)!);
      hub.keyLists.delete(9);
    }, 'sync_malformed'],
  ] as const)('%s are refused', async (_name, publish, expected) => {
    await publish();
    await hub.release(fifty);
    expect(await fault(sync(store, hub))).toBe(expected);
    expect(store.keys()?.version).toBe(1);
    expect(store.root()).toBeUndefined();
  });

  it('a revoked key no longer counts, an older list neither', async () => {
    const old = hub.keys.timestamp;
    hub.keys.timestamp = await makeKey('ts-2');
    await hub.publishKeys();
    await hub.stamp();
    await sync(store, hub);
    await hub.stamp({}, old);
    expect(await fault(sync(store, hub))).toBe('sync_bad_signature');
    await hub.stamp({ keysVersion: 1 });
    expect((await sync(store, hub)).status).toBe('older');
  });
});

describe('epochs', () => {
  it('a new territory epoch and a new stop epoch bring their keys; old stops still match', async () => {
    const objection = { kind: 'objection' as const, since: 20_000 * DAY, record: 1 };
    await hub.release({ base: people(3), stops: [{ point: email('old@example.com'), stops: [objection] }] });
    await sync(store, hub);
    hub.epochs.set(2, { contact: crypto.getRandomValues(new Uint8Array(32)), page: crypto.getRandomValues(new Uint8Array(32)) });
    hub.stopEpochs.set(2, { contact: crypto.getRandomValues(new Uint8Array(32)), page: crypto.getRandomValues(new Uint8Array(32)) });
    hub.epoch = hub.stopEpoch = 2;
    await hub.release({
      base: people(4), stops: [{ point: email('old@example.com'), stops: [objection], epoch: 1 }, { point: email('new@example.com'), stops: [objection] }],
    });
    expect((await sync(store, hub)).rootVersion).toBe(2);
    expect(await store.lookup([email('old@example.com'), email('new@example.com'), email('p3@example.com')])).toMatchObject([{ stops: [objection] }, { stops: [objection] }, { status: 'held' }]);
  });

  it('keys of another territory, and missing ones, are refused', async () => {
    await hub.release({ base: people(3) }, { epoch: 7 });
    expect(await fault(sync(store, hub))).toBe('sync_keys_missing');
    expect(await statusOf('p1@example.com')).toBe('not-held');
  });
});

describe('stops recorded here', () => {
  it('narrow at once, go up once, and leave when a younger root contains them', async () => {
    await hub.release({ base: people(3) });
    await sync(store, hub);
    const point = email('p1+sale@example.com', 'p1@example.com');
    await store.overlay.add({ point, kind: 'objection', note: 'said-no', at: HUB_START });
    expect(await store.lookup([email('p1@example.com'), email('p2@example.com')])).toMatchObject([{ permission: { stops: [{ kind: 'objection' }] } }, { permission: { stops: [] } }]);
    const client = hubOf(store, { fetch: hub.fetch });
    expect(await pushEvents(store, client)).toBe(1);
    expect(await pushEvents(store, client)).toBe(0);
    expect(hub.events).toMatchObject([{ contact: { kind: 'email', canonical: point.canonical }, kind: 'objection' }]);

    hub.now = HUB_START + 30_000;
    await hub.release({ base: people(3) }); // younger, but without it
    await sync(store, hub);
    expect(store.overlay.size).toBe(1);

    hub.now = HUB_START + 60_000;
    await hub.release({ base: people(3), stops: [{ point, stops: [{ kind: 'objection', since: HUB_START, record: 5 }] }] });
    await sync(store, hub);
    expect(store.overlay.size).toBe(0);
    expect(await store.lookup([email('p1@example.com')])).toMatchObject([{ permission: { stops: [{ kind: 'objection', record: 5 }] } }]);
  });

  it('stay pending while the hub is down or does not confirm them', async () => {
    await store.overlay.add({ point: email('a@example.com'), kind: 'do-not-call', channels: ['voice'], note: 'said-no', at: HUB_START });
    const client = hubOf(store, { fetch: hub.fetch });
    hub.trap = () => Promise.reject(new TypeError('down'));
    expect(await fault(pushEvents(store, client))).toBe('sync_offline');
    hub.trap = () => Promise.resolve(new Response('{"accepted":["another"]}'));
    expect(await pushEvents(store, client)).toBe(0);
    hub.trap = undefined;
    store = await reopened(store);
    expect(await store.lookup([email('a@example.com')])).toMatchObject([{ stops: [{ kind: 'do-not-call', channels: ['voice'] }] }]);
    expect(await pushEvents(store, client)).toBe(1);
  });

  it('which the hub refuses go on narrowing, are counted apart, and go up to a hub that reads them', async () => {
    const point = email('odd@example.com');
    const id = await store.overlay.add({ point, kind: 'objection', note: 'said-no', at: HUB_START });
    await store.overlay.add({ point: email('b@example.com'), kind: 'objection', note: 'said-no', at: HUB_START });
    const client = hubOf(store, { fetch: hub.fetch });
    hub.trap = () => Promise.resolve(new Response(JSON.stringify({ accepted: [], refused: [id, 'foreign'] })));
    expect(await pushEvents(store, client)).toBe(0);
    store = await reopened(store);
    expect(store.overlay.missingAtHub).toEqual({ waiting: 1, refused: 1 });
    expect(store.overlay.stopsOf(point)).toHaveLength(1);
    hub.trap = undefined;
    expect(await pushEvents(store, client)).toBe(2);
    expect((await reopened(store)).overlay.missingAtHub).toEqual({ waiting: 0, refused: 0 });
  });
});
