// Two hubs, as processes, before one PostgreSQL: what one records the other's devices know at once; one is killed at random moments of its work.
import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHub, type Hub } from '../../../server/hub';
import { readKey, signKeyList } from '../../../server/signing-keys';
import { enrol } from '../../../utils/sync/enrol';
import { listen } from '../../../utils/sync/news';
import { pull } from '../../../utils/sync/pull';
import { hubOf } from '../../../utils/sync/push';
import { createHub as client } from '../../../utils/sync/http';
import type { Store } from '../../../utils/store/store';
import { email, freshStore } from '../../support/device';
import { administer, besides, startHubProcess, type HubProcess } from '../../support/hub-process';
import { freshDatabase, onPostgres, type FreshDatabase } from '../../support/postgres';
import { readRoot, baseKeyOf, TestDevice } from './hub-harness';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const ROUNDS = process.env['CONSENTRY_FULL'] ? 6 : 2;
const ROWS = 12_000;
const record = (contact: string, state = 'given', date = '2026-01-02') => ({ contact, channel: 'email', purpose: 'direct-marketing', state, date });
const many = (name: string, count = ROWS) => Array.from({ length: count }, (_, index) => `${name}${index}@example.pl`);

/** What a source has and the register has not, and what it has twice. */
export function compared(source: readonly string[], held: readonly string[]): { lost: number; doubled: number } {
  const [wanted, found] = [new Set(source), new Set(held)];
  return { lost: [...wanted].filter((one) => !found.has(one)).length, doubled: held.length - found.size };
}

