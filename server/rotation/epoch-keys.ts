import type { EpochKeys } from '../../utils/sync/protocol';
import { stopEpochs } from '../compile/epochs';
import { forDevices } from '../epoch-file';
import type { Hub } from '../hub';
import { refreshKeys } from '../live-keys';

/** Keys of the epoch that the database is at, whichever hub began it. */
export async function epochKeysForDevices({ database, keys }: Pick<Hub, 'database' | 'keys'>): Promise<EpochKeys> {
  await refreshKeys(database, keys);
  return forDevices(keys.epochs, await stopEpochs(database, keys.epochs));
}
