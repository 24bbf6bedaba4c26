import type { DataView } from '../../utils/messaging/protocol';
import { readTail } from '../../utils/store/receipts';
import { faultKey } from './fault';
import { requireShortTail } from './cover';
import { requireStorage } from './storage-rule';
import { requirePasscode } from './passcode-rule';
import { managedFault } from './managed-fault';
import { notEnrolled, policyOf, type Worker } from './worker';

const HOUR_MS = 3_600_000;

function stateOf(worker: Worker, ageHours: number | undefined): DataView['state'] {
  if (ageHours === undefined || !worker.store.policy()) return 'never';
  if (managedFault(worker)) return 'block';
  const { staleness } = policyOf(worker).engine;
  if (ageHours > staleness.blockAfterHours || worker.store.dataState(worker.now()).clockBackwards) return 'block';
  return ageHours > staleness.warnAfterHours ? 'warn' : 'fresh';
}

export function dataView(worker: Worker): DataView {
  const { rootVersion, verifiedAt, clockBackwards } = worker.store.dataState(worker.now());
  const ageHours = verifiedAt === undefined || rootVersion === 0 ? undefined : Math.max(0, (worker.now() - verifiedAt) / HOUR_MS);
  return {
    state: stateOf(worker, ageHours), rootVersion, clockBackwards,
    ...(verifiedAt === undefined ? {} : { verifiedAt }), ...(ageHours === undefined ? {} : { ageHours }),
  };
}

/** Key of a fault that holds every send now; undefined when none does. */
export async function holdingFault(worker: Worker): Promise<string | undefined> {
  const unsettled = managedFault(worker);
  if (unsettled) return unsettled;
  if (!worker.store.device()) return notEnrolled(worker);
  try {
    requirePasscode(worker);
    await requireStorage(worker);
    requireShortTail(worker, policyOf(worker).policy, await readTail(worker.store.db));
  } catch (error) {
    return faultKey(error);
  }
  const { state, clockBackwards } = dataView(worker);
  if (state === 'never') return 'fault_no_data';
  if (state !== 'block') return undefined;
  return clockBackwards ? 'fault_clock' : 'fault_stale';
}

export const unsentEvents = async (worker: Worker): Promise<number> => (await readTail(worker.store.db)).events;
