// Backup, restore and export: with a real device store that has seen newer roots, and people erased or stopped after the backup.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { beginEpoch } from '../../../server/rotation/epoch';
import { draftKeyList, takeKeyList } from '../../../server/rotation/key-list';
import { readKey, signKeyList } from '../../../server/signing-keys';
import { createHub, type Hub } from '../../../server/hub';
import { AFTER_BACKUP } from '../../../server/operation/after-backup';
import { backup } from '../../../server/operation/backup';
import { exportFiles } from '../../../server/operation/export';
import { restore } from '../../../server/operation/restore';
import { opening, sealing } from '../../../server/operation/sealed-stream';
import { erasePerson } from '../../../server/rights/erase';
import { enrol } from '../../../utils/sync/enrol';
import { pull } from '../../../utils/sync/pull';
import { hubOf } from '../../../utils/sync/push';
import { email, freshStore } from '../../support/device';
import { freshDatabase, type FreshDatabase } from '../../support/postgres';
import { csv } from './hub-harness';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const PASS = 'a long enough passphrase';
const DAY = 86_400_000;
let home: string;
const databases: (FreshDatabase | undefined)[] = [];
beforeAll(() => { home = mkdtempSync(join(tmpdir(), 'consentry-backup-')); });
afterAll(async () => {
  for (const one of databases) await one?.drop();
  rmSync(home, { recursive: true, force: true });
});

async function seal(bytes: Buffer, passphrase = PASS): Promise<Buffer> {
  const sealed = await sealing(passphrase);
  const read = buffer(sealed);
  await pipeline(Readable.from([bytes]), sealed);
  return read;
}
async function unseal(bytes: Buffer, passphrase = PASS): Promise<Buffer> {
  const opened = opening(passphrase);
  const [read] = await Promise.all([buffer(opened), pipeline(Readable.from([bytes]), opened)]);
  return read;
}

describe('the sealed file', () => {
  it.each([0, 1_048_576, 3_000_000])('gives %d bytes back, and nothing when it is cut, changed or opened with another passphrase', async (length) => {
    const plain = Buffer.alloc(length, 'anna@example.pl');
    const sealed = await seal(plain);
    expect(sealed.includes('anna@example')).toBe(false);
    expect((await unseal(sealed)).equals(plain)).toBe(true);
    await expect(unseal(sealed, 'another passphrase')).rejects.toThrow(/wrong passphrase/);
    for (const cut of [sealed.subarray(0, -1), sealed.subarray(0, 20), sealed.subarray(0, Math.max(40, sealed.length - 1_048_592))]) if (cut.length < sealed.length) await expect(unseal(cut)).rejects.toThrow(/cut|changed|wrong/);
    const flipped = Buffer.from(sealed);
    flipped[flipped.length - 20]! ^= 1;
    await expect(unseal(flipped)).rejects.toThrow(/changed|wrong/);
  });
});

/** Asks as a device does, without a network. */
const fetchOf = (hub: Hub): typeof fetch => async (input, init) => {
  const { pathname, search } = new URL(String(input));
  const reply = await hub.app.inject({ method: (init?.method ?? 'GET') as 'GET', url: pathname + search, headers: Object.fromEntries(new Headers(init?.headers)), ...(init?.body === undefined || init.body === null ? {} : { payload: init.body as string }) });
  return new Response(new Uint8Array(reply.rawPayload), { status: reply.statusCode, headers: Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)])) });
};

const given = (contact: string, person: string) => `${contact},${person},email,direct-marketing,given,2026-01-02,crm,`;

