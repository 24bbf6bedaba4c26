import { fromRow, isoDay, type Case } from '../case';
import type { Outcome } from '../outcome';
import { refusalPurposes, rowPurpose } from '../policy-purpose';
import { findRow } from '../rule-pack';

/**
 * An explicit refusal or withdrawal for this channel and purpose stands in every relationship and against every grant:
 * of conflicting records the least permissive wins. It has no end; a newer consent replaces it in the register.
 */
export function refusalOutcome(the: Case): Outcome | undefined {
  const purposes = refusalPurposes(the.purpose, the.policy);
  const refused = the.permission?.grants.find((grant) => grant.state === 'refused' && the.channels.includes(grant.channel) && purposes.includes(grant.purpose));
  const relationship = the.relationships[0];
  if (refused === undefined || relationship === undefined) return undefined;
  const row = findRow(the.pack, { channel: the.channel, purpose: rowPurpose(the.purpose), relationship, subjectClass: the.subjectClass });
  if (row === undefined) return undefined;
  const params = { channel: refused.channel, purpose: refused.purpose, day: isoDay(refused.validFrom) };
  return fromRow(the, row, 'C', { kind: 'block', reason: 'reason_refused', params, record: refused.record, needs: ['consent', 'purpose-evidence'] });
}
