// What opens a device and what ends it: every step may be the last one of a worker that dies.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fromBase64url, generateSealPair, LockedError, openSealedTo, Box, toBase64url } from '../../../utils/crypto';
import { loadClear } from '../../../utils/store/clear-rows';
import { openDb, type Db } from '../../../utils/store/db';
import { endDevice } from '../../../utils/store/end';
import { readGuesses, waitAfter, waitLeft } from '../../../utils/store/guesses';
import { newLogKey, type Parcel } from '../../../utils/store/parcel';
import { changeHeader, makeVault, OvertakenError, unlock } from '../../../utils/store/passcode';
import { decodeRow } from '../../../utils/store/row-codec';
import { boxesOf, closeBoxes, isLocked, sealDb, sealRow } from '../../../utils/store/sealed-db';
import { boxesFrom, makeHeader, newSalt, newVaultKeys, openHeader, type VaultKeys } from '../../../utils/store/vault';

const kek = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const [RIGHT, PANIC, WRONG, OTHER] = [kek(1), kek(2), kek(3), kek(4)];
const SECRET = 'anna@example.test';
const decoy = { deviceId: 'dev-1', hub: 'http://127.0.0.1:9', org: 'o', name: 'n', user: 'u' };
const now = 1_000_000;

let hub: Awaited<ReturnType<typeof generateSealPair>>;
let raw: Db;
let keys: VaultKeys;
beforeEach(async () => {
  hub = await generateSealPair();
  globalThis.indexedDB = new IDBFactory();
  raw = await openDb();
});

/** An enrolled device behind a passcode, with a person's address and three log entries of which the hub has one. */
async function aVault(): Promise<Db> {
  keys = newVaultKeys();
  const log = await newLogKey({ publicKey: toBase64url(hub.publicKey) }, fromBase64url(keys.log));
  const header = await makeHeader(keys, { passcodeKey: RIGHT, panic: { key: PANIC, decoy } }, newSalt());
  const boxes = boxesFrom(keys);
  await makeVault(raw, {
    header, envelope: { envelope: log.envelope }, head: 0,
    rows: [
      { store: 'meta', key: 'place', value: { deviceId: 'dev-1', hub: decoy.hub, org: 'o' } }, { store: 'meta', key: 'device', value: sealRow(boxes, 'meta', 'device', { ...decoy, deviceToken: 'secret token' }) },
      { store: 'overlay', key: 'o1', value: sealRow(boxes, 'overlay', 'o1', { id: 'o1', point: SECRET }) },
    ],
  });
  const db = sealDb(raw, boxes);
  for (const sequence of [1, 2, 3]) await db.add('log', { sequence, text: SECRET }, sequence);
  await db.put('meta', { sequence: 1 }, 'log.receipt');
  return db;
}

/** Everything on the disk as one text. */
async function disk(): Promise<string> {
  const parts: string[] = [];
  for (const store of raw.objectStoreNames) for (const value of await raw.getAll(store)) parts.push(JSON.stringify(value, (_key, one: unknown) => (one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : one)));
  return parts.join('\n');
}
const parcels = async (): Promise<Parcel[]> => (await loadClear(raw)).outbox ?? [];
async function opened(parcel: Parcel): Promise<unknown[]> {
  const box = new Box(await openSealedTo(hub, fromBase64url(parcel.envelope)));
  return parcel.rows.map((row) => (decodeRow(box.open(row, 'log')) as unknown[])[1]);
}
const guess = (key: Uint8Array, at = now, wipeAfter = 0) => unlock(raw, key, { now: at, wipeAfter });

