import type { PasscodeState } from '../../utils/messaging/passcode';
import { DEFAULT_POLICY, mergePolicies, type Policy } from '../../utils/policy';
import { loadClear, type ClearRows } from '../../utils/store/clear-rows';
import { readGuesses, waitLeft } from '../../utils/store/guesses';
import { PASSCODE_COST } from '../../utils/store/vault';
import { keysFor, onDisk } from './data';
import { openFace } from './face';
import { policyIn } from './policy-in-force';

/** Before enrolment the administrator's values alone. */
export async function rulesOf(): Promise<Policy> {
  const face = await openFace();
  return face.store.device() ? policyIn(face) ?? DEFAULT_POLICY : mergePolicies({ managed: face.managed().policy.document });
}

/** Whether there is a passcode, whether it was entered, and what the policy asks of one. */
export async function passcodeState(): Promise<PasscodeState> {
  const [policy, [clear, isOpen, guesses]] = [await rulesOf(), await onDisk(async (db) => [await loadClear(db), (await keysFor(db).catch(() => undefined)) !== undefined, await readGuesses(db)] as const)];
  const { vault: held, place }: ClearRows = clear;
  const vault = held?.memory === 'open' ? undefined : held;
  return {
    state: !vault ? 'none' : isOpen ? 'open' : 'locked', rule: policy.passcode, minLength: policy.passcodeLength, lockAfterMinutes: policy.lockAfterMinutes,
    cost: vault?.cost ?? PASSCODE_COST, waitMs: waitLeft(guesses, Date.now()), enrolled: place !== undefined, ...(vault ? { salt: vault.salt } : {}),
  };
}
