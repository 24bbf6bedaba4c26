// Notices between hubs when PostgreSQL ends their connections: devices hear of a withdrawal all the same, by push.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHub, type Hub } from '../../../server/hub';
import { besides } from '../../support/hub-process';
import { listenTo, type Listener } from '../../support/news';
import { freshDatabase, onPostgres, type FreshDatabase } from '../../support/postgres';
import { csv, TestDevice } from './hub-harness';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

/** Nobody asks the database of himself in this time: what arrives was pushed. */
const NEVER = 3_600_000;

describe.skipIf(!onPostgres)('notices (skipped without PostgreSQL: tests/support/with-postgres.sh)', () => {
  let fresh: FreshDatabase;
  let directory: string;
  let writer: Hub;
  let other: Hub;
  let device: Listener;
  let turn = 0;

  beforeAll(async () => {
    fresh = (await freshDatabase())!;
    directory = mkdtempSync(join(tmpdir(), 'consentry-notices-'));
    writer = await createHub({ dataDir: join(directory, 'a'), databaseUrl: fresh.url });
    other = await createHub({ dataDir: besides(join(directory, 'a'), join(directory, 'b')), databaseUrl: fresh.url, news: { askMs: { live: NEVER, silent: NEVER } } });
    await writer.compile();
    await other.listen();
    const { token } = await TestDevice.enrol(other, await other.enrolmentLink());
    device = await listenTo(other.url(), token);
    await vi.waitFor(() => { expect(device.stamps).toHaveLength(1); }, { timeout: 10_000 });
  });
  afterAll(async () => {
    device?.close();
    await other?.close();
    await writer?.close();
    await fresh?.drop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  /** A withdrawal at the first hub: version of the root that holds it. */
  async function withdraw(): Promise<number> {
    await writer.import(csv(`p${++turn}@example.pl,,email,direct-marketing,withdrawn,2026-11-02,crm,`), 'csv');
    return (await writer.compile()).version;
  }
  const hears = (version: number) => vi.waitFor(() => { expect(device.stamps.at(-1)?.rootVersion).toBe(version); }, { timeout: 20_000, interval: 5 });
  const listeners = async (): Promise<number[]> =>
    (await writer.database.query(`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND (query LIKE 'LISTEN %' OR query = 'SELECT 1') AND pid <> pg_backend_pid()`)).map(({ pid }) => Number(pid));
  /** Also waits until they are gone: the next withdrawal meets nobody who listens. */
  async function terminate(which: 'listeners' | 'all'): Promise<number> {
    const pids = which === 'listeners' ? await listeners() : (await writer.database.query('SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')).map(({ pid }) => Number(pid));
    for (const pid of pids) await writer.database.query('SELECT pg_terminate_backend($1::int)', [pid]);
    return pids.length;
  }

  it('control: before anything is ended, a withdrawal at one hub is pushed to a device at the other', async () => {
    const begun = performance.now();
    await hears(await withdraw());
    console.log(`pushed after ${(performance.now() - begun).toFixed(0)} ms, import and compile included`);
    expect(await listeners()).toHaveLength(1);
  });

  it.each(['listeners', 'all'] as const)('after pg_terminate_backend (%s): what comes while nobody listens is told at the return, what comes later at once', async (which) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await terminate(which)).toBeGreaterThan(0);
    const begun = performance.now();
    await hears(await withdraw());
    console.log(`after the end of ${which}: pushed after ${(performance.now() - begun).toFixed(0)} ms`);
    await vi.waitFor(async () => { expect(await listeners()).toHaveLength(1); }, { timeout: 20_000 });
    await hears(await withdraw());
    expect(said.mock.calls.flat().join('\n')).toMatch(/notices of other hubs do not come/);
    said.mockRestore();
    expect(device.over).toBe(false);
  });

  it('ten times in a row it comes back', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (let round = 0; round < 10; round++) {
      await vi.waitFor(async () => { expect(await listeners()).toHaveLength(1); }, { timeout: 20_000 });
      await terminate('listeners');
    }
    await hears(await withdraw());
    said.mockRestore();
  });

  it('control: of a hub that does not come back nothing is heard', async () => {
    const { listening } = other.news as unknown as { listening: { close(): Promise<void> } };
    await listening.close();
    const before = device.stamps.length;
    await withdraw();
    await wait(1_500);
    expect(device.stamps).toHaveLength(before);
  });
});
