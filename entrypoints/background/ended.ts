import { loadClear } from '../../utils/store/clear-rows';
import type { Ended } from '../../utils/store/end';
import { onDisk } from './data';

/** Why this device holds nothing any more; undefined for every other. */
export const endedBy = (): Promise<Ended | undefined> => onDisk(async (db) => (await loadClear(db)).ended);
