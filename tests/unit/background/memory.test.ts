// Nothing on the disk: what a browser that has ended leaves behind, and what the next one makes of it.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Box, fromBase64url, generateSealPair, openSealedTo, toBase64url } from '../../../utils/crypto';
import { readManagedPolicy } from '../../../utils/policy';
import { loadClear } from '../../../utils/store/clear-rows';
import { openDb } from '../../../utils/store/db';
import { beginMemory } from '../../../utils/store/memory-vault';
import { newLogKey, type Parcel } from '../../../utils/store/parcel';
import { decodeRow } from '../../../utils/store/row-codec';
import { memoryHeader, newSalt, newVaultKeys } from '../../../utils/store/vault';

let values: Record<string, unknown>;
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/start-up', () => ({ startUp: () => Promise.resolve() }));
vi.mock('../../../entrypoints/background/managed', () => ({
  heldManaged: () => Promise.resolve(() => ({ policy: readManagedPolicy(values, true), installType: 'admin', digest: 'd', since: 0 })),
}));
const upload = { taken: false };
vi.mock('../../../entrypoints/background/sync', async (original) => {
  const real = await original<typeof import('../../../entrypoints/background/sync')>();
  return { ...real, pushAll: (worker: Parameters<typeof real.pushAll>[0]) => (upload.taken ? Promise.resolve() : real.pushAll(worker)) };
});
const { closeWorker, openWorker } = await import('../../../entrypoints/background/worker');
const { isMemoryWanting, requireStorage } = await import('../../../entrypoints/background/storage-rule');
const { moveToMemory } = await import('../../../entrypoints/background/move-to-memory');
const { isPasscodeWanting } = await import('../../../entrypoints/background/passcode-rule');
const { lockIfAny } = await import('../../../entrypoints/background/lock');
const { passcodePages } = await import('../../../entrypoints/background/passcode');
const { readVaultKeys } = await import('../../../entrypoints/background/vault-keys');

const SECRET = 'anna@example.test';
const DEVICE = { deviceId: 'dev-1', deviceToken: 'a secret token', hub: 'http://127.0.0.1:9', org: 'o', name: 'n', user: 'jan.kowalski' };
const PLACE = { deviceId: 'dev-1', hub: DEVICE.hub, org: 'o' };
const CODE = toBase64url(new Uint8Array(32).fill(1));
let hub: Awaited<ReturnType<typeof generateSealPair>>;

async function disk(): Promise<string> {
  const raw = await openDb();
  const parts: string[] = [];
  for (const store of raw.objectStoreNames) for (const value of await raw.getAll(store)) parts.push(JSON.stringify(value, (_key, one: unknown) => (one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : one)));
  raw.close();
  return parts.join('\n');
}

/** Enrolled, as far as this file needs it: with an address, a token and log entries of which the hub has one. */
async function used(): Promise<Awaited<ReturnType<typeof openWorker>>> {
  const { store } = await openWorker();
  await store.saveMeta({ device: DEVICE, place: PLACE, policy: { version: 1, hash: 'h', payload: { version: 1 } } });
  await store.db.put('overlay', { id: 'o1', point: SECRET }, 'o1');
  const keys = await readVaultKeys();
  if (keys) await store.db.put('meta', { envelope: (await newLogKey({ publicKey: toBase64url(hub.publicKey) }, fromBase64url(keys.log))).envelope }, 'log-envelope');
  for (const sequence of [1, 2, 3]) await store.db.add('log', { sequence, text: SECRET }, sequence);
  await store.db.put('meta', { sequence: 1 }, 'log.receipt');
  await closeWorker();
  return openWorker();
}

async function endBrowser(): Promise<void> {
  await closeWorker();
  await fakeBrowser.storage.session.clear();
}

async function outbox(): Promise<Parcel[]> {
  const raw = await openDb();
  const { outbox: parcels = [] } = await loadClear(raw);
  raw.close();
  return parcels;
}

async function opened(parcel: Parcel): Promise<unknown[]> {
  const box = new Box(await openSealedTo(hub, fromBase64url(parcel.envelope)));
  return parcel.rows.map((row) => (decodeRow(box.open(row, 'log')) as unknown[])[1]);
}

beforeEach(async () => {
  await closeWorker();
  fakeBrowser.reset();
  globalThis.indexedDB = new IDBFactory();
  hub = await generateSealPair();
  values = { storage: 'memory' };
  upload.taken = false;
});