async function tableText(hub: Hub): Promise<string> {
  const tables = (await hub.database.query(`SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'`)).map(({ t }) => String(t));
  const rows = await Promise.all(tables.map((table) => hub.database.query(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
}

it('a restored hub gives a device that saw newer roots a still newer one, and neither the erased nor a withdrawal comes back', async () => {
  const [data, to] = [join(home, 'data'), join(home, 'backups')];
  mkdirSync(data);
  mkdirSync(to);
  const start = Date.now();
  let now = start;
  const fresh = await freshDatabase();
  databases.push(fresh);
  const open = (folder: string, databaseUrl: string | undefined) => createHub({ dataDir: folder, databaseUrl, now: () => now, backups: to });
  let hub = await open(data, fresh?.url);
  await hub.import(csv(given('keep@example.pl', 'k1'), given('erased@example.pl', 'e1'), given('both@example.pl', 'e1'), given('both@example.pl', 'other'), given('stopped@example.pl', 's1')), 'csv');
  await hub.compile();
  await hub.app.listen({ port: 0 });
  const link = await hub.enrolmentLink();
  const store = await freshStore();
  await enrol(store, link, { name: 'laptop', user: 'anna', fetch: fetchOf(hub) });
  await pull(store, hubOf(store, { fetch: fetchOf(hub) }), { now: () => now });
  await hub.close();

  const common = { data, databaseUrl: fresh?.url, to, passphrase: PASS, withFiles: true };
  const made = await backup({ ...common, now });
  const sealedBytes = readFileSync(join(to, made.name));
  expect(sealedBytes.includes('example.pl')).toBe(false);
  expect(readFileSync(join(to, AFTER_BACKUP), 'utf8')).toMatch(/^\{"kind":"from","number":5\}\n$/);

  // After the backup: an erasure, a withdrawal, a policy, several roots that the device takes.
  now += 60_000;
  hub = await open(data, fresh?.url);
  await hub.database.transaction((sql) => erasePerson(sql, hub.keys, { person: 'p:e1', request: 0, by: { now, who: 'dpo' } }));
  // Two lists of keys and an epoch later than the backup: the list beside the backups brings them, sealed.
  for (const role of ['root', 'timestamp'] as const) {
    const draft = await draftKeyList(hub, { roles: [role], withdraw: true, overlapDays: 1 });
    await takeKeyList(hub, await signKeyList(draft, await readKey(join(data, 'keys', 'offline.json'))), 'eve');
  }
  await beginEpoch(hub, { why: 'asked', who: 'eve' });
  await hub.import(csv('stopped@example.pl,s1,email,direct-marketing,withdrawn,2026-11-01,phone,'), 'csv');
  await hub.setPolicy({ bulkRecipients: 7 });
  for (let more = 0; more < 4; more++) await hub.compile({ full: true });
  await hub.writeAfterBackup();
  expect((await pull(store, hubOf(store, { fetch: fetchOf(hub) }), { now: () => now })).status).toBe('updated');
  const [seen, seenPolicy] = [store.root()!.version, store.policy()!.version];
  const before = (await hub.database.query('SELECT max(number) AS n FROM consent_events'))[0]?.['n'];
  await hub.close();
  const list = readFileSync(join(to, AFTER_BACKUP), 'utf8');
  expect(list).not.toMatch(/example|e1"|s1"/);
  expect(list.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(expect.arrayContaining(['erased', 'person', 'stopped']));

  const target = join(home, 'restored');
  const second = await freshDatabase();
  databases.push(second);
  now += 60_000;
  const options = { file: join(to, made.name), data: target, databaseUrl: second?.url, passphrase: PASS, now };
  await expect(restore({ ...options, passphrase: 'wrong passphrase!' })).rejects.toThrow(/wrong passphrase/);
  await expect(restore({ ...options, afterBackup: join(home, 'nowhere') })).rejects.toThrow(/is not beside the backup/);
  const done = await restore(options);
  expect(done).toMatchObject({ erased: 2, stopped: 1 });
  expect(done.rootVersion).toBeGreaterThan(seen);
  await expect(restore(options)).rejects.toThrow(/is there already/);
  expect(readdirSync(target).some((name) => name.startsWith('restore-'))).toBe(false);

  hub = await open(target, second?.url);
  const result = await pull(store, hubOf(store, { fetch: fetchOf(hub) }), { now: () => now });
  expect(result.status).toBe('updated');
  expect(store.root()!.version).toBeGreaterThan(seen);
  expect(store.policy()!.version).toBeGreaterThan(seenPolicy);
  const [keep, gone, both, stopped] = await store.lookup([email('keep@example.pl'), email('erased@example.pl'), email('both@example.pl'), email('stopped@example.pl')]);
  expect(keep).toMatchObject({ status: 'held', permission: { stops: [] } });
  for (const one of [gone, both, stopped]) expect(JSON.stringify(one)).toMatch(/"kind":"(tombstone|erasure)/);
  const text = await tableText(hub);
  expect(text).not.toContain('erased@example.pl');
  expect(text).toContain('"other"'); // control: of a shared contact point only the erased person's records went
  await hub.import(csv(given('late@example.pl', 'l1')), 'csv');
  expect(Number((await hub.database.query('SELECT max(number) AS n FROM consent_events'))[0]?.['n'])).toBeGreaterThan(Number(before) + 100_000);

  // Control: an older root is ignored by the device.
  const newest = store.root()!.version;
  await hub.database.query('DELETE FROM roots WHERE version > $1', [done.manifest.rootVersion]);
  now += 120_000;
  expect((await pull(store, hubOf(store, { fetch: fetchOf(hub) }), { now: () => now })).status).toBe('older');
  expect(store.root()!.version).toBe(newest);
  await hub.close();

  // Old backups go by policy's days; the newest stays.
  const later = await backup({ ...common, now: start + 31 * DAY });
  expect(later.deleted).toEqual([made.name]);
  expect(readdirSync(to).filter((name) => name.endsWith('.backup'))).toEqual([later.name]);
});

it('an export has every file of the root before its pointer, writes what is new alone, keeps garbage for its days, and never goes back', async () => {
  const [data, to] = [join(home, 'source'), join(home, 'cdn')];
  mkdirSync(data);
  const fresh = await freshDatabase();
  databases.push(fresh);
  const hub = await createHub({ dataDir: data, databaseUrl: fresh?.url });
  await hub.import(csv(given('a@example.pl', 'a')), 'csv');
  await hub.compile();
  const now = Date.now();
  const run = (at = now) => exportFiles(hub.database, { from: join(data, 'files'), to, keepDays: 7, now: at });
  const pointer = () => JSON.parse(readFileSync(join(to, 'root.json'), 'utf8')) as { version: number; root: unknown };
  const first = await run();
  expect(first.fresh).toBe(first.files);
  expect((await run()).fresh).toBe(0);
  await hub.import(csv(given('b@example.pl', 'b')), 'csv');
  await hub.compile({ full: true });
  const held = pointer();
  // Control: a file of the new root that is damaged keeps the pointer where it was.
  const folders = join(data, 'files');
  const names = readdirSync(folders).flatMap((prefix) => readdirSync(join(folders, prefix)));
  const old = readdirSync(join(to, 'files')).flatMap((prefix) => readdirSync(join(to, 'files', prefix)));
  const added = names.find((name) => !old.includes(name)) ?? '';
  const bytes = readFileSync(join(folders, added.slice(0, 2), added));
  writeFileSync(join(folders, added.slice(0, 2), added), 'damaged');
  await expect(run()).rejects.toThrow();
  expect(pointer()).toEqual(held);
  writeFileSync(join(folders, added.slice(0, 2), added), bytes);
  const second = await run();
  expect([second.version > first.version, second.deleted, pointer().version]).toEqual([true, 0, second.version]);
  expect((await run(now + 8 * DAY)).deleted).toBeGreaterThan(0);
  writeFileSync(join(to, 'root.json'), JSON.stringify({ version: second.version + 5 }));
  await expect(run()).rejects.toThrow(/never goes back/);
  await hub.close();
});
