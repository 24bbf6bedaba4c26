import { core, modeKind, type Case } from '../case';
import type { Outcome } from '../outcome';

/**
 * GDPR art. 14(3)(b): who did not give us the data learns at the first communication where they came from. Met by a
 * notice delivered or in this message, or by the person's own earlier message or act (then art. 13 applied). The strict
 * preset takes no basis for granted: it wants the notice even where a consent or contract is on record.
 */
export function firstContactOutcome(the: Case, permitted: Outcome): Outcome | undefined {
  const { policy, permission, context, reply } = the;
  if (policy.firstContactNotice === 'off') return undefined;
  if (permission?.noticeDeliveredAt !== undefined && permission.noticeDeliveredAt <= the.at) return undefined;
  if (context.noticeText === true || reply.covers || permission?.lastOwnActAt !== undefined) return undefined;
  if (permitted.met && permitted.ownAct && policy.preset !== 'strict') return undefined;
  return core(policy, 'first-contact-notice', { kind: modeKind(policy.firstContactNotice), reason: 'reason_first_contact_notice', needs: ['notice'] });
}
