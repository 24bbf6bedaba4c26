import { boxesOf } from '../../utils/store/sealed-db';
import { atRestOf, isFaulty } from './at-rest';
import { Fault } from './fault';
import type { Worker } from './worker';

const isInMemory = ({ store }: Pick<Worker, 'store'>): boolean => boxesOf(store.db)?.memory !== undefined;

/** Policy wants nothing on the disk, and this device's data lie there; or may want it, before any lie there. */
export const isMemoryWanting = (worker: Worker): boolean =>
  !isInMemory(worker) && (atRestOf(worker).storage === 'memory' || (!worker.store.device() && isFaulty(worker, 'storage')));

const sealable = new WeakSet<object>();

/** @throws Fault `fault_storage` until nothing more is written readable, and what is logged would outlive the browser, sealed to the hub. */
export async function requireStorage(worker: Worker): Promise<void> {
  if (isMemoryWanting(worker)) throw new Fault('fault_storage');
  const { db } = worker.store;
  if (!isInMemory(worker) || sealable.has(db)) return;
  if ((await db.get('meta', 'log-envelope')) === undefined) throw new Fault('fault_storage');
  sealable.add(db);
}
