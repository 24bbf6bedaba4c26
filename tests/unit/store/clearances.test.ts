import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clearance } from '../../../utils/audit';
import { Clearances } from '../../../utils/store/clearances';
import { DB_NAME, openDb, type Db } from '../../../utils/store/db';
import { Overlay } from '../../../utils/store/overlay';
import { email } from '../../support/device';

const AT = 1_795_000_000_000;
const DAY = 86_400_000;
const aClearance = (id: string, at = AT): Clearance => ({
  format: 1, id, at, expiresAt: at + DAY, device: 'device-1', channel: 'newsletter', purpose: 'direct-marketing', count: 1, setHash: 'A'.repeat(43),
  label: 'list', rootVersion: 1, policyVersion: 1, packVersion: 'core-1', signature: 'A'.repeat(86),
});
let db: Db;
let now: number;
const clearances = () => new Clearances(db, () => now);
const add = (clearance: Clearance, salt: string) => db.add('clearances', { id: clearance.id, clearance, salt }, clearance.id);
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  db = await openDb();
  now = AT + 1_000;
});

describe('clearances of a device', () => {
  it('are good for one attempt: of any number at once one gets it', async () => {
    await add(aClearance('screening-1'), 'SALT');
    const other = new Clearances(await openDb(), () => now);
    const uses = await Promise.all([clearances().use('screening-1', 'attempt-1'), other.use('screening-1', 'attempt-2'), clearances().use('screening-1', 'attempt-3')]);
    const [given] = uses.filter((use) => use.ok);
    expect(uses.filter((use) => use.ok)).toHaveLength(1);
    expect(given).toMatchObject({ row: { salt: 'SALT', usedAt: now } });
    for (const refused of uses.filter((use) => !use.ok)) expect(refused).toEqual({ ok: false, fault: 'used', usedBy: given?.ok && given.row.usedBy });
    expect(await clearances().use('screening-1', 'attempt-1')).toMatchObject({ ok: false, fault: 'used' });
  });

  it('are refused when unknown, expired, or from the future', async () => {
    await add(aClearance('screening-1'), 'SALT');
    expect(await clearances().use('screening-2', 'attempt-1')).toEqual({ ok: false, fault: 'unknown' });
    now = AT + DAY;
    expect(await clearances().use('screening-1', 'attempt-1')).toEqual({ ok: false, fault: 'expired' });
    now = AT - 1;
    expect(await clearances().use('screening-1', 'attempt-1')).toEqual({ ok: false, fault: 'expired' });
    now = AT;
    expect(await clearances().use('screening-1', 'attempt-1')).toMatchObject({ ok: true });
    await add({ ...aClearance('screening-0'), count: 0 }, 'SALT');
    expect(await clearances().use('screening-0', 'attempt-1')).toEqual({ ok: false, fault: 'empty' });
  });

  it('are listed newest first, and long expired ones go', async () => {
    await add(aClearance('screening-1'), 'S');
    await add(aClearance('screening-2', AT + 500), 'S');
    expect((await clearances().list()).map((row) => row.clearance.id)).toEqual(['screening-2', 'screening-1']);
    now = AT + 32 * DAY;
    await add(aClearance('screening-3', now), 'S');
    await clearances().dropOld();
    expect((await clearances().list()).map((row) => row.clearance.id)).toEqual(['screening-3']);
  });

  it('have their place in a database of the version before, which keeps what it held', async () => {
    globalThis.indexedDB = new IDBFactory();
    const before = await openDB(DB_NAME, 1, {
      upgrade(fresh) {
        for (const store of ['meta', 'files', 'overlay', 'log', 'pending']) fresh.createObjectStore(store);
        const attempts = fresh.createObjectStore('attempts');
        attempts.createIndex('open', 'open');
        attempts.createIndex('contacts', 'contacts', { multiEntry: true });
      },
    });
    await before.put('log', { sequence: 1 }, 1);
    before.close();
    db = await openDb();
    await add(aClearance('screening-1'), 'S');
    expect(await db.get('log', 1)).toEqual({ sequence: 1 });
    expect(await clearances().get('screening-1')).toMatchObject({ salt: 'S' });
  });

  it('from before a stop of this device go with it into the tree: they are good for nothing again', async () => {
    const overlay = await Overlay.load(db);
    const id = await overlay.add({ point: email('anna@example.com'), kind: 'objection', note: 'said-no', at: AT });
    await overlay.accept([id], AT);
    for (const [name, at] of [['before', AT - 1], ['same', AT], ['after', AT + 1]] as const) await add(aClearance(name, at), 'SALT');
    expect(await overlay.settle(AT, () => Promise.resolve([]))).toBe(0);
    expect(await clearances().list()).toHaveLength(3);
    expect(await overlay.settle(AT, () => Promise.resolve([{ kind: 'objection', since: AT, record: 1 }]))).toBe(1);
    expect((await clearances().list()).map((row) => row.id)).toEqual(['after']);
  });
});
