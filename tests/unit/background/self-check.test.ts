// What the extension finds of itself: changed files, permissions taken back, a log that was cut, a root that nobody signed.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { changedFiles, fileSum } from '../../../utils/audit/file-sum';
import { encodeUtf8, toBase64url } from '../../../utils/crypto';
import { openStore } from '../../../utils/store/store';
import { anAttempt, aWorker, sender } from '../../support/worker';

let files: Record<string, Uint8Array>;
let missing: string[];
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../utils/platform/own-build', () => ({
  readOwnFile: (name: string) => (files[name] ? Promise.resolve(files[name]) : Promise.reject(new Error('404'))), missingPermissions: () => Promise.resolve(missing),
}));
vi.mock('../../../entrypoints/background/in-force', () => ({ inForce: () => Promise.resolve() }));
const { checkSelf, isWeakened, problemsOf, selfCheck } = await import('../../../entrypoints/background/self-check');
const { checkAttempt } = await import('../../../entrypoints/background/check');

async function listed(): Promise<void> {
  const sums = await Promise.all(Object.entries(files).map(async ([name, bytes]) => [name, await fileSum(name, bytes)] as const));
  files['files.json'] = encodeUtf8(JSON.stringify(Object.fromEntries(sums)));
}

/** An enrolled device with three log entries of which the hub has signed for two. */
async function aDevice() {
  const world = await aWorker();
  vi.stubGlobal('fetch', world.hub.fetch);
  for (const to of ['anna@example.test', 'olga@example.test', 'anna@example.test']) await checkAttempt(world.worker, { attempt: anAttempt(to) }, sender);
  const { db } = world.worker.store;
  const second = await db.get('log', 2) as { hash: string };
  await db.put('meta', { sequence: 2, head: second.hash }, 'log.receipt');
  return world;
}
const send = (worker: Awaited<ReturnType<typeof aDevice>>['worker']) => checkAttempt(worker, { attempt: anAttempt('anna@example.test') }, sender);
/** The device as the next worker opens it. */
async function reopened(world: Awaited<ReturnType<typeof aDevice>>) {
  const db = (await import('../../../utils/store/db')).openDb();
  return { ...world.worker, store: await openStore(await db) };
}

beforeEach(async () => {
  fakeBrowser.reset();
  missing = [];
  files = { 'background.js': encodeUtf8('work();'), 'manifest.json': encodeUtf8('{"name":"c","version":"1"}'), 'options.html': encodeUtf8('<p>') };
  await listed();
});

describe('files', () => {
  it('as they were built pass, also a manifest that the browser has written anew', async () => {
    const { worker } = await aDevice();
    files['manifest.json'] = encodeUtf8('{ "version": "2",\n "update_url": "https://store.example/", "name": "c" }');
    await checkSelf(worker);
    const check = await selfCheck();
    expect(check).toMatchObject({ files: [], permissions: [], log: 'whole', root: 'signed' });
    expect(problemsOf(check)).toEqual([]);
    expect(isWeakened(check)).toBe(false);
  });

  it('changed, missing, or without their list are named', async () => {
    const { worker } = await aDevice();
    files['background.js'] = encodeUtf8('work(); // and more');
    files['manifest.json'] = encodeUtf8('{"name":"c","version":"1","host_permissions":[]}');
    delete files['options.html'];
    missing = ['webRequestBlocking'];
    await checkSelf(worker);
    expect(problemsOf(await selfCheck())).toEqual(['file background.js', 'file manifest.json', 'file options.html', 'permission webRequestBlocking']);
    expect(isWeakened(await selfCheck())).toBe(true);
    fakeBrowser.reset();
    files = {};
    await checkSelf(worker);
    expect((await selfCheck())?.files).toEqual(['files.json']);
  });

  it('sums tell one bit apart', async () => {
    const sums = { 'a.js': await fileSum('a.js', encodeUtf8('a')) };
    expect(await changedFiles(sums, () => Promise.resolve(encodeUtf8('a')))).toEqual([]);
    expect(await changedFiles(sums, () => Promise.resolve(encodeUtf8('c')))).toEqual(['a.js']);
  });
});

describe('a log', () => {
  it('that is whole passes, and goes on', async () => {
    const world = await aDevice();
    await checkSelf(world.worker);
    await send(world.worker);
    await checkSelf(world.worker);
    expect((await selfCheck())?.log).toBe('whole');
  });

  it('cut behind what the hub has signed for holds at once, without any check', async () => {
    const world = await aDevice();
    await world.worker.store.db.delete('log', IDBKeyRange.lowerBound(2));
    await expect(send(await reopened(world))).rejects.toMatchObject({ key: 'fault_log_cut' });
  });

  it('cut behind what was seen here, or written anew, is found, and holds from then on', async () => {
    for (const change of ['cut', 'anew'] as const) {
      const world = await aDevice();
      await checkSelf(world.worker);
      const { db } = world.worker.store;
      if (change === 'cut') await db.delete('log', 3);
      else await db.put('log', { ...(await db.get('log', 3)) as object, hash: toBase64url(new Uint8Array(32)) }, 3);
      const next = await reopened(world);
      await checkSelf(next);
      expect(problemsOf(await selfCheck()), change).toEqual(['log']);
      await expect(send(next)).rejects.toMatchObject({ key: 'fault_log_cut' });
      await expect(send(await reopened(world))).rejects.toMatchObject({ key: 'fault_log_cut' });
      fakeBrowser.reset();
    }
  });
});

describe('a root', () => {
  it('that the hub has not signed goes, and nothing is sent; the hub away tells nothing', async () => {
    const world = await aDevice();
    const { db } = world.worker.store;
    const pointer = await db.get('meta', 'pointer') as { root: { base: { count: number } } };
    await db.put('meta', { ...pointer, root: { ...pointer.root, whole: true, base: { nodes: [], deltas: [], count: 0 } } }, 'pointer');
    const next = await reopened(world);
    world.hub.trap = () => Promise.reject(new TypeError('offline'));
    await checkSelf(next);
    expect((await selfCheck())?.root).toBeUndefined();
    world.hub.trap = undefined;
    await checkSelf(next);
    expect(problemsOf(await selfCheck())).toEqual(['root']);
    expect(next.store.dataState(0).rootVersion).toBe(0);
    expect(await db.get('meta', 'pointer')).toBeUndefined();
  });
});