describe('a sealed database', () => {
  it('gives back what was put, in every way it is read, and holds nothing readable', async () => {
    const db = await aVault();
    await db.put('attempts', { id: 'a', open: 1, contacts: [['name', 5]], to: SECRET }, 'a');
    expect(await db.get('attempts', 'a')).toMatchObject({ to: SECRET });
    expect(await db.getAllFromIndex('attempts', 'open', 1)).toMatchObject([{ to: SECRET }]);
    expect(await db.getAll('overlay')).toEqual([{ id: 'o1', point: SECRET }]);
    const tx = db.transaction(['log', 'attempts'], 'readwrite');
    const seen: unknown[] = [];
    for (let at = await tx.objectStore('log').openCursor(null, 'prev'); at; at = await at.continue()) { seen.push((at.value as { sequence: number }).sequence); await tx.objectStore('attempts').get('a'); }
    await tx.objectStore('attempts').put({ id: 'b', to: SECRET }, 'b');
    await tx.done;
    expect(seen).toEqual([3, 2, 1]);
    expect((await db.transaction('attempts').store.index('contacts').getAllKeys())).toEqual(['a']);
    expect(await disk()).not.toMatch(/anna@|secret token/);
    await raw.put('overlay', { id: 'control', point: SECRET }, 'control');
    expect(await disk()).toContain(SECRET);
  });

  it('refuses rows that were never sealed, are another’s, or come under another name', async () => {
    const db = await aVault();
    await raw.put('overlay', { id: 'x', point: 'planted' }, 'x');
    await expect(db.get('overlay', 'x')).rejects.toThrow('readable');
    await expect(db.getAll('overlay')).rejects.toThrow('readable');
    await raw.put('overlay', await raw.get('overlay', 'o1'), 'x');
    await expect(db.get('overlay', 'x')).rejects.toThrow('another name');
    await raw.put('tasks', await raw.get('overlay', 'o1'), 'o1');
    await expect(db.get('tasks', 'o1')).rejects.toThrow();
  });

  it('stops in the middle of everything once it is locked', async () => {
    const db = await aVault();
    const tx = db.transaction('overlay', 'readwrite');
    closeBoxes(boxesOf(db)!);
    expect(isLocked(db)).toBe(true);
    expect(() => tx.store.put({ id: 'o2' }, 'o2')).toThrow(LockedError);
    await expect(db.get('overlay', 'o1')).rejects.toThrow(LockedError);
    await expect(db.put('overlay', {}, 'o2')).rejects.toThrow(LockedError);
    expect(await raw.count('overlay')).toBe(1);
  });
});

