// A new epoch and new signing keys, at a whole hub with real devices: what they find before, in the middle and after, and what an old key is still good for.
import 'fake-indexeddb/auto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { latestRoot } from '../../../server/compile/compiler';
import { RootReader } from '../../../server/accountability/root-reader';
import { checkKeys } from '../../../server/hub-secrets';
import { loadKeys } from '../../../server/keys';
import { orderDevice } from '../../../server/store/orders';
import { beginEpoch, epochView, keepEpoch } from '../../../server/rotation/epoch';
import { resign } from '../../../server/rotation/resign';
import { draftKeyList, takeKeyList, type Rotation } from '../../../server/rotation/key-list';
import { rotate } from '../../../server/rotate';
import { trustOf } from '../../../server/trust';
import { readKey, signedBytes, signKeyList } from '../../../server/signing-keys';
import { hashName, importHmacKey, open } from '../../../utils/crypto';
import { hasErrors, verifyLog, type TrustFile } from '../../../utils/audit';
import type { ContactPoint } from '../../../utils/engine';
import { BulkLookup } from '../../../utils/store/bulk-lookup';
import { loadMeta } from '../../../utils/store/meta';
import { openStore, type Store } from '../../../utils/store/store';
import { enrol } from '../../../utils/sync/enrol';
import { createHub as client } from '../../../utils/sync/http';
import { fetchOrder } from '../../../utils/sync/orders';
import { pull, type PullResult } from '../../../utils/sync/pull';
import type { Root } from '../../../utils/sync/protocol';
import { email, freshStore } from '../../support/device';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DAY = 86_400_000;
let test: TestHub;
async function start(): Promise<void> {
  test = await startTestHub();
  await test.hub.import(csv(
    'anna@example.pl,a,email,direct-marketing,given,2026-01-02,crm,', 'piotr@example.pl,b,email,direct-marketing,refused,2026-01-02,crm,',
    ...Array.from({ length: 40 }, (_, at) => `p${at}@example.pl,p${at},email,direct-marketing,given,2026-01-02,crm,`),
  ), 'csv');
  await test.hub.compile();
  await test.hub.listen();
}

const admin = () => ({ authorization: `Bearer ${test.hub.adminToken}` });
async function ask<T>(url: string, payload: object): Promise<T> {
  const reply = await test.hub.app.inject({ method: 'POST', url, payload, headers: admin() });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json<T>();
}
async function erase(contact: string): Promise<void> {
  const { request } = await ask<{ request: number }>('/v1/rights/requests', { kind: 'erasure', contact });
  await ask(`/v1/rights/requests/${request}/carry-out`, {});
}

async function device(): Promise<Store> {
  const store = await freshStore();
  await enrol(store, await test.hub.enrolmentLink(), { name: 'laptop', user: 'ewa' });
  await sync(store);
  return store;
}
const clientOf = (store: Store, via: typeof fetch = fetch) => client({ hub: test.hub.url(), token: store.device()!.deviceToken, fetch: via });
const sync = (store: Store, via?: typeof fetch): Promise<PullResult> => pull(store, clientOf(store, via), { now: () => test.clock.now });
/** What a device says of each: the permission's state, or how it does not know it, and the stops. */
async function found(store: Store, names: readonly string[]): Promise<string[]> {
  const points: ContactPoint[] = names.map((name) => email(name));
  return (await store.lookup(points)).map((one) => (one.status === 'held' ? `${one.permission.grants.map(({ state }) => state).join()} ${one.permission.stops.map(({ kind }) => kind).join()}` : `${one.status} ${one.stops.map(({ kind }) => kind).join()}`).trim());
}
const NAMES = ['anna@example.pl', 'piotr@example.pl', 'p7@example.pl', 'gone@example.pl', 'nobody@example.pl'];
const ring = async (store: Store) => { const { keyring } = await loadMeta(store.db); return [Object.keys(keyring!.epochs), Object.keys(keyring!.stops)]; };
/** The first page of the stop tree, and whether the device's key of stop epoch 1 opens it. */
async function stopPage(store: Store): Promise<Uint8Array> {
  const node = JSON.parse(new TextDecoder().decode(await store.file(store.root()!.stops.nodes[0]!.hash))) as { pages: { hash: string }[] };
  return (await store.file(node.pages[0]!.hash))!;
}
const opensWith = async (store: Store, page: Uint8Array): Promise<unknown> => open((await loadMeta(store.db)).keyring!.stops[1]!.page, page);
const rootOf = async (): Promise<Root> => (await latestRoot(test.hub.database))!.root;
const begin = (): ReturnType<typeof beginEpoch> => beginEpoch(test.hub, { why: 'asked', who: 'eve' });

