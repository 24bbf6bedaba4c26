import { openReceipt, type LogEvent, type SignedReceipt } from '../../utils/audit';
import { readSession, writeSession } from '../../utils/platform/session';
import { uploadLog, type UploadAnswer } from '../../utils/store/receipts';
import { backoffMs } from '../../utils/sync/backoff';
import { pull } from '../../utils/sync/pull';
import { hubOf, pushEvents } from '../../utils/sync/push';
import { pushIntakes } from '../../utils/sync/push-intakes';
import { SyncError } from '../../utils/sync/sync-error';
import { Fault, faultKey } from './fault';
import { inForce } from './in-force';
import { type Worker } from './worker';

export interface LastSync { at: number; ok: boolean; fault?: string; failures: number; notBefore: number }
const LAST = 'sync.last';
export const lastSync = (): Promise<LastSync | undefined> => readSession<LastSync>(LAST);

/** Where a hub stands that was restored from a backup. */
function expectedBy(error: unknown, events: readonly LogEvent[]): number | undefined {
  if (!(error instanceof SyncError) || error.status !== 422) return undefined;
  const expected = (error.answer as { expected?: unknown } | null)?.expected;
  return typeof expected === 'number' && Number.isSafeInteger(expected) && expected < (events[0]?.sequence ?? 0) ? expected : undefined;
}

async function postLog(worker: Worker, events: LogEvent[]): Promise<UploadAnswer> {
  let body: unknown;
  try {
    ({ body } = await hubOf(worker.store).post('/attempts', { events }));
  } catch (error) {
    // One sequence with two hashes: a cloned profile, design §7.
    if (error instanceof SyncError && error.status === 409) return { kind: 'fork' };
    const expected = expectedBy(error, events);
    if (expected !== undefined) return { kind: 'behind', expected };
    throw error;
  }
  const signed = (body as { receipt?: SignedReceipt } | null)?.receipt;
  const keys = (worker.store.keys()?.keys ?? []).filter((key) => key.role === 'receipt');
  const payload = await openReceipt(signed, keys);
  if (!signed || !payload) throw new Fault('fault_signature');
  return { kind: 'receipt', signed, payload };
}

/** Sends stops, log and recorded consents. Rejects when the hub cannot be reached: nothing is lost, the alarm tries again. */
export async function pushAll(worker: Worker): Promise<void> {
  await pushEvents(worker.store, hubOf(worker.store));
  const device = worker.store.device();
  if (!device) return;
  await navigator.locks.request('consentry.upload', () => uploadLog(worker.store.db, device.deviceId, (events) => postLog(worker, events)));
  await pushIntakes(worker.store, hubOf(worker.store)); // last: a hub that takes none of them must not keep the log from its receipt
}

/** Takes what the hub has sent of itself. @throws SyncError: what is in force stays, and the next connection brings it again. */
export async function pullNews(worker: Worker, stamp: unknown): Promise<void> {
  await navigator.locks.request('consentry.sync', () => pull(worker.store, hubOf(worker.store), { stamp }).finally(() => inForce(worker)));
}

/** Pull, then push, whatever the wait. @throws what failed first; both were tried. */
export async function syncNow(worker: Worker): Promise<void> {
  // Under the lock to its end: a sync that finds nothing new must not answer before the one that did has taken leave back.
  // Leave is taken back as soon as the pull has ended: the hub may take long over the log.
  const results = await navigator.locks.request('consentry.sync', () =>
    Promise.allSettled([pull(worker.store, hubOf(worker.store)).finally(() => inForce(worker)), pushAll(worker)]));
  const failed = results.find((result) => result.status === 'rejected');
  const failures = failed ? ((await lastSync())?.failures ?? 0) + 1 : 0;
  const now = worker.now();
  const notBefore = failed ? now + backoffMs(failures, Math.random()) : now;
  await writeSession(LAST, { at: now, ok: !failed, failures, notBefore, ...(failed ? { fault: faultKey(failed.reason) } : {}) } satisfies LastSync);
  if (failed) throw failed.reason;
}
