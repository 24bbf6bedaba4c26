// The log lies in partitions by device: moved there and back whole, a clone is found as in one table, and no partition gives up more than the whole does.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logPage } from '../../../server/console/log-rows';
import { verifyStored } from '../../../server/console/verification';
import { createHub, type Hub } from '../../../server/hub';
import { backup } from '../../../server/operation/backup';
import { restore } from '../../../server/operation/restore';
import { withEntry } from '../../../server/register/entry';
import { migrate, migrateBack } from '../../../server/store/migrations';
import type { Sql, SqlValue } from '../../../server/store/sql';
import { freshDatabase, onPostgres } from '../../support/postgres';
import { decided, outcome, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const BEFORE = 100;
const DEVICES = 6;
let test: TestHub;
let devices: TestDevice[];

async function attempt(device: TestDevice, at = NOW): Promise<void> {
  const event = await decided(test.hub, device, { to: ['yes@example.pl'], at });
  await upload(test.hub, device, [event, await outcome(device, event, 'observed')]);
}
const enrol = async (): Promise<TestDevice> => TestDevice.enrol(test.hub, await test.hub.enrolmentLink());

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('yes@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  devices = [];
  for (let one = 0; one < DEVICES; one++) devices.push(await enrol());
  for (let turn = 0; turn < 4; turn++) for (const device of devices) await attempt(device, NOW - turn * 86_400_000);
});
afterAll(() => test.stop());

const texts = async (text: string): Promise<string[]> => (await test.hub.database.query(text)).map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
const log = () => texts('SELECT device, sequence::text AS sequence, hash, event::text AS event, received_at::text AS at FROM attempt_events ORDER BY device, sequence');
const counts = () => texts('SELECT * FROM daily_counts ORDER BY day, device, who, channel, app, verdict');
const kind = async () => (await texts(`SELECT relkind::text AS kind, (SELECT count(*)::int FROM pg_inherits WHERE inhparent = c.oid) AS parts FROM pg_class c WHERE oid = 'attempt_events'::regclass`))[0];
const partitions = async (where = '') => (await test.hub.database.query(`SELECT c.oid::regclass::text AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'attempt_events'::regclass ${where} ORDER BY 1`)).map(({ name }) => String(name));
const filled = async () => (await test.hub.database.query('SELECT DISTINCT tableoid::regclass::text AS name FROM attempt_events ORDER BY 1')).map(({ name }) => String(name));

