import { readHeader } from '../../utils/store/passcode';
import { onDisk, whileChanging } from './data';
import { endLeave } from './lock';
import { managedFault } from './managed-fault';
import { begin } from './memory';
import { closeLog } from './seal-device';
import { isMemoryWanting } from './storage-rule';
import { closeWorker, type Worker } from './worker';

/**
 * Policy wants nothing on the disk, and something lies there: once the hub has all of it, it goes. The device enrols anew, by itself
 * where the administrator has said where. What lay readable may be found in the browser's files for a while (docs/threat-model.md).
 * @throws SyncError without the hub: everything is held until it is there.
 */
export async function moveToMemory(worker: Worker): Promise<void> {
  if (!isMemoryWanting(worker) || managedFault(worker)) return;
  if (worker.store.device()) await closeLog(worker);
  await whileChanging(async () => {
    await closeWorker(); // nothing of what is under way writes any more
    await endLeave();
    await onDisk(async (db) => begin(db, (await readHeader(db))?.id, true));
  });
}
