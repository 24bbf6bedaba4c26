import { LockedError } from '../../utils/crypto';
import { loadClear } from '../../utils/store/clear-rows';
import type { Device, HeldKeys } from '../../utils/store/meta';
import type { HeldPolicy } from '../../utils/store/root';
import { onDisk } from './data';
import { heldManaged } from './managed';
import type { Deciding } from './policy-in-force';
import { openWorker } from './worker';

/** What is known of a device that is locked: where it is enrolled, and its policy. Nothing is decided from it. */
async function lockedFace(): Promise<Deciding> {
  const [clear, managed] = await Promise.all([onDisk(loadClear), heldManaged()]);
  const { place, policy, keys } = clear;
  const device: Device | undefined = place && { ...place, deviceToken: '', name: '', user: '' };
  return { managed, store: { device: () => device, keys: () => keys as HeldKeys | undefined, policy: () => policy as HeldPolicy | undefined } };
}

/** Enough to say which sites are guarded, and by which words, also while locked. @throws what the disk throws. */
export async function openFace(): Promise<Deciding> {
  try {
    return await openWorker();
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    return lockedFace();
  }
}