describe('a new epoch', () => {
  beforeEach(start);
  afterEach(() => test.stop());

  it('names everybody anew, and a device that takes it finds the same of everybody; the old keys and pages are gone from it', async () => {
    await erase('gone@example.pl');
    const store = await device();
    const before = await found(store, NAMES);
    expect(before).toEqual(['given', 'refused', 'given', 'unknown erasure', 'unknown']);
    const [oldRoot, oldFiles, oldTerritoryKey] = [await rootOf(), await store.heldHashes(), test.hub.keys.territoryKey];
    const oldStops = await stopPage(store);
    await expect(opensWith(store, oldStops), 'control').resolves.toBeDefined();
    const old = await openStore(store.db); // another context, as the popup is
    expect(await begin()).toMatchObject({ epoch: 2, kind: 'full' });
    expect(Buffer.compare(test.hub.keys.territoryKey, oldTerritoryKey)).not.toBe(0);
    expect(await found(store, NAMES), 'until it syncs').toEqual(before);
    expect(await sync(store)).toMatchObject({ status: 'updated' });
    expect(await found(store, NAMES)).toEqual(before);
    expect(await found(old, NAMES), 'what was open over it').toEqual(before);
    const bulk = await BulkLookup.open(store.db);
    expect((await bulk.lookup(NAMES.map((name) => email(name)), await bulk.keysOf(NAMES.map((name) => email(name))))).map(({ status }) => status)).toEqual(['held', 'held', 'held', 'unknown', 'unknown']);
    // The tombstone was made in stop epoch 1: its naming key stays, what opened the pages of then does not.
    expect(await ring(store)).toEqual([['2'], ['1', '2']]);
    await expect(opensWith(store, oldStops)).rejects.toThrow();
    const root = await rootOf();
    expect(root).toMatchObject({ epoch: 2, stopEpoch: 2, stopEpochs: [1, 2] });
    const held = await store.heldHashes();
    expect([...oldFiles].filter((hash) => held.has(hash))).toEqual([]);
    expect(oldRoot.base.nodes.every(({ hash }) => !held.has(hash))).toBe(true);
    // Control: with the keys of before nobody is found in the new pages.
    const { keyring, pointer } = await loadMeta(store.db);
    await store.saveMeta({ keyring: { ...keyring!, epochs: { 2: { ...keyring!.epochs[2]!, contact: await importHmacKey(oldTerritoryKey) } } }, pointer: pointer! });
    expect((await found(store, ['anna@example.pl', 'p7@example.pl']))).toEqual(['unknown', 'unknown']);
  });

  it('page keys of stop epochs that ended go to nobody; a second change without tombstones leaves one key of each', async () => {
    const store = await device();
    const oldPage = test.hub.keys.epochs.stops[0]!.pageKey;
    await begin();
    const fresh = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    expect(fresh.epochs.epoch).toBe(2);
    expect(fresh.epochs.stops.map(({ epoch }) => epoch)).toEqual([2]);
    await erase('gone@example.pl');
    await begin();
    const after = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    expect(after.epochs.stops.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(new Set(after.epochs.stops.map(({ pageKey }) => pageKey)).size).toBe(1);
    expect(JSON.stringify(after.epochs)).not.toContain(oldPage);
    await sync(store); // over two epochs at once
    expect(await ring(store)).toEqual([['3'], ['2', '3']]);
    expect(await found(store, NAMES)).toEqual(['given', 'refused', 'given', 'unknown erasure', 'unknown']);
  });

  it('goes on as before: deltas, withdrawals, the erased stay erased, the same file appends nothing', async () => {
    await erase('gone@example.pl');
    const store = await device();
    await begin();
    await sync(store);
    const again = await test.hub.import(csv('anna@example.pl,a,email,direct-marketing,given,2026-01-02,crm,', 'gone@example.pl,g,email,direct-marketing,given,2026-01-03,crm,'), 'csv');
    expect(again.appended).toBe(0);
    await test.hub.import(csv('new@example.pl,n,email,direct-marketing,given,2026-02-02,crm,', 'anna@example.pl,a,email,direct-marketing,withdrawn,2026-11-02,crm,'), 'csv');
    expect(await test.hub.compile()).toMatchObject({ kind: 'delta' });
    await sync(store);
    expect(await found(store, ['new@example.pl', 'gone@example.pl'])).toEqual(['given', 'unknown erasure']);
    expect((await found(store, ['anna@example.pl']))[0]).not.toBe('given');
    expect(await test.hub.compile({ full: true })).toMatchObject({ kind: 'full' });
    await sync(store);
    expect(await found(store, ['new@example.pl', 'p7@example.pl', 'gone@example.pl'])).toEqual(['given', 'given', 'unknown erasure']);
  });

  it('a device that dies at any request of it goes on with the old or the new, and knows everybody all the while', async () => {
    await erase('gone@example.pl');
    const names = [...NAMES, 'p9@example.pl'];
    let store = await device();
    await store.overlay.add({ point: email('p9@example.pl'), kind: 'objection', note: 'said no', at: NOW });
    const before = await found(store, names);
    expect(before.at(-1)).toBe('given objection');
    await begin();
    let [requests, deaths] = [0, 0];
    for (let dies = 1; ; dies++) {
      requests = 0;
      const via: typeof fetch = async (input, init) => { if (++requests === dies) throw new TypeError('died'); return fetch(input, init); };
      const isThrough = await sync(store, via).then(() => true, () => false);
      store = await openStore(store.db); // the next worker
      expect(await found(store, names), `after request ${dies}`).toEqual(before);
      if (isThrough) break;
      deaths++;
    }
    expect(deaths).toBeGreaterThan(3);
    expect(store.root()!.epoch).toBe(2);
  });

  it('a root that was kept is read under the keys it was made with', async () => {
    const version = (await rootOf()).version;
    await begin();
    const reader = (await RootReader.of(test.hub, version))!;
    expect(await reader.lookup(email('anna@example.pl'), [])).toMatchObject({ status: 'held' });
    const now = (await RootReader.of(test.hub, (await rootOf()).version))!;
    expect(await now.lookup(email('anna@example.pl'), [])).toMatchObject({ status: 'held' });
  });

  it('that breaks off before it is in force changes nothing, and the next one takes up its keys', async () => {
    const put = test.hub.files.put.bind(test.hub.files);
    test.hub.files.put = () => Promise.reject(new Error('disk full'));
    await expect(begin()).rejects.toThrow('disk full');
    test.hub.files.put = put;
    expect((await rootOf()).epoch).toBe(1);
    const half = JSON.parse(readFileSync(join(test.directory, 'keys', 'epochs.json'), 'utf8')) as { epoch: number; territoryKey: string };
    expect(half.epoch).toBe(2);
    const store = await device(); // who enrols meanwhile gets the keys of the root that there is
    expect(await found(store, NAMES.slice(0, 3))).toEqual(['given', 'refused', 'given']);
    expect(await begin()).toMatchObject({ epoch: 2 });
    expect(test.hub.keys.epochs.territoryKey).toBe(half.territoryKey);
    await sync(store);
    expect(await found(store, NAMES.slice(0, 3))).toEqual(['given', 'refused', 'given']);
  });

  it('is refused by a hub whose key folder is another, or older', async () => {
    const path = join(test.directory, 'keys', 'epochs.json');
    const old = readFileSync(path);
    await begin();
    const kept = readFileSync(path);
    writeFileSync(path, old);
    Object.assign(test.hub.keys, { epochs: JSON.parse(old.toString()) as object });
    await expect(test.hub.compile()).rejects.toThrow('DATA/keys');
    await expect(test.hub.publication.timestamp()).rejects.toThrow('DATA/keys');
    writeFileSync(path, kept);
    await expect(test.hub.publication.timestamp(), 'control').resolves.toBeDefined();
  });
});

describe('an epoch that nobody asks for', () => {
  beforeEach(start);
  afterEach(() => test.stop());

  it('begins after the policy’s days, and for a passcode or a lost device once a day at most', async () => {
    await keepEpoch(test.hub);
    expect((await epochView(test.hub.database)).epoch).toBe(1);
    await test.hub.setPolicy({ epochDays: 30 });
    test.clock.now = NOW + 29 * DAY;
    await keepEpoch(test.hub);
    expect((await epochView(test.hub.database)).epoch).toBe(1);
    test.clock.now = NOW + 30 * DAY;
    await keepEpoch(test.hub);
    expect(await epochView(test.hub.database)).toMatchObject({ epoch: 2, why: 'days', who: 'hub', beganAt: test.clock.now });
    const lost = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    await ask('/v1/admin/orders', { device: lost.id, order: 'wipe' });
    await keepEpoch(test.hub);
    expect(await epochView(test.hub.database)).toMatchObject({ epoch: 2, wanted: 'device-lost' });
    test.clock.now += DAY;
    await keepEpoch(test.hub);
    expect(await epochView(test.hub.database)).toMatchObject({ epoch: 3, why: 'device-lost' });
    test.clock.now += DAY;
    await keepEpoch(test.hub);
    expect((await epochView(test.hub.database)).epoch).toBe(3);
  });

  it('a device that has set a passcode asks for one, once', async () => {
    const before = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const post = (url: string, payload: object, token: string) => test.hub.app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${token}` } });
    const { deviceToken } = (await post('/v1/renewals', { devicePublicKey: Buffer.alloc(32, 7).toString('base64url') }, before.token)).json<{ deviceToken: string }>();
    expect((await epochView(test.hub.database)).wanted).toBeUndefined();
    await post('/v1/renewals/finished', {}, deviceToken);
    expect((await epochView(test.hub.database)).wanted).toBe('passcode');
    test.clock.now += DAY;
    await keepEpoch(test.hub);
    expect(await epochView(test.hub.database)).toMatchObject({ epoch: 2, why: 'passcode' });
    await post('/v1/renewals/finished', {}, deviceToken); // said again: nothing ended by it
    expect((await epochView(test.hub.database)).wanted).toBeUndefined();
  });
});

const offline = () => readKey(join(test.directory, 'keys', 'offline.json'));
async function newKeys(rotation: Partial<Rotation>): Promise<void> {
  const draft = await draftKeyList(test.hub, { roles: ['root', 'timestamp', 'policy', 'receipt'], withdraw: false, overlapDays: 7, ...rotation });
  await takeKeyList(test.hub, await signKeyList(draft, await offline()), 'eve');
}
/** A root one version on, signed by a key of before: as whoever has stolen that key would offer it. */
async function forgedBy(keys: Pick<TestHub['hub']['keys'], 'root' | 'timestamp'>): Promise<typeof fetch> {
  const { hub } = test;
  const root: Root = { ...(await rootOf()), version: (await rootOf()).version + 5 };
  const bytes = await signedBytes(root, keys.root);
  const stamp = JSON.parse(Buffer.from((JSON.parse(new TextDecoder().decode(await hub.publication.timestamp())) as { payload: string }).payload, 'base64url').toString()) as Record<string, unknown>;
  const forged = await signedBytes({ ...stamp, rootVersion: root.version, rootHash: await hashName(bytes), issuedAt: test.clock.now + 5 }, hub.keys.timestamp);
  return async (input, init) => {
    const path = new URL(String(input)).pathname;
    if (path === '/v1/timestamp') return new Response(forged);
    if (path === `/v1/roots/${root.version}`) return new Response(bytes);
    return fetch(input, init);
  };
}

describe('new signing keys', () => {
  beforeAll(start);
  afterAll(() => test.stop());

  it('are taken by devices over the list, and everything that is served is signed by them', async () => {
    const store = await device();
    const old = { ...test.hub.keys };
    await newKeys({});
    for (const role of ['root', 'timestamp', 'policy', 'receipt'] as const) expect(test.hub.keys[role].keyId).not.toBe(old[role].keyId);
    expect(await sync(store)).toMatchObject({ status: 'updated', policyChanged: true });
    expect(store.keys()!.version).toBe(test.hub.keys.keysVersion);
    expect(await found(store, NAMES.slice(0, 2))).toEqual(['given', 'refused']);
    const late = await device();
    expect(late.keys()!.version).toBe(test.hub.keys.keysVersion);
  });

  it('a root by the key before: taken in the overlap, refused after its end', async () => {
    const store = await device();
    const old = { ...test.hub.keys };
    await newKeys({ overlapDays: 7 });
    await sync(store);
    expect(await sync(store, await forgedBy(old)), 'the control: in the overlap it counts').toMatchObject({ status: 'updated' });
    const other = await device();
    test.clock.now += 7 * DAY;
    await expect(sync(other, await forgedBy(old))).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    await expect(sync(other)).resolves.toMatchObject({ status: 'current' });
  });

  it('a root by a withdrawn key is refused at once; control: without the withdrawal it is taken', async () => {
    const [store, control] = [await device(), await device()];
    const old = { ...test.hub.keys };
    expect(await sync(control, await forgedBy(old)), 'control').toMatchObject({ status: 'updated' });
    await newKeys({ roles: ['root'], withdraw: true });
    await expect(sync(store, await forgedBy(old))).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    expect(await sync(store)).toMatchObject({ status: 'updated' });
    expect(await found(store, NAMES.slice(0, 2))).toEqual(['given', 'refused']);
  });

  it('a list that the offline key has not signed, skips one, or names a key that is not here changes nothing', async () => {
    const draft = await draftKeyList(test.hub, { roles: ['root'], withdraw: false, overlapDays: 7 });
    const key = await offline();
    const cases = [
      [await signKeyList(draft, test.hub.keys.root), 'offline key'], [await signKeyList({ ...draft, version: draft.version + 1 }, key), 'does not follow'],
      [await signKeyList({ ...draft, keys: draft.keys.map((one) => (one.until === undefined && one.role === 'root' ? { ...one, keyId: 'nowhere' } : one)) }, key), 'not in DATA/keys'],
      [await signKeyList({ ...draft, keys: draft.keys.filter(({ role }) => role !== 'policy') }, key), '0 keys'],
      [await signKeyList({ ...draft, offline: { ...draft.offline, publicKey: draft.keys[0]!.publicKey } }, key), 'another offline key'],
    ] as const;
    for (const [envelope, why] of cases) await expect(takeKeyList(test.hub, envelope, 'eve'), why).rejects.toThrow(why);
    expect(test.hub.keys.keysVersion).toBe(draft.version - 1);
    await takeKeyList(test.hub, await signKeyList(draft, key), 'eve');
    expect(test.hub.keys.keysVersion, 'control').toBe(draft.version);
    await expect(takeKeyList(test.hub, await signKeyList(draft, key), 'eve'), 'again').rejects.toThrow('does not follow');
  });

  it('orders from before are heard under the new list, and by a locked device under its old one', async () => {
    const lost = await device();
    const place = { deviceId: lost.device()!.deviceId, hub: test.hub.url(), org: lost.device()!.org };
    const oldList = lost.keys()!;
    await orderDevice(test.hub.database, test.hub.keys, { deviceId: place.deviceId, order: 'wipe' }, test.clock.now);
    await newKeys({ roles: ['root'], withdraw: true });
    const fresh = (await device()).keys()!;
    const now = { now: () => test.clock.now };
    expect(await fetchOrder(place, oldList, now)).toMatchObject({ order: 'wipe' });
    expect(await fetchOrder(place, fresh, now)).toMatchObject({ order: 'wipe' });
    const { keys: _none, ...rest } = oldList;
    await expect(fetchOrder(place, { ...rest, keys: [] }, now), 'control').rejects.toMatchObject({ fault: 'sync_bad_signature' });
  });

  it('survive a restart, also one between list and root', async () => {
    const store = await device();
    const draft = await draftKeyList(test.hub, { roles: ['root', 'policy'], withdraw: true, overlapDays: 7 });
    const envelope = await signKeyList(draft, await offline());
    // As if it had died between the file and the end of the transaction.
    writeFileSync(join(test.directory, 'keys', 'key-list.json'), JSON.stringify(envelope));
    const { database } = test.hub;
    const keys = await loadKeys(test.directory, test.hub.keys.org);
    expect(keys.keysVersion).toBe(draft.version);
    await checkKeys(database, keys);
    await resign(database, keys, test.clock.now);
    Object.assign(test.hub.keys, keys);
    expect(await test.hub.compile()).not.toMatchObject({ kind: 'unchanged' });
    expect(await sync(store)).toMatchObject({ status: 'updated', policyChanged: true });
    expect(await test.hub.compile(), 'and no more than once').toMatchObject({ kind: 'unchanged' });
  });
});

describe('the verifier', () => {
  beforeAll(start);
  afterAll(() => test.stop());

  async function logOf(): Promise<{ file: Parameters<typeof verifyLog>[0]; trust: () => Promise<TrustFile> }> {
    const own = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const events = [await own.event(), await own.event()];
    // Outcomes without decisions: only covers and signatures matter here.
    const reply = await test.hub.app.inject({ method: 'POST', url: '/v1/attempts', payload: { events }, headers: own.headers });
    const receipt = reply.statusCode === 200 ? reply.json<{ receipt: unknown }>().receipt : JSON.parse(new TextDecoder().decode(await signedBytes({ type: 'receipt', deviceId: own.id, sequence: 2, head: events[1]!.hash, at: test.clock.now }, test.hub.keys.receipt))) as unknown;
    return { file: { lines: events.map((event, index) => ({ line: index + 1, event })), receipts: [receipt] }, trust: async () => ({ ...(await trustOf(test.hub)), lastReceipts: [] }) };
  }
  const kinds = async (file: Parameters<typeof verifyLog>[0], trust: TrustFile) => (await verifyLog(file, trust)).filter(({ kind }) => ['bad-receipt', 'uncovered'].includes(kind)).map(({ kind }) => kind);

  it('takes receipts of a key that has ended, for the time of its validity; a withdrawn key covers nothing', async () => {
    const { file, trust } = await logOf();
    expect(await kinds(file, await trust())).toEqual([]);
    const old = test.hub.keys.receipt;
    await newKeys({ roles: ['receipt'], overlapDays: 1 });
    test.clock.now += 30 * DAY;
    expect(await kinds(file, await trust()), 'signed while it was good').toEqual([]);
    const { lines: [, last] } = file as { lines: { event: { device: string; hash: string } }[] };
    const late = JSON.parse(new TextDecoder().decode(await signedBytes({ type: 'receipt', deviceId: last!.event.device, sequence: 2, head: last!.event.hash, at: test.clock.now }, old))) as unknown;
    expect(await kinds({ ...file, receipts: [late] } as typeof file, await trust()), 'signed after its end').toEqual(['bad-receipt', 'uncovered']);
    await newKeys({ roles: ['receipt'], overlapDays: 1 });
    test.clock.now += 30 * DAY;
    expect(await kinds(file, await trust()), 'two keys later').toEqual([]);
    expect((await trust()).receiptKeys.filter(({ withdrawn }) => !withdrawn)).toHaveLength(3);
    await newKeys({ roles: ['receipt'], withdraw: true });
    expect((await trust()).receiptKeys.filter(({ withdrawn }) => !withdrawn), 'ended ones go with a withdrawal').toHaveLength(1);
  });

  it('claims nothing on the word of a withdrawn key, and says so', async () => {
    const { file, trust } = await logOf();
    test.clock.now += 1;
    await newKeys({ roles: ['receipt'], withdraw: true });
    expect((await trust()).receiptKeys.map(({ withdrawn }) => withdrawn === true).slice(-2)).toEqual([true, false]);
    expect(await kinds(file, await trust())).toEqual(['uncovered', 'uncovered']);
    expect(hasErrors((await verifyLog(file, await trust())).filter(({ kind }) => kind !== 'tampered'))).toBe(false);
    const { lastReceipts } = await trustOf(test.hub);
    expect(await kinds({ ...file, receipts: [] } as typeof file, { ...(await trust()), lastReceipts })).toEqual(lastReceipts.length > 0 ? [] : ['uncovered']);
  });
});

describe('npm run hub:rotate', () => {
  beforeAll(start);
  afterAll(() => test.stop());

  const rotated = (...args: string[]): Promise<string> => rotate(['--hub', test.hub.url(), '--data', test.directory, ...args]);

  it('begins an epoch, changes keys with the offline key at hand, and over a draft that is signed elsewhere', async () => {
    expect(await rotated('--what', 'epoch')).toMatch(/Epoch 2 has begun/);
    expect(test.hub.keys.epochs.epoch).toBe(2);
    expect(await rotated('--what', 'receipt')).toMatch(/Key list 2 is in force/);
    const draft = join(test.directory, 'draft.json');
    const key = join(test.directory, 'keys', 'offline.json');
    const apart = join(test.directory, 'apart.json');
    renameSync(key, apart); // it belongs on another computer
    await expect(rotated('--what', 'signing', '--roles', 'root')).rejects.toThrow(/offline key/);
    expect(await rotated('--what', 'signing', '--roles', 'root', '--withdraw', '--draft', draft)).toMatch(/sign it with/);
    await expect(rotated('--take', draft), 'not signed yet').rejects.toThrow(/400/);
    expect(await rotated('--sign', draft, '--offline', apart)).toMatch(/is signed/);
    expect(await rotated('--take', draft)).toMatch(/Key list 3 is in force/);
    expect(JSON.parse(await rotated())).toMatchObject({ epoch: 2, keysVersion: 3 });
    await expect(rotated('--what', 'all')).rejects.toThrow(/epoch, signing or receipt/);
  });
});
