import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { LogEvent } from '../../../utils/audit';
import type { UploadAnswer } from '../../../utils/store/receipts';
import { openDb } from '../../../utils/store/db';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { readReceipt, readTail, ReceiptError, uploadLog } = await import('../../../utils/store/receipts');

let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => { world = await aWorker(); });

const fill = async (attempts: number): Promise<void> => {
  for (let at = 0; at < attempts; at += 1) await checkAttempt(world.worker, { attempt: anAttempt('anna@example.test') }, sender);
};
const covering = (events: LogEvent[], change: Partial<{ deviceId: string; head: string; sequence: number }> = {}): UploadAnswer => {
  const last = events.at(-1)!;
  const payload = { type: 'receipt' as const, deviceId: 'device-1', sequence: last.sequence, head: last.hash, at: 1, ...change };
  return { kind: 'receipt', signed: { payload: 'e30', signatures: [{ keyId: 'k', signature: 'AA' }] }, payload };
};
const upload = (post: (events: LogEvent[]) => Promise<UploadAnswer>) => uploadLog(world.worker.store.db, 'device-1', post);

describe('upload of the log', () => {
  it('sends every event once, in sequence, and only what no receipt covers', async () => {
    await fill(3);
    const sent: number[] = [];
    const post = (events: LogEvent[]) => { sent.push(...events.map((event) => event.sequence)); return Promise.resolve(covering(events)); };
    expect(await upload(post)).toBe(3);
    await fill(2);
    expect(await upload(post)).toBe(2);
    expect(await upload(post)).toBe(0);
    expect(sent).toEqual([1, 2, 3, 4, 5]);
    expect(await readTail(world.worker.store.db)).toMatchObject({ events: 0, forked: false });
  });

  it('leaves a tail in memory that is the tail on the disk', async () => {
    const onDisk = async () => { const db = await openDb(); try { return await readTail(db); } finally { db.close(); } };
    const same = async () => { const tail = await readTail(world.worker.store.db); expect(await onDisk()).toEqual(tail); return tail; };
    expect(await same()).toEqual({ events: 0, forked: false });
    await fill(2);
    world.clock.now += 1_000;
    await fill(1);
    expect(await same()).toEqual({ events: 3, since: world.clock.now - 1_000, forked: false });
    await upload((events) => Promise.resolve(covering(events)));
    expect(await same()).toEqual({ events: 0, forked: false });
    await fill(1);
    expect(await same()).toEqual({ events: 1, since: world.clock.now, forked: false });
    await upload(() => Promise.resolve({ kind: 'fork' }));
    expect(await same()).toMatchObject({ forked: true });
  });

  it('sends at most four million characters a call, and an event that is longer on its own', async () => {
    await fill(1);
    const { db } = world.worker.store;
    const [first] = (await db.getAll('log')) as LogEvent[];
    const tx = db.transaction('log', 'readwrite');
    const sizes = [10, 1_500_000, 1_500_000, 1_500_000, 5_000_000, 10];
    sizes.forEach((size, at) => { void tx.store.put({ ...first, sequence: at + 1, user: 'x'.repeat(size) }, at + 1); });
    await tx.done;
    const calls: number[] = [];
    await upload((events) => { calls.push(events.length); return Promise.resolve(covering(events)); });
    expect(calls).toEqual([3, 1, 1, 1]);
  });

  it('sends at most 1,000 events a call', async () => {
    await fill(1);
    const { db } = world.worker.store;
    const [first] = (await db.getAll('log')) as LogEvent[];
    const tx = db.transaction('log', 'readwrite');
    for (let at = 2; at <= 1_200; at += 1) void tx.store.add({ ...first, sequence: at }, at);
    await tx.done;
    const sizes: number[] = [];
    await upload((events) => { sizes.push(events.length); return Promise.resolve(covering(events)); });
    expect(sizes).toEqual([1_000, 200]);
  });

  it('loses nothing when the hub is down, or when the answer is lost after the hub took the events', async () => {
    await fill(3);
    await expect(upload(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect((await readTail(world.worker.store.db)).events).toBe(3);
    const seen: number[][] = [];
    const post = (isLost: boolean) => (events: LogEvent[]) => {
      seen.push(events.map((event) => event.sequence));
      return isLost ? Promise.reject(new Error('cut')) : Promise.resolve(covering(events));
    };
    await expect(upload(post(true))).rejects.toThrow('cut');
    await upload(post(false));
    expect(seen).toEqual([[1, 2, 3], [1, 2, 3]]);
  });

  it('sends again what a restored hub lacks, keeps the later receipt, and goes back once alone', async () => {
    await fill(3);
    await upload((events) => Promise.resolve(covering(events)));
    await fill(1);
    const seen: number[][] = [];
    await upload((events) => {
      seen.push(events.map((event) => event.sequence));
      return Promise.resolve(events[0]?.sequence === 4 && seen.length === 1 ? { kind: 'behind', expected: 2 } : covering(events));
    });
    expect(seen).toEqual([[4], [2, 3, 4]]);
    expect((await readReceipt(world.worker.store.db))?.sequence).toBe(4);
    await fill(1);
    for (const expected of [2, 5, 9, 0]) {
      let asked = 0;
      await expect(upload(() => { asked += 1; return Promise.resolve({ kind: 'behind', expected }); })).rejects.toThrow(ReceiptError);
      expect(asked).toBe(expected === 2 ? 2 : 1);
    }
    expect((await readTail(world.worker.store.db)).events).toBe(1);
  });

  it.each([
    ['another device', { deviceId: 'device-2' }], ['another log', { head: 'B'.repeat(43) }], ['fewer events', { sequence: 1 }], ['events that are not there', { sequence: 9 }],
  ])('keeps no receipt of %s', async (_name, change) => {
    await fill(2);
    await expect(upload((events) => Promise.resolve(covering(events, change)))).rejects.toThrow(ReceiptError);
    expect(await readReceipt(world.worker.store.db)).toBeUndefined();
  });

  it('holds every send once the hub knows another log under this name', async () => {
    await fill(1);
    await upload(() => Promise.resolve({ kind: 'fork' }));
    await expect(fill(1)).rejects.toMatchObject({ key: 'fault_log_fork' });
  });
});