describe.skipIf(!onPostgres)('two hubs (skipped without PostgreSQL: tests/support/with-postgres.sh)', () => {
  let fresh: FreshDatabase;
  let directory: string;
  let reader: Hub;
  let a: HubProcess;
  let b: HubProcess;
  const start = (name: string) => startHubProcess(fresh.url, besides(join(directory, 'first'), join(directory, name)));

  beforeAll(async () => {
    fresh = (await freshDatabase())!;
    directory = mkdtempSync(join(tmpdir(), 'consentry-two-hubs-'));
    reader = await createHub({ dataDir: join(directory, 'first'), databaseUrl: fresh.url });
    await reader.append([], 'nobody');
    [a, b] = await Promise.all([start('a'), start('b')]);
    await administer(a, 'consents', { records: [record('anna@example.pl'), record('olga@example.pl')] });
  });
  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    await reader?.close();
    await fresh?.drop();
    if (directory) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const held = async (name: string): Promise<string[]> =>
    (await reader.database.query('SELECT p.canonical FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.canonical LIKE $1', [`${name}%`])).map((row) => String(row['canonical']));
  const isGiven = async (store: Store, contact: string): Promise<boolean> => {
    const [found] = await store.lookup([email(contact)]);
    return found?.status === 'held' && found.permission.grants.some(({ state }) => state === 'given');
  };
  async function device(hub: HubProcess): Promise<Store> {
    const store = await freshStore();
    await enrol(store, hub.link, { name: 'laptop', user: 'ewa' });
    await pull(store, hubOf(store));
    return store;
  }
  /** As the worker does. */
  function follow(store: Store, signal: AbortSignal): void {
    void (async () => {
      for await (const news of listen(hubOf(store), signal)) if (news.kind === 'news') await pull(store, hubOf(store), { stamp: news.stamp });
    })().catch(() => undefined); // the test ends it
  }
  /** The newest root holds each of them once: read and verified as a device does, by the other hub. */
  async function inRoot(contacts: readonly string[]): Promise<number> {
    const { base } = await readRoot(reader);
    return contacts.filter((contact) => !base.has(baseKeyOf(reader, contact))).length;
  }
  const versions = async (): Promise<number[]> => (await reader.database.query('SELECT version FROM roots ORDER BY version')).map((row) => Number(row['version']));

  it('the check sees a loss and a doubling', () => {
    expect(compared(['x', 'y'], ['x'])).toEqual({ lost: 1, doubled: 0 });
    expect(compared(['x', 'y'], ['x', 'y', 'y'])).toEqual({ lost: 0, doubled: 1 });
  });

  it('a withdrawal at one blocks on a device at the other within 2 s; control: on one that does not listen it does not', async () => {
    const [listening, deaf] = [await device(b), await device(b)];
    const abort = new AbortController();
    follow(listening, abort.signal);
    await vi.waitFor(() => { expect(listening.timestamp()?.issuedAt).toBeGreaterThan(deaf.timestamp()!.issuedAt - 1); });
    expect(await isGiven(listening, 'anna@example.pl')).toBe(true);
    const begun = Date.now();
    await administer(a, 'consents', { records: [record('anna@example.pl', 'withdrawn', '2026-11-20')] });
    const answered = Date.now();
    await vi.waitFor(async () => { expect(await isGiven(listening, 'anna@example.pl')).toBe(false); }, { timeout: 10_000, interval: 5 });
    const took = Date.now() - answered;
    console.log(`withdrawal at A: answered after ${answered - begun} ms, blocked at B ${took} ms later`);
    expect(took).toBeLessThan(2_000);
    expect(await isGiven(deaf, 'anna@example.pl'), 'control').toBe(true);
    await pull(deaf, hubOf(deaf));
    expect(await isGiven(deaf, 'anna@example.pl')).toBe(false);
    abort.abort();
  });

  it('a device of the one continues at the other, with the same files', async () => {
    const store = await device(a);
    const other = client({ hub: b.url, token: store.device()!.deviceToken });
    await administer(a, 'consents', { records: [record('piotr@example.pl')] });
    expect(await pull(store, other)).toMatchObject({ status: 'updated' });
    expect(await isGiven(store, 'piotr@example.pl')).toBe(true);
  });

  it('what is recorded in the middle of a compile is in the next root', async () => {
    const other = await createHub({ dataDir: besides(join(directory, 'first'), join(directory, 'other')), databaseUrl: fresh.url });
    try {
      const row = (state: string, date: string) => async function* () { yield Buffer.from(JSON.stringify([record('race@example.pl', state, date)])); };
      await reader.import(row('given', '2026-01-02'), 'json');
      let [reach, go] = [(): void => undefined, (): void => undefined];
      const [reached, gate] = [new Promise<void>((done) => { reach = done; }), new Promise<void>((done) => { go = done; })];
      const put = reader.files.put.bind(reader.files);
      const slow = vi.spyOn(reader.files, 'put').mockImplementation(async (bytes) => { reach(); await gate; return put(bytes); });
      const compiling = reader.compile();
      await reached; // it has read the register, and has not written its root
      const withdrawn = other.import(row('withdrawn', '2026-11-20'), 'json');
      await wait(300);
      go();
      await Promise.all([compiling, withdrawn]);
      slow.mockRestore();
      await other.compile();
      const { base } = await readRoot(other);
      expect(base.get(baseKeyOf(other, 'race@example.pl'))?.grants.map(({ state }) => state)).not.toContain('given');
    } finally {
      await other.close();
    }
  });

  it('killed in the middle of an import: repeated at the other, each row is there once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const source = many(`import${round}-`);
      const records = source.map((contact) => record(contact));
      const cut = administer(a, 'consents', { records }).then(() => 'done', () => 'cut');
      // Once the first of its batches is in: a kill before that proves little.
      await vi.waitFor(async () => { expect((await held(`import${round}-`)).length).toBeGreaterThan(0); }, { timeout: 60_000, interval: 5 });
      await wait(Math.random() * 300);
      await a.kill();
      const how = await cut;
      const after = compared(source, await held(`import${round}-`));
      await administer(b, 'consents', { records });
      expect(compared(source, await held(`import${round}-`)), `round ${round}`).toEqual({ lost: 0, doubled: 0 });
      expect(await inRoot(source)).toBe(0);
      console.log(`import round ${round}: ${how}, ${after.lost} of ${ROWS} were missing before it was repeated`);
      a = await start('a');
    }
  });

  it('killed in the middle of a compile while the other compiles too: one line of roots, and everything in the newest', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const source = many(`compile${round}-`, 2_000);
      await reader.import(async function* () { yield Buffer.from(JSON.stringify(source.map((contact) => record(contact)))); }, 'json');
      const before = (await versions()).at(-1) ?? 0;
      const both = Promise.allSettled([a, b].map((hub, index) => administer(hub, 'consents', { records: [record(`extra${round}-${index}@example.pl`)] })));
      await wait(Math.random() * 400);
      await a.kill();
      await both;
      await administer(b, 'consents', { records: [0, 1].map((index) => record(`extra${round}-${index}@example.pl`)) });
      expect(await inRoot([...source, `extra${round}-0@example.pl`, `extra${round}-1@example.pl`]), `round ${round}`).toBe(0);
      const line = await versions();
      expect(new Set(line).size).toBe(line.length);
      expect(line.at(-1)).toBeGreaterThan(before);
      a = await start('a');
      const store = await device(a); // verifies signatures and hashes of what it is given
      expect(await isGiven(store, source[0]!)).toBe(true);
    }
  });

  it('killed in the middle of uploads: the log goes on at the other, each event once, in order', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const writer = await TestDevice.enrol(reader, b.link);
      const events = [];
      for (let count = 0; count < 200; count++) events.push(await writer.event());
      const upload = async (hub: HubProcess, part: unknown[]): Promise<number> => {
        const response = await fetch(`${hub.url}/v1/attempts`, { method: 'POST', headers: { ...writer.headers, 'content-type': 'application/json' }, body: JSON.stringify({ events: part }) });
        const { receipt } = await response.json() as { receipt: { payload: string } };
        return (JSON.parse(Buffer.from(receipt.payload, 'base64url').toString()) as { sequence: number }).sequence;
      };
      let receipted = 0;
      const begun = (async () => { for (let at = 0; at < events.length; at += 10) receipted = await upload(a, events.slice(at, at + 10)); })().catch(() => undefined); // the hub dies
      await wait(Math.random() * 300);
      await a.kill();
      await begun;
      // What was receipted is never asked for again, and must be there. All of it may have been, before it was killed: the last ten come twice then.
      expect(await upload(b, events.slice(Math.min(receipted, 190)))).toBe(200);
      const rows = await reader.database.query('SELECT sequence, hash FROM attempt_events WHERE device = $1 ORDER BY sequence', [writer.id]);
      expect(rows.map((row) => [Number(row['sequence']), String(row['hash'])])).toEqual(events.map(({ sequence, hash }) => [sequence, hash]));
      console.log(`upload round ${round}: ${receipted} of 200 were receipted when it was killed`);
      a = await start('a');
    }
  });

  it('an epoch that begins at one is the other’s without a restart, and so is a new list of keys', async () => {
    const store = await device(b);
    const abort = new AbortController();
    follow(store, abort.signal);
    const { epoch } = await administer(a, 'epochs', {});
    await vi.waitFor(() => { expect(store.root()?.epoch).toBe(epoch); }, { timeout: 20_000, interval: 50 });
    expect(await isGiven(store, 'olga@example.pl')).toBe(true);
    const fresh = await device(b);
    expect(fresh.root()?.epoch).toBe(epoch);
    // What the other hub writes from now on is under the new keys.
    await administer(b, 'consents', { records: [record('epoch@example.pl')] });
    const atA = await device(a);
    for (const one of [fresh, atA]) { await pull(one, hubOf(one)); expect(await isGiven(one, 'epoch@example.pl')).toBe(true); }
    const draft = await administer(a, 'key-drafts', { roles: ['root', 'timestamp', 'policy'], withdraw: true });
    const offline = await readKey(join(directory, 'first', 'keys', 'offline.json'));
    const { keysVersion } = await administer(a, 'key-lists', { signed: await signKeyList(draft, offline) });
    await administer(b, 'consents', { records: [record('epoch2@example.pl')] });
    await pull(fresh, hubOf(fresh)); // b has signed this root, by the new key
    expect(fresh.keys()?.version).toBe(keysVersion);
    expect(await isGiven(fresh, 'epoch2@example.pl')).toBe(true);
    abort.abort();
  });
});
