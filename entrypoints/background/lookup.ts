import type { ContactPoint, Lookup, Stop } from '../../utils/engine';
import { BulkLookup } from '../../utils/store/bulk-lookup';
import { mergeStops } from '../../utils/store/lookup-from';
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

/** The same of very many, whose keys are made in this thread. It reads the disk's root and overlay, so what only this worker knows is added. */
export async function lookupMany(worker: Worker, points: readonly ContactPoint[]): Promise<Lookup[]> {
  const { store } = worker;
  try {
    const bulk = await BulkLookup.open(store.db);
    if (bulk.root.version !== store.root()?.version) return await lookup(worker, points);
    const found = await bulk.lookup(points, await bulk.keysOf(points));
    return found.map((one, at) => withStops(one, store.overlay.stopsOf(points[at] as ContactPoint)));
  } catch (error) {
    // The root was swapped meanwhile, or a file is broken: the store knows which, and repairs.
    console.warn('lookup', faultKey(error));
    return lookup(worker, points);
  }
}

function withStops(one: Lookup, stops: readonly Stop[]): Lookup {
  if (stops.length === 0) return one;
  if (one.status !== 'held') return { ...one, stops: mergeStops(one.stops, stops) };
  return { ...one, permission: { ...one.permission, stops: mergeStops(one.permission.stops, stops) } };
}