describe('a filled log', () => {
  it('is the same in one table, in partitions again, and is written on in either', async () => {
    expect(await kind()).toBe('{"kind":"p","parts":16}');
    expect((await filled()).length, 'devices lie apart').toBeGreaterThan(1);
    for (const [to, form] of [[BEFORE, '{"kind":"r","parts":0}'], [Infinity, '{"kind":"p","parts":16}']] as const) {
      const [rows, counted] = [await log(), await counts()];
      if (to === BEFORE) expect(await migrateBack(test.hub.database, to)).toEqual([110]);
      else await migrate(test.hub.database);
      expect(await kind()).toBe(form);
      expect([await log(), await counts()]).toEqual([rows, counted]);
      for (const device of devices) await attempt(device);
      expect(await log()).toHaveLength(rows.length + DEVICES * 2);
      expect(await counts()).not.toEqual(counted);
      expect((await verifyStored(test.hub, undefined)).findings.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });

  it.skipIf(!onPostgres)('takes in what another hub was writing as it was moved (skipped without PostgreSQL: the embedded database has one hub)', async () => {
    const { database } = test.hub;
    const moving = await database.transaction(async (sql) => {
      await sql.query('SELECT 1 FROM devices WHERE id = $1 FOR UPDATE', [devices[0]!.id]);
      const moved = migrateBack(database, BEFORE);
      await expect.poll(() => database.query('SELECT 1 FROM pg_locks WHERE NOT granted'), { timeout: 30_000 }).not.toEqual([]);
      await sql.query(`INSERT INTO attempt_events VALUES ($1, 1000, 'late', '{"type":"outcome","time":1}', 1)`, [devices[0]!.id]);
      await sql.query('UPDATE devices SET name = name WHERE id = $1', [devices[0]!.id]);
      return { moved };
    });
    const begun = attempt(devices[1]!); // waits, or comes after
    await Promise.all([moving.moved, begun]);
    const late = () => database.query(`SELECT 1 FROM attempt_events WHERE hash = 'late'`);
    expect(await late()).toHaveLength(1);
    await Promise.all([migrate(database), attempt(devices[2]!)]);
    expect(await late()).toHaveLength(1);
    expect(await kind()).toBe('{"kind":"p","parts":16}');
    const found = (await verifyStored(test.hub, undefined)).findings.filter(({ level }) => level === 'error');
    expect(found.filter(({ device }) => device !== devices[0]!.id)).toEqual([]);
  });
});

describe('a cloned profile', () => {
  it('is found: two events under one sequence, while others under the same lie in other partitions', async () => {
    const clone = await enrol();
    const [one, other] = [await clone.event(false), await clone.event(false)];
    await upload(test.hub, clone, [one]);
    const reply = await test.hub.app.inject({ method: 'POST', url: '/v1/attempts', payload: { events: [other] }, headers: clone.headers });
    expect([reply.statusCode, reply.json<object>()]).toMatchObject([409, { fork: true, sequence: 1 }]);
    const others = await test.hub.database.query('SELECT DISTINCT tableoid FROM attempt_events WHERE sequence = 1');
    expect(others.length).toBeGreaterThan(1);
  });

  it('has no place in the table either; by month it would have one', async () => {
    const { database } = test.hub;
    const again = (table: string, at: number) => database.query(`INSERT INTO ${table} SELECT device, sequence, 'other', event, $2::bigint FROM attempt_events WHERE device = $1 AND sequence = 1`, [devices[0]!.id, at]);
    await expect(again('attempt_events', NOW + 40 * 86_400_000)).rejects.toThrow(/duplicate key/);
    // Control: the key that a table by time is allowed.
    await database.query(`CREATE TABLE by_month (LIKE attempt_events, PRIMARY KEY (device, sequence, received_at)) PARTITION BY RANGE (received_at)`);
    await database.query(`CREATE TABLE by_month_1 PARTITION OF by_month FOR VALUES FROM (0) TO (${NOW + 1})`);
    await database.query(`CREATE TABLE by_month_2 PARTITION OF by_month FOR VALUES FROM (${NOW + 1}) TO (MAXVALUE)`);
    await again('by_month', NOW);
    await again('by_month', NOW + 40 * 86_400_000);
    await expect(database.query('ALTER TABLE by_month ADD UNIQUE (device, sequence)')).rejects.toThrow(/partition/);
    await database.query('DROP TABLE by_month');
  });
});

describe('a partition', () => {
  const inVain = (work: (sql: Sql) => Promise<unknown>): Promise<unknown> => test.hub.database.transaction(async (sql) => { await work(sql); throw new Error('gave way'); });

  it('refuses what the log refuses', async () => {
    const all = await partitions();
    expect(all).toHaveLength(16);
    for (const name of [...all, 'attempt_events', 'devices CASCADE']) await expect(test.hub.database.query(`TRUNCATE ${name}`), `TRUNCATE ${name}`).rejects.toThrow(/append-only/);
    for (const name of await filled()) {
      for (const change of [`DELETE FROM ${name}`, `UPDATE ${name} SET event = '{}'`, `UPDATE ${name} SET device = $1`]) {
        await expect(test.hub.database.query(change, change.includes('$1') ? [devices[0]!.id] : []), change).rejects.toThrow(/append-only/);
      }
    }
    expect((await log()).length).toBeGreaterThan(0);
  });

  it('gives way without the triggers: the control', async () => {
    const [name] = await filled();
    for (const change of ['DELETE FROM', 'TRUNCATE']) {
      await expect(inVain(async (sql) => {
        await sql.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
        await sql.query(`${change} ${name}`);
        expect(await sql.query(`SELECT 1 FROM ${name}`)).toEqual([]);
      })).rejects.toThrow('gave way');
    }
  });

  it('under an entry of the register loses values, and neither place nor hash nor row', async () => {
    const [name] = await filled();
    const entered = (change: string) => inVain((outer) => withEntry(outer, { kind: 'erasure', now: NOW, who: 'dpo' }, async (sql) => ({ counts: {}, result: await sql.query(change) })));
    for (const table of [name!, 'attempt_events']) {
      await expect(entered(`UPDATE ${table} SET hash = 'x'`)).rejects.toThrow(/keeps its place and its hash/);
      await expect(entered(`UPDATE ${table} SET sequence = sequence + 100000`)).rejects.toThrow(/keeps its place and its hash/);
      await expect(entered(`DELETE FROM ${table}`)).rejects.toThrow(/append-only/);
      await expect(entered(`UPDATE ${table} SET event = '{}'`)).rejects.toThrow('gave way'); // control
    }
    await expect(entered(`UPDATE attempt_events SET device = '${devices[0]!.id}' WHERE device = '${devices[1]!.id}'`)).rejects.toThrow(/keeps its place and its hash/);
  });
});

describe('queries', () => {
  /** Statements about the log that this work sends to the database, with their values. */
  async function sentBy(work: () => Promise<unknown>): Promise<[string, readonly SqlValue[]][]> {
    const { database } = test.hub;
    const sent: [string, readonly SqlValue[]][] = [];
    const { query, transaction } = database;
    const noting = (sql: Sql['query']): Sql['query'] => (text, values = []) => { if (text.includes('attempt_events')) sent.push([text, values]); return sql(text, values); };
    database.query = noting(query.bind(database));
    database.transaction = (inside) => transaction.call(database, (sql) => inside({ query: noting((text, values) => sql.query(text, values)), transaction: (more) => sql.transaction(more) })) as never;
    try {
      await work();
    } finally {
      Object.assign(database, { query, transaction });
    }
    return sent;
  }
  const planOf = async (text: string, values: readonly SqlValue[]): Promise<string> => (await test.hub.database.query(`EXPLAIN ${text}`, values)).map((row) => String(row['QUERY PLAN'])).join('\n');
  const touched = (plan: string): number => new Set(plan.match(/attempt_events_p\d\d(?!\d)/g)).size;
  const ask = async (url: string): Promise<void> => expect((await test.hub.app.inject({ url, headers: { authorization: `Bearer ${test.hub.adminToken}` } })).statusCode).toBe(200);

  it('touch one partition where they name a device', async () => {
    const device = devices[3]!;
    const event = await decided(test.hub, device, { to: ['yes@example.pl'], at: NOW });
    const works: Record<string, () => Promise<unknown>> = {
      upload: () => upload(test.hub, device, [event]),
      attempt: () => ask(`/v1/accountability/attempts/${device.id}/${event.attempt}`),
      export: () => ask(`/v1/accountability/logs/${device.id}`),
      verification: () => verifyStored(test.hub, device.id),
      page: () => logPage(test.hub.database, { device: device.id }),
    };
    for (const [name, work] of Object.entries(works)) {
      const sent = await sentBy(work);
      expect(sent.length, name).toBeGreaterThan(0);
      // A plan names no table that rows are put into: the row says it.
      for (const [text, values] of sent) expect(touched(await planOf(text, values)), text).toBe(text.startsWith('INSERT') ? 0 : 1);
    }
  });

  it('touch all where they name none: the control; the newest are read in order from an index, whatever the device', async () => {
    const sent = await sentBy(() => logPage(test.hub.database, {}));
    expect(sent).toHaveLength(1);
    const [[text, values]] = sent as [[string, readonly SqlValue[]]];
    expect(touched(await planOf(text, values))).toBe(16);
    const planWithout = (first: string): Promise<string> => test.hub.database.transaction(async (sql) => {
      for (const setting of ['seqscan', 'bitmapscan']) await sql.query(`SET LOCAL enable_${setting} = off`); // a few rows are read faster without any index
      await sql.query('SAVEPOINT here');
      await sql.query(first);
      const plan = (await sql.query(`EXPLAIN ${text}`, values)).map((row) => String(row['QUERY PLAN'])).join('\n');
      await sql.query('ROLLBACK TO here');
      return plan;
    });
    const plan = await planWithout('SELECT 1');
    expect(plan).toContain('Merge Append');
    expect(plan).not.toMatch(/Sort {2}\(/);
    expect(plan).toMatch(/Index Scan Backward using attempt_events_p\d\d_int8_device_sequence_idx/);
    expect(await planWithout('DROP INDEX attempt_events_decisions')).toMatch(/Sort {2}\(/); // control
  });
});

it('comes back from a backup in partitions, whole and as closed as before', async () => {
  const home = mkdtempSync(join(tmpdir(), 'consentry-log-backup-'));
  const databases = [await freshDatabase(), await freshDatabase()];
  const [data, to, again] = ['data', 'backups', 'restored'].map((name) => join(home, name)) as [string, string, string];
  mkdirSync(to);
  const rows = (hub: Hub) => hub.database.query('SELECT device, sequence::text AS sequence, hash, event::text AS event, tableoid::regclass::text AS lies FROM attempt_events ORDER BY device, sequence');
  try {
    const hub = await createHub({ dataDir: data, databaseUrl: databases[0]?.url, backups: to });
    await hub.listen();
    for (let one = 0; one < 4; one++) {
      const device = await TestDevice.enrol(hub, await hub.enrolmentLink());
      await upload(hub, device, [await device.event(), await device.event()]);
    }
    const before = await rows(hub);
    await hub.close();
    await backup({ data, databaseUrl: databases[0]?.url, to, passphrase: 'a long enough passphrase', withFiles: true, now: Date.now() });
    const [file] = readdirSync(to).filter((name) => name.endsWith('.backup'));
    await restore({ data: again, databaseUrl: databases[1]?.url, file: join(to, file!), passphrase: 'a long enough passphrase', without: true, now: Date.now() });
    const restored = await createHub({ dataDir: again, databaseUrl: databases[1]?.url });
    try {
      expect(before).toHaveLength(8);
      expect(await rows(restored)).toEqual(before);
      for (const change of ['TRUNCATE', 'DELETE FROM']) await expect(restored.database.query(`${change} ${String(before[0]?.['lies'])}`)).rejects.toThrow(/append-only/);
    } finally {
      await restored.close();
    }
  } finally {
    for (const one of databases) await one?.drop();
    rmSync(home, { recursive: true, force: true });
  }
});
