import type { DecisionEvent } from '../../utils/audit';
import { parseRecipients, type Attempt, type Decision } from '../../utils/engine';
import type { DecisionFields } from '../../utils/store/log';
import type { Commitments } from './commitments';
import { loggedPeople } from './logged-people';

/** Index of the recipient whose message is answered: the log holds no sender. */
function answeredIndex({ context, recipients }: Attempt): number {
  const [sender] = context.answers ? parseRecipients(context.answers.sender, 'answers', 'address-list', '') : [];
  if (sender?.status !== 'resolved') return -1;
  return recipients.findIndex((one) => one.status === 'resolved' && one.point.canonical === sender.point.canonical);
}

function contextOf(attempt: Attempt): DecisionEvent['context'] {
  const { answers, earlierContacts: _earlier, campaign: _campaign, ...rest } = attempt.context;
  const index = answeredIndex(attempt);
  return { ...rest, ...(index >= 0 ? { answers: index } : {}), ...(answers?.at === undefined ? {} : { answersAt: answers.at }) };
}

/** The decision event of an attempt (design §7), but for its place in the chain. */
export function decisionFields(attempt: Attempt, decision: Decision, leave: boolean, now: number, commitments: Commitments): DecisionFields {
  const { justification } = commitments;
  return {
    id: crypto.randomUUID(), time: now, attempt: attempt.id, app: attempt.app, layer: attempt.layer, channel: attempt.channel,
    decidedAs: decision.channel, purpose: decision.purpose, purposeSource: attempt.purposeSource, audience: attempt.audience,
    decision: decision.kind, leave, ...loggedPeople(attempt, decision, commitments), context: contextOf(attempt),
    policyVersion: decision.policyVersion, rootVersion: decision.rootVersion,
    ...(attempt.follows ? { follows: attempt.follows } : {}),
    ...(justification ? { justification } : {}),
  };
}
