import { fromRow, isoDay, type Case } from '../case';
import { best, worst, type Outcome } from '../outcome';
import type { Grant, Relationship } from '../permission';
import type { ReasonKey } from '../reasons';
import type { PackRow } from '../rule-pack';
import type { Need } from '../verdict';
import { grantsFor, noEvidence, validityFaults } from './consent';

/**
 * Condition SOI (ePrivacy art. 13(2), UWG § 7(3)): address obtained in a sale, own similar products, opt-out offered at
 * collection and in this message, no objection. Undefined when the register knows of no soft opt-in.
 */
export function softOptIn(the: Case, row: PackRow, relationship: Relationship): Outcome | undefined {
  const grants = grantsFor(the).filter((grant) => grant.eprivacyBasis === 'soft-opt-in' && grant.state !== 'refused');
  const [first, ...others] = grants.filter((grant) => grant.relationship === 'any' || grant.relationship === relationship).map((grant) => judge(the, row, grant));
  return first === undefined ? undefined : best(first, ...others);
}

function judge(the: Case, row: PackRow, grant: Grant): Outcome {
  const day = isoDay(grant.validFrom);
  const fail = (reason: ReasonKey, params: Record<string, string | number> = { day }): Outcome => fromRow(the, row, 'SOI', { kind: 'block', reason, params, record: grant.record, needs: ['consent', 'purpose-evidence'] });
  const faults = validityFaults(the, grant).map((fault) => fail(fault.reason, fault.params));
  if (!grant.proof.obtainedInSale) faults.push(fail('reason_soft_opt_in_not_in_sale'));
  if (!grant.proof.optOutOffered) faults.push(fail('reason_soft_opt_in_no_opt_out'));
  if (!grant.proof.evidence) faults.push(noEvidence(the, row, grant));
  // In a call it is said, not written: there the row has it attested.
  if (the.context.optOutText !== true && row.attest?.what !== 'opt-out-said') {
    // Only where nothing else fails does an opt-out in the text help.
    const needs: Need[] = faults.length === 0 ? ['opt-out-text'] : [];
    faults.push(fromRow(the, row, 'SOI', { kind: 'block', reason: 'reason_soft_opt_in_opt_out_text', params: { day }, record: grant.record, needs }));
  }
  const [first, ...others] = faults;
  if (first !== undefined) return worst(first, ...others);
  return fromRow(the, row, 'SOI', { kind: 'allow', reason: 'reason_soft_opt_in', params: { day }, record: grant.record, met: true, ownAct: true });
}