describe('a passcode', () => {
  it('opens its keys; the two slots look alike; nothing else opens', async () => {
    await aVault();
    const { vault } = await loadClear(raw);
    expect(vault?.slots.map((slot) => slot.length)).toEqual([vault?.slots[0].length, vault?.slots[0].length]);
    expect((await makeHeader(keys, { passcodeKey: RIGHT }, newSalt())).slots.map((slot) => slot.length)).toEqual(vault?.slots.map((slot) => slot.length));
    expect(await guess(RIGHT)).toEqual({ result: 'open', keys });
    expect(await guess(WRONG)).toMatchObject({ result: 'wrong' });
    expect(await openHeader(vault!, WRONG)).toBeUndefined();
  });

  it('wrong ones cost time that grows and outlives the worker, and a right one ends it', async () => {
    await aVault();
    for (let turn = 0; turn < 3; turn++) expect(await guess(WRONG)).toMatchObject({ result: 'wrong' });
    expect(await guess(RIGHT)).toEqual({ result: 'early', waitMs: waitAfter(3) });
    raw.close();
    raw = await openDb();
    expect(await guess(RIGHT, now - 60_000)).toMatchObject({ result: 'early' }); // a clock that was set back
    expect(await guess(WRONG, now + waitAfter(3))).toMatchObject({ result: 'wrong', waitMs: waitAfter(4) });
    expect(waitAfter(4)).toBeGreaterThan(waitAfter(3));
    expect(await guess(RIGHT, now + waitAfter(3) + waitAfter(4))).toMatchObject({ result: 'open' });
    expect((await readGuesses(raw)).failures).toBe(0);
    expect(waitLeft({ failures: 99, at: 0 }, 0)).toBe(60 * 60_000);
  });

  it('too many wrong ones end the device, and its log is left sealed to the hub', async () => {
    await aVault();
    let at = now;
    for (let turn = 0; turn < 4; turn++) { expect(await guess(WRONG, at, 5)).toMatchObject({ result: 'wrong' }); at += 3_600_000; }
    expect(await guess(WRONG, at, 5)).toEqual({ result: 'ended' });
    expect(await loadClear(raw)).toMatchObject({ ended: { reason: 'guesses' } });
    expect((await loadClear(raw)).vault).toBeUndefined();
    expect(await opened((await parcels())[0]!)).toEqual([{ sequence: 2, text: SECRET }, { sequence: 3, text: SECRET }]);
  });

  it('a changed one opens the same, the one before nothing', async () => {
    await aVault();
    expect(await changeHeader(raw, await makeHeader(keys, { passcodeKey: OTHER }, newSalt()))).toBe(true);
    expect(await guess(RIGHT)).toMatchObject({ result: 'wrong' });
    expect(await guess(OTHER)).toEqual({ result: 'open', keys });
    expect(await changeHeader(raw, await makeHeader(newVaultKeys(), { passcodeKey: WRONG }, newSalt()))).toBe(false);
  });

  it('a panic code answers as the passcode does, and what it leaves opens for it alone', async () => {
    await aVault();
    const answer = await guess(PANIC);
    if (answer.result !== 'open') throw new Error(answer.result);
    expect(answer.keys).not.toEqual(keys);
    const db = sealDb(raw, boxesFrom(answer.keys));
    expect(await db.get('meta', 'device')).toEqual({ ...decoy, deviceToken: '' });
    for (const store of ['overlay', 'log', 'files'] as const) expect(await db.count(store)).toBe(0);
    expect(await guess(RIGHT)).toMatchObject({ result: 'wrong' });
    expect(await guess(PANIC)).toEqual({ result: 'open', keys: answer.keys });
    expect(await opened((await parcels())[0]!)).toHaveLength(2);
  });

  it('is not set over a log that has grown, nor over another', async () => {
    await raw.add('log', { sequence: 1 }, 1);
    const header = await makeHeader(newVaultKeys(), { passcodeKey: RIGHT }, newSalt());
    await expect(makeVault(raw, { header, rows: [], head: 1 })).rejects.toThrow(OvertakenError); // not at the hub
    await raw.put('meta', { sequence: 1 }, 'log.receipt');
    await expect(makeVault(raw, { header, rows: [], head: 0 })).rejects.toThrow(OvertakenError); // sent since, but made without it
    await makeVault(raw, { header, rows: [], head: 1 });
    await expect(makeVault(raw, { header, rows: [], head: 1 })).rejects.toThrow(OvertakenError);
  });

  it('set on a device that was ended says so still: it must not enrol itself again', async () => {
    await endDevice(raw, { reason: 'wiped', at: now });
    await makeVault(raw, { header: await makeHeader(newVaultKeys(), { passcodeKey: RIGHT }, newSalt()), rows: [], head: 0 });
    expect((await loadClear(raw)).ended).toEqual({ reason: 'wiped', at: now });
  });

  it('a device without one is ended too, and its readable log goes sealed', async () => {
    await raw.put('meta', { publicKey: toBase64url(hub.publicKey) }, 'seal-key');
    await raw.put('overlay', { point: SECRET }, 'o1');
    await raw.add('log', { sequence: 1, text: SECRET }, 1);
    expect(await disk()).toContain(SECRET);
    await raw.put('meta', { deviceId: 'dev-1', hub: decoy.hub, org: 'o' }, 'place');
    await endDevice(raw, { reason: 'wiped', at: now });
    expect(await disk()).not.toContain(SECRET);
    expect(await opened((await parcels())[0]!)).toEqual([{ sequence: 1, text: SECRET }]);
  });
});

class Died extends Error {}

/** The database of a worker that dies at its n-th step: what is open then is taken back, as the browser does. */
function dying(db: Db, dieAt: number): { db: Db; steps: () => number } {
  let steps = 0;
  const open = new Set<IDBTransaction>();
  const step = (): void => {
    steps += 1;
    if (steps < dieAt) return;
    for (const tx of open) try { tx.abort(); } catch { /* it was done */ }
    throw new Died(`step ${steps}`);
  };
  const wrap = <T extends object>(target: T): T => new Proxy(target, {
    get(native, name) {
      const value: unknown = Reflect.get(native, name);
      if (name === 'done') { const ended = (value as Promise<void>).then(() => { step(); }); ended.catch(() => undefined); return ended; } // nobody is left to hear it
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (['get', 'getAll', 'getAllKeys', 'put', 'add', 'clear', 'delete', 'transaction'].includes(String(name))) step();
        const result: unknown = (value as (...all: unknown[]) => unknown).apply(native, args);
        if (result instanceof Promise) result.catch(() => undefined);
        if (name === 'transaction') { open.add(result as IDBTransaction); return wrap(result as object); }
        return name === 'objectStore' ? wrap(result as object) : result;
      };
    },
  });
  return { db: wrap(db), steps: () => steps };
}

