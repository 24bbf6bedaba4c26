import type { PasscodeState } from '../../utils/messaging/passcode';
import { loadClear, type ClearRows } from '../../utils/store/clear-rows';
import { readGuesses, waitLeft } from '../../utils/store/guesses';
import { PASSCODE_COST } from '../../utils/store/vault';
import { atRestOf, type AtRest } from './at-rest';
import { keysFor, onDisk } from './data';
import { openFace } from './face';
import { problemsOf, selfCheck } from './self-check';

/** What policy asks of passcode, lock and wipe, also of a locked device. */
export const rulesOf = async (): Promise<AtRest> => atRestOf(await openFace());

/** Whether there is a passcode, whether it was entered, and what the policy asks of one. */
export async function passcodeState(): Promise<PasscodeState> {
  const [policy, [clear, isOpen, guesses]] = [await rulesOf(), await onDisk(async (db) => [await loadClear(db), (await keysFor(db).catch(() => undefined)) !== undefined, await readGuesses(db)] as const)];
  const { vault: held, place }: ClearRows = clear;
  const wrong = problemsOf(await selfCheck());
  const vault = held?.memory === 'open' ? undefined : held;
  return {
    state: !vault ? 'none' : isOpen ? 'open' : 'locked', rule: policy.passcode, minLength: policy.passcodeLength, lockAfterMinutes: policy.lockAfterMinutes,
    cost: vault?.cost ?? PASSCODE_COST, waitMs: waitLeft(guesses, Date.now()), enrolled: place !== undefined, ...(wrong.length > 0 ? { wrong } : {}), ...(vault ? { salt: vault.salt } : {}),
  };
}
