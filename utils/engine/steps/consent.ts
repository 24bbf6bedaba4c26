import { DAY, fromRow, isoDay, weakGround, type Case } from '../case';
import { best, worst, type Outcome } from '../outcome';
import type { Grant, Relationship } from '../permission';
import { consentPurposes } from '../policy-purpose';
import type { ReasonKey } from '../reasons';
import type { Condition, PackRow } from '../rule-pack';

type Fault = { reason: ReasonKey; params?: Record<string, string | number> };

/** Conditions C and C5: a consent of this person for this channel, purpose and relationship that is valid and proven. */
export function consent(the: Case, row: PackRow, relationship: Relationship, condition: 'C' | 'C5'): Outcome {
  const given = grantsFor(the).filter((grant) => grant.state === 'given' && grant.eprivacyBasis !== 'soft-opt-in');
  const judged = given.map((grant) => judge(the, row, condition, grant, relationship));
  const [first, ...others] = judged;
  if (first !== undefined) return best(first, ...others);
  return fromRow(the, row, condition, { kind: 'block', reason: 'reason_no_consent', params: subject(the), needs: ['consent', 'purpose-evidence'] });
}

/** Grants of any state on the decided channel for this purpose, or for one that covers it. */
export function grantsFor(the: Case): Grant[] {
  const purposes = consentPurposes(the.purpose, the.policy);
  return (the.permission?.grants ?? []).filter((grant) => grant.channel === the.channel && purposes.includes(grant.purpose));
}

export const subject = (the: Case): { channel: string; purpose: string } => ({ channel: the.channel, purpose: the.purpose.id });

function judge(the: Case, row: PackRow, condition: 'C' | 'C5', grant: Grant, relationship: Relationship): Outcome {
  const faults = [...basisFaults(row, condition, grant, relationship), ...validityFaults(the, grant)]
    .map((fault) => fromRow(the, row, condition, { kind: 'block', ...fault, record: grant.record, needs: ['consent', 'purpose-evidence'] }));
  if (!grant.proof.evidence) faults.push(noEvidence(the, row, grant));
  const [first, ...others] = faults;
  if (first !== undefined) return worst(first, ...others);
  const reason = condition === 'C5' ? 'reason_consent_documented' : 'reason_consent_given';
  return fromRow(the, row, condition, { kind: 'allow', reason, params: { ...subject(the), day: isoDay(grant.validFrom) }, record: grant.record, met: true, ownAct: true });
}

/** GDPR art. 7(1): the controller must be able to show the consent. A rule of its own, so that a policy may phase it in. */
export function noEvidence(the: Case, row: PackRow, grant: Grant): Outcome {
  return weakGround(the, row, 'consent-evidence', { reason: 'reason_consent_no_evidence', params: { day: isoDay(grant.validFrom) }, record: grant.record, needs: ['consent'] });
}

function basisFaults(row: PackRow, condition: Condition, grant: Grant, relationship: Relationship): Fault[] {
  const day = isoDay(grant.validFrom);
  const faults: Fault[] = [];
  if (grant.relationship !== 'any' && grant.relationship !== relationship) faults.push({ reason: 'reason_consent_other_relationship', params: { relationship: grant.relationship, day } });
  if (!isConsent(grant)) faults.push({ reason: 'reason_basis_not_consent', params: { gdprBasis: grant.gdprBasis, eprivacyBasis: grant.eprivacyBasis, day } });
  if (condition === 'C5' && !grant.proof.documented) faults.push({ reason: 'reason_consent_not_documented', params: { day } });
  if (row.thirdParty === true && !grant.proof.namesThirdParty) faults.push({ reason: 'reason_consent_no_third_party', params: { day } });
  return faults;
}

// The event itself is a consent where neither basis was recorded; any other basis recorded is taken at its word.
function isConsent(grant: Grant): boolean {
  return grant.eprivacyBasis === 'consent' || (grant.eprivacyBasis === 'none' && (grant.gdprBasis === '6-1-a' || grant.gdprBasis === 'none'));
}

/** Faults in time. `validTo` is the first instant at which the grant no longer holds. */
export function validityFaults(the: Case, grant: Grant): Fault[] {
  const { at, policy } = the;
  const faults: Fault[] = [];
  if (grant.validFrom !== undefined && grant.validFrom > at) faults.push({ reason: 'reason_consent_not_yet', params: { day: isoDay(grant.validFrom) } });
  if (grant.validTo !== undefined && grant.validTo <= at) faults.push({ reason: 'reason_consent_expired', params: { day: isoDay(grant.validTo) } });
  const days = policy.consentMaxAgeDays;
  if (days > 0 && grant.validFrom === undefined) faults.push({ reason: 'reason_consent_undated', params: { days } });
  if (days > 0 && grant.validFrom !== undefined && at - grant.validFrom > days * DAY) faults.push({ reason: 'reason_consent_too_old', params: { day: isoDay(grant.validFrom), days } });
  return faults;
}