vi.setConfig({ testTimeout: 60_000 });

describe('a worker that dies at any step', () => {
  const acts: Record<string, (db: Db) => Promise<unknown>> = {
    unlock: (db) => unlock(db, RIGHT, { now, wipeAfter: 0 }),
    panic: (db) => unlock(db, PANIC, { now, wipeAfter: 0 }),
    change: async (db) => changeHeader(db, await makeHeader(keys, { passcodeKey: OTHER }, newSalt())),
    'last guess': (db) => unlock(db, WRONG, { now, wipeAfter: 1 }),
    wipe: (db) => endDevice(db, { reason: 'wiped', at: now }),
  };
  /** Old, or new; and in both what is readable is nothing. */
  async function check(act: string): Promise<string> {
    const { vault, ended } = await loadClear(raw);
    expect(await disk()).not.toMatch(/anna@|secret token/);
    if (ended) { expect(vault).toBeUndefined(); expect(await opened((await parcels())[0]!)).toHaveLength(2); return 'ended'; }
    const [right, panic, other] = await Promise.all([RIGHT, PANIC, OTHER].map((key) => openHeader(vault!, key)));
    expect(await openHeader(vault!, WRONG)).toBeUndefined();
    if (right) {
      expect(await sealDb(raw, boxesFrom((right as { keys: VaultKeys }).keys)).get('overlay', 'o1')).toMatchObject({ point: SECRET });
      expect(panic?.kind).toBe('panic');
      return 'old';
    }
    const fresh = (other ?? panic) as { keys: VaultKeys };
    expect(await sealDb(raw, boxesFrom(fresh.keys)).count('overlay'), act).toBe(other ? 1 : 0);
    return 'new';
  }

  it.each(Object.keys(acts))('%s: the old or the new, never a part', async (act) => {
    const seen = new Set<string>();
    for (let dieAt = 1; ; dieAt++) {
      globalThis.indexedDB = new IDBFactory();
      raw = await openDb();
      await aVault();
      const mortal = dying(raw, dieAt);
      const survived = await acts[act]!(mortal.db).then(() => true, (error: unknown) => { if (!(error instanceof Died) && !['AbortError', 'InvalidStateError'].includes((error as DOMException).name)) throw error; return false; });
      seen.add(await check(act));
      if (survived) break;
    }
    expect([...seen].sort()).toEqual(act === 'unlock' ? ['old'] : ['wipe', 'last guess'].includes(act) ? ['ended', 'old'] : ['new', 'old']);
  });

  it('any order of guesses, kills and waits never opens for a wrong one, and never forgives one', async () => {
    const step = fc.record({ key: fc.constantFrom(WRONG, OTHER), dieAt: fc.integer({ min: 1, max: 12 }), wait: fc.constantFrom(0, 5_000, 3_600_000) });
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      globalThis.indexedDB = new IDBFactory();
      raw = await openDb();
      await aVault();
      let [at, known] = [now, 0];
      for (const { key, dieAt, wait } of steps) {
        at += wait;
        const answer = await unlock(dying(raw, dieAt).db, key, { now: at, wipeAfter: 0 }).catch(() => undefined);
        expect(answer?.result).not.toBe('open');
        const { failures } = await readGuesses(raw);
        expect(failures).toBeGreaterThanOrEqual(known);
        if (answer?.result === 'wrong') expect(failures).toBe(known + 1);
        known = failures;
      }
      expect(await unlock(raw, RIGHT, { now: at + 3_600_000, wipeAfter: 0 })).toMatchObject({ result: 'open' });
    }), { numRuns: Number(process.env['CONSENTRY_SOAK'] ? 1_000 : 25) });
  });
});
