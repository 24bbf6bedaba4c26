import { fromBase64url } from '../../utils/crypto';
import type { PasscodeOpened } from '../../utils/messaging/passcode';
import type { Request } from '../../utils/messaging/protocol';
import { clearPersonal } from '../../utils/platform/vault-session';
import { unlock } from '../../utils/store/passcode';
import { onDisk, whileChanging } from './data';
import { boundToSession } from './memory-passcode';
import { endLeave } from './lock';
import { pushToBadges, pushToGates } from './open-ports';
import { rulesOf } from './passcode-state';
import { report } from './report';
import { startUp } from './start-up';
import { writeVaultKeys } from './vault-keys';
import { closeWorker } from './worker';

/** One guess: opens, counts, or ends the device. */
export async function enter(asked: Request<'passcode.open'>): Promise<PasscodeOpened> {
  const { key } = await boundToSession<Pick<Request<'passcode.set'>, 'key'>>(asked);
  const { wipeAfterGuesses: wipeAfter } = await rulesOf();
  const result = await whileChanging(async () => {
    await closeWorker();
    return onDisk((db) => unlock(db, fromBase64url(key), { now: Date.now(), wipeAfter }));
  });
  if (result.result === 'wrong' || result.result === 'early') return result;
  // It may have been open, and what was open may be gone: a panic code, or one wrong guess too many, in a second window.
  await clearPersonal();
  await endLeave();
  if (result.result === 'open') {
    await writeVaultKeys(result.keys);
    pushToGates({ push: 'config.changed' });
    pushToBadges();
    startUp().catch(report('unlock')); // what could not be done while it was locked
    return { result: 'open', waitMs: 0 };
  }
  return { result: 'ended', waitMs: 0 };
}
