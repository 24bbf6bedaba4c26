import { readLocal, writeLocal } from '../../utils/platform/session';
import { logHead, readEvents } from '../../utils/store/log';
import { readReceipt } from '../../utils/store/receipts';
import type { Worker } from './worker';

/** How far this device's log went when it was last looked at: in another file than the log itself. */
interface Seen { device: string; sequence: number; hash: string }
const SEEN = 'log.seen';

async function isThere({ store: { db } }: Worker, sequence: number, hash: string): Promise<boolean> {
  const [event] = await readEvents(db, sequence, 1);
  return event?.sequence === sequence && event.hash === hash;
}

async function remember({ store: { db } }: Worker, device: string, seen: Seen | undefined): Promise<void> {
  const { sequence, hash } = await logHead(db);
  if (sequence > 0 && hash !== seen?.hash) await writeLocal(SEEN, { device, sequence, hash } satisfies Seen);
}

/**
 * Does the log end before what the hub has signed for, or before what was seen here? Remembers how far it goes, but not of a sealed device:
 * beside one that a panic code has emptied it would tell what was there.
 */
export async function isLogCut(worker: Worker): Promise<boolean> {
  const { db, isSealed } = worker.store;
  const device = worker.store.device();
  if (!device || device.deviceToken === '') return false; // nothing was ever logged here, or a panic code has taken it
  const receipt = await readReceipt(db);
  if (receipt && !(await isThere(worker, receipt.sequence, receipt.head))) return true;
  if (isSealed) return false;
  const seen = await readLocal<Seen>(SEEN);
  if (seen?.device === device.deviceId && !(await isThere(worker, seen.sequence, seen.hash))) return true;
  await remember(worker, device.deviceId, seen);
  return false;
}
