import { readSession, writeSession } from '../../utils/platform/session';
import { uploadLog } from '../../utils/store/receipts';
import { backoffMs } from '../../utils/sync/backoff';
import { pull } from '../../utils/sync/pull';
import { hubOf, pushEvents } from '../../utils/sync/push';
import { pushIntakes } from '../../utils/sync/push-intakes';
import { syncGlass } from './break-glass-sync';
import { faultKey } from './fault';
import { inForce } from './in-force';
import { prepareEnd } from './orders';
import { postLog } from './post-log';
import { type Worker } from './worker';

export interface LastSync { at: number; ok: boolean; fault?: string; failures: number; notBefore: number }
const LAST = 'sync.last';
export const lastSync = (): Promise<LastSync | undefined> => readSession<LastSync>(LAST);

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

/** The first data come only when a wipe could seal what is logged from them to the hub; a device that has data goes on, whatever the hub says of its key. */
async function pullPrepared(worker: Worker): Promise<void> {
  if (!worker.store.root()) await prepareEnd(worker);
  await pull(worker.store, hubOf(worker.store)).finally(() => inForce(worker));
}

/** Pull, then push, whatever the wait. @throws what failed first; both were tried. */
export async function syncNow(worker: Worker): Promise<void> {
  // Under the lock to its end: a sync that finds nothing new must not answer before the one that did has taken leave back.
  // Leave is taken back as soon as the pull has ended: the hub may take long over the log.
  const results = await navigator.locks.request('consentry.sync', () =>
    Promise.allSettled([pullPrepared(worker), pushAll(worker), syncGlass(worker)]));
  const failed = results.find((result) => result.status === 'rejected');
  const failures = failed ? ((await lastSync())?.failures ?? 0) + 1 : 0;
  const now = worker.now();
  const notBefore = failed ? now + backoffMs(failures, Math.random()) : now;
  await writeSession(LAST, { at: now, ok: !failed, failures, notBefore, ...(failed ? { fault: faultKey(failed.reason) } : {}) } satisfies LastSync);
  if (failed) throw failed.reason;
}