describe('a device that keeps nothing on the disk', () => {
  it('writes nothing readable, from the first row on; one that may keeps all of it (control)', async () => {
    await used();
    expect(await disk()).not.toMatch(/anna@|secret token|jan\.kowalski/);
    await closeWorker();
    fakeBrowser.reset();
    globalThis.indexedDB = new IDBFactory();
    values = { storage: 'disk' };
    await used();
    expect(await disk()).toContain(SECRET);
    expect(await disk()).toContain('secret token');
  });

  it('outlives its worker, and is gone with its browser but for what the log owes the hub, which the hub alone opens', async () => {
    const { store } = await used();
    expect(store.device()).toMatchObject({ deviceId: 'dev-1' });
    await endBrowser();
    const next = await openWorker();
    expect(next.store.device()).toBeUndefined();
    expect(await next.store.db.getAll('overlay')).toEqual([]);
    const [parcel, ...others] = await outbox();
    expect(others).toEqual([]);
    expect(await opened(parcel!)).toEqual([{ sequence: 2, text: SECRET }, { sequence: 3, text: SECRET }]);
    expect(isMemoryWanting(next)).toBe(false);
  });

  it('waits for managed storage with its old kind, and a worker that dies while the vault is made leaves one that is made anew', async () => {
    await used();
    values = {};
    await endBrowser();
    expect((await openWorker()).store.isSealed).toBe(true);
    await endBrowser();
    const raw = await openDb();
    await beginMemory(raw, (await loadClear(raw)).vault?.id, memoryHeader(newVaultKeys()));
    raw.close();
    expect((await openWorker()).store.isSealed).toBe(true);
    expect(await outbox()).toHaveLength(1);
  });

  it('is not locked when nobody is there without a passcode: there would be no way back', async () => {
    await used();
    await lockIfAny();
    expect((await openWorker()).store.device()).toBeDefined();
  });

  it('sends nothing before its log can be sealed to the hub', async () => {
    const worker = await openWorker();
    await expect(requireStorage(worker)).rejects.toMatchObject({ key: 'fault_storage' });
    await expect(requireStorage(await used())).resolves.toBeUndefined();
  });
});

describe('a device that had its data on the disk when policy changed', () => {
  it('holds, and keeps everything, until the hub has its log; a log that is there moves it', async () => {
    values = { storage: 'disk' };
    const worker = await used();
    values = { storage: 'memory' };
    await expect(requireStorage(worker)).rejects.toMatchObject({ key: 'fault_storage' });
    await expect(moveToMemory(worker)).rejects.toThrow(); // no hub
    const again = await openWorker();
    expect(again.store.device()).toBeDefined();
    await again.store.db.put('meta', { sequence: 3 }, 'log.receipt');
    await again.store.db.clear('overlay');
    await again.store.db.delete('meta', 'device');
    await closeWorker();
    await openWorker();
    expect(await disk()).not.toMatch(/anna@|secret token/);
  });

  it('keeps a stop and a consent that the hub has not taken, or refuses, until it has', async () => {
    values = { storage: 'disk' };
    const worker = await used();
    await worker.store.db.put('meta', { sequence: 3 }, 'log.receipt');
    await closeWorker();
    values = { storage: 'memory' };
    upload.taken = true; // the log: what else was recorded here the hub names one by one
    const move = async (): Promise<unknown> => moveToMemory(await openWorker()).then(() => 'moved', (error: unknown) => (error as { key?: string }).key);
    const put = async (store: 'pending' | 'intakes', value: unknown): Promise<void> => { await (await openWorker()).store.db.put(store, value, 'x1'); };
    await put('pending', { id: 'x1', refused: true });
    expect(await move()).toBe('fault_storage');
    await (await openWorker()).store.db.delete('pending', 'x1');
    for (const state of ['waiting', 'refused']) {
      await put('intakes', { id: 'x1', at: 1, state, record: { subject: SECRET } });
      expect(await move()).toBe('fault_storage');
    }
    expect(await disk()).toContain(SECRET);
    await put('intakes', { id: 'x1', at: 1, state: 'sent' });
    expect(await move()).toBe('moved');
    expect(await disk()).not.toContain(SECRET);
  });

  it('is never moved over log entries that lie readable', async () => {
    values = { storage: 'disk' };
    await used();
    const raw = await openDb();
    await expect(beginMemory(raw, undefined, memoryHeader(newVaultKeys()))).rejects.toThrow('the log has grown');
    expect(await raw.count('log')).toBe(3);
    raw.close();
  });
});

describe('a passcode over it', () => {
  it('locks while the browser runs, and opens nothing in the next', async () => {
    values = { storage: 'memory', passcode: 'required' };
    expect(isPasscodeWanting(await used())).toBe(true);
    expect(await passcodePages['passcode.state']({})).toMatchObject({ state: 'none' });
    const salt = newSalt();
    expect(await passcodePages['passcode.set']({ key: CODE, salt })).toMatchObject({ state: 'open', salt });
    expect(isPasscodeWanting(await openWorker())).toBe(false);
    await lockIfAny();
    await expect(openWorker()).rejects.toThrow('locked');
    expect(await passcodePages['passcode.open']({ key: toBase64url(new Uint8Array(32).fill(2)) })).toMatchObject({ result: 'wrong' });
    expect(await passcodePages['passcode.open']({ key: CODE })).toMatchObject({ result: 'open' });
    expect((await openWorker()).store.device()).toBeDefined();
    await endBrowser();
    expect((await openWorker()).store.device()).toBeUndefined();
    expect(await passcodePages['passcode.state']({})).toMatchObject({ state: 'none' });
  });

  it('its slots on the disk are bound to the browser that ran: the passcode alone opens none of them (control: with its secret it does)', async () => {
    await used();
    await passcodePages['passcode.set']({ key: CODE, salt: newSalt() });
    const { openHeader } = await import('../../../utils/store/vault');
    const { boundToSession } = await import('../../../entrypoints/background/memory-passcode');
    const raw = await openDb();
    const header = (await loadClear(raw)).vault!;
    raw.close();
    expect(await openHeader(header, fromBase64url(CODE))).toBeUndefined();
    expect(await openHeader(header, fromBase64url((await boundToSession({ key: CODE })).key))).toMatchObject({ kind: 'open' });
  });
});
