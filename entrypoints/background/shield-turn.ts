import { isShieldUp, lowerShield } from '../../utils/platform/send-shield';
import { injectOnce } from './inject-once';
import { networkReady } from './network-first';

/** One after the other: what a start takes down must not be what an update has just put up. */
let turn: Promise<unknown> = Promise.resolve();
export const inTurn = (work: () => Promise<void>): Promise<void> => {
  const done = turn.then(work);
  turn = done.catch(() => undefined); // told to whoever asked
  return done;
};

/** Set by an update that is on its way: its shield is not to be touched. */
export const shield = { isNeeded: false };

/** Every start, after the hosts are guarded: a shield that an update or a crash has left comes down once all stands again. */
export function settleShield(face: Parameters<typeof injectOnce>[0]): Promise<void> {
  return inTurn(async () => {
    if (shield.isNeeded || !(await isShieldUp())) return;
    await injectOnce(face);
    await networkReady();
    await lowerShield();
  });
}
