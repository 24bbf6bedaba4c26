import { waitingIntakes } from '../../utils/store/intakes';
import { readHeader } from '../../utils/store/passcode';
import { onDisk, whileChanging } from './data';
import { Fault } from './fault';
import { endLeave } from './lock';
import { managedFault } from './managed-fault';
import { begin } from './memory';
import { closeLog } from './seal-device';
import { isMemoryWanting } from './storage-rule';
import { closeWorker, type Worker } from './worker';

/**
 * Policy wants nothing on the disk, and something lies there: once the hub has all of it, it goes. The device enrols anew, by itself
 * where the administrator has said where. What lay readable may be found in the browser's files for a while (docs/threat-model.md).
 * @throws SyncError without the hub, Fault `fault_storage` while it lacks a stop or a consent that was recorded here: everything is held, and kept, until then.
 */
export async function moveToMemory(worker: Worker): Promise<void> {
  if (!isMemoryWanting(worker) || managedFault(worker)) return;
  if (worker.store.device()) await closeLog(worker);
  await whileChanging(async () => {
    const { db: held } = worker.store;
    const intakes = (await held.getAllKeys('intakes')).length;
    if ((await waitingIntakes(held)).length > 0) throw new Fault('fault_storage');
    await closeWorker(); // nothing of what is under way writes any more
    await endLeave();
    await onDisk(async (db) => {
      // Recorded meanwhile, or refused by the hub: it is nowhere else.
      if ((await db.count('pending')) > 0 || (await db.count('intakes')) !== intakes) throw new Fault('fault_storage');
      await begin(db, (await readHeader(db))?.id, true);
    });
  });
}
