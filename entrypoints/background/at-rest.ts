import { mergePolicies, parsePolicy, type Policy } from '../../utils/policy';
import type { HeldPolicy } from '../../utils/store/root';
import type { HeldManaged } from './managed';
import { policyIn, type Deciding } from './policy-in-force';

export type AtRest = Pick<Policy, 'passcode' | 'passcodeLength' | 'lockAfterMinutes' | 'wipeAfterGuesses' | 'storage'>;

/** A fault anywhere in managed storage holds every send; the values of these keys that are sound stay in force all the same. */
export function atRestIn({ policy: { state, document, atRest } }: Pick<HeldManaged, 'policy'>, held: HeldPolicy | undefined): AtRest {
  const hub = held && parsePolicy(held.payload);
  return mergePolicies({ managed: state === 'given' ? document : atRest.document, hub: hub?.ok === true ? hub.document : undefined });
}

/** How this device is to keep what it holds: by the administrator of the browser, and by the hub once it is enrolled. */
export const atRestOf = (worker: Deciding): AtRest => policyIn(worker) ?? atRestIn(worker.managed(), worker.store.device() ? worker.store.policy() : undefined);

/** The administrator has said something of this key that cannot be read: what was meant may be the strictest. */
export const isFaulty = (worker: Deciding, key: keyof AtRest): boolean => worker.managed().policy.atRest.faulty.includes(key);
