import { DAY, fromRow, isoDay, weakGround, type Case } from '../case';
import type { Outcome } from '../outcome';
import type { Relationship } from '../permission';
import type { PurposeId } from '../purpose';
import type { PackRow } from '../rule-pack';

/** Relationships and recorded matters that prove a purpose. A purpose not listed needs its own entry on record. */
const PROOF: Readonly<Record<PurposeId, { relationships: readonly Relationship[]; matters: readonly PurposeId[] }>> = {
  contract: { relationships: ['customer'], matters: ['contract'] },
  'customer-care': { relationships: ['customer'], matters: ['customer-care', 'contract'] },
  'legal-notice': { relationships: ['customer'], matters: ['legal-notice', 'contract'] },
  claims: { relationships: ['customer', 'former'], matters: ['claims', 'contract'] },
};

/** Whether the register shows what the purpose says: a relationship, or a contract, enquiry or claim on record. */
export function registerEvidence(the: Case, relationship: Relationship): boolean {
  const proof = PROOF[the.purpose.id];
  const matters = the.permission?.evidenceFor ?? [];
  if (proof === undefined) return matters.includes(the.purpose.id);
  return proof.relationships.includes(relationship) || proof.matters.some((matter) => matters.includes(matter));
}

/** Condition N: nothing is needed but evidence; a declared purpose without it is at most `justify`. */
export function withoutConsent(the: Case, row: PackRow, relationship: Relationship): Outcome | undefined {
  if (registerEvidence(the, relationship)) return fromRow(the, row, 'N', { kind: 'allow', reason: 'reason_evidence', params: { purpose: the.purpose.id }, met: true, ownAct: true });
  if (the.purpose.marketing) return undefined;
  return weakGround(the, row, 'purpose-evidence', { reason: 'reason_purpose_no_evidence', params: { purpose: the.purpose.id }, needs: ['purpose-evidence', 'reason'] });
}

/** A page's clock may run ahead of ours by this much. */
const SKEW = DAY;

/** Condition CTX: the person's own message is answered, and it is not older than the policy's days. */
export function answersOwnMessage(the: Case, row: PackRow): Outcome | undefined {
  const { reply, policy, at } = the;
  if (!reply.covers) return undefined;
  if (reply.at === undefined || reply.at > at + SKEW) {
    return weakGround(the, row, 'reply-undated', { reason: 'reason_reply_undated', needs: ['purpose-evidence', 'reason'] });
  }
  if (at - reply.at > policy.replyDays * DAY) {
    return fromRow(the, row, 'CTX', { kind: 'block', reason: 'reason_reply_too_old', params: { day: isoDay(reply.at), days: policy.replyDays }, needs: ['consent', 'purpose-evidence'] });
  }
  return fromRow(the, row, 'CTX', { kind: 'allow', reason: 'reason_answers_own_message', params: { day: isoDay(reply.at) }, met: true, ownAct: true });
}
