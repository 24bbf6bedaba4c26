import { backoffMs } from '../../utils/sync/backoff';
import { enrolAt } from '../../utils/sync/enrol';
import { endedBy } from './ended';
import { wait, waiting, type Waiting } from './enrolment-wait';
import { faultKey } from './fault';
import { followHub } from './follow-hub';
import { machineOf } from './machine';
import { managedFault } from './managed-fault';
import { isPasscodeWanting } from './passcode-rule';
import { prepareEnd } from './orders';
import { isMemoryWanting } from './storage-rule';
import { report } from './report';
import { browserName, reportStatus } from './status';
import { syncNow } from './sync';
import type { Worker } from './worker';

/** As far ahead as a worker's life can be expected to reach; the alarm does the rest. */
const MOST_TIMER_MS = 25_000;

async function tryEnrolment(worker: Worker, last: Waiting): Promise<void> {
  const { policy: { enrolment, device: { machineId, deviceName, user } } } = worker.managed();
  if (!enrolment) return;
  const browser = browserName(navigator.userAgent);
  try {
    await enrolAt(worker.store, { hub: enrolment.hub, token: enrolment.groupToken, offlineKey: enrolment.hubKey }, {
      name: deviceName ?? browser, ...(user ? { user } : {}),
      ...machineOf(browser, { machineId, deviceName, user }),
    });
  } catch (error) {
    const failures = last.failures + 1;
    await wait({ failures, notBefore: worker.now() + backoffMs(failures, Math.random()), fault: faultKey(error) });
    throw error;
  }
  await wait({ failures: 0, notBefore: 0 });
  await prepareEnd(worker).catch(report('prepare'));
  await syncNow(worker);
  await reportStatus(worker);
}

/**
 * Enrols a device whose administrator has said where, at its moment; does nothing when it is enrolled or may not yet.
 * @throws what failed: it is tried again, later each time.
 */
export async function enrolItself(worker: Worker): Promise<void> {
  const { enrolment } = worker.managed().policy;
  // Most starts of a worker end here: nobody waits for a first sync under way, which may take long.
  if (!enrolment || worker.store.device()?.hub === enrolment.hub) return;
  if (!worker.store.device() && (isMemoryWanting(worker) || isPasscodeWanting(worker) || (await endedBy()))) return;
  await navigator.locks.request('consentry.enrol', async () => {
    if (managedFault(worker) === undefined) await followHub(worker);
    if (worker.store.device()) return;
    const next = await waiting(worker);
    const left = next.notBefore - worker.now();
    if (left <= 0) return tryEnrolment(worker, next);
    if (left <= MOST_TIMER_MS) setTimeout(() => { enrolItself(worker).catch((error: unknown) => { console.warn('enrolment', faultKey(error)); }); }, left);
  });
}
