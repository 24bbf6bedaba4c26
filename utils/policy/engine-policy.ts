import type { EnginePolicy } from '../engine';
import { PURPOSES } from '../engine';
import type { Policy } from './schema';

/** The part of the policy that `decide` reads. Built-in purposes cannot be redefined. */
export function enginePolicy(policy: Policy): EnginePolicy {
  const builtIn = new Set(PURPOSES.map((purpose) => purpose.id));
  const { version, preset, defaultMode, modes, ownDomains, ownAddresses, defaultCountry, defaultRegion, frequencyCap } = policy;
  return {
    version, preset, defaultMode, modes, ownDomains, ownAddresses, defaultCountry, defaultRegion,
    purposes: [...PURPOSES, ...policy.purposes.filter((purpose) => !builtIn.has(purpose.id))],
    replyDays: policy.replyDays,
    bulkRecipients: policy.bulkRecipients,
    quietHours: policy.quietHours,
    ...(frequencyCap ? { frequencyCap } : {}),
    firstContactNotice: policy.firstContactNotice,
    consentMaxAgeDays: policy.consentMaxAgeDays,
    notHeld: policy.notHeld,
    staleness: policy.staleness,
    claimsAllowed: policy.claimsAllowed,
    offeredPurposes: policy.offeredPurposes,
    screenedAgainst: policy.screenedAgainst,
  };
}
