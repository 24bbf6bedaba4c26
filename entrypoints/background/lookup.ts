import type { ContactPoint, Lookup } from '../../utils/engine';
import { DamagedError } from '../../utils/store/tree-reader';
import { faultKey } from './fault';
import { syncNow } from './sync';
import type { Worker } from './worker';

let repairing: Promise<void> | undefined;

/** A pull fetches what is missing; while one runs, another would fetch the same. */
function repair(worker: Worker): void {
  repairing ??= syncNow(worker).catch((error: unknown) => { console.warn('repair', faultKey(error)); }).finally(() => { repairing = undefined; });
}

/** Store lookup. A broken file holds the question, and is fetched again at once. @throws DamagedError and whatever the disk throws. */
export async function lookup(worker: Worker, points: readonly ContactPoint[]): Promise<Lookup[]> {
  try {
    return await worker.store.lookup(points);
  } catch (error) {
    if (error instanceof DamagedError) repair(worker);
    throw error;
  }
}
