import type { DecisionEvent, RecipientEntry } from '../../utils/audit';
import { parseRecipients, type Attempt, type Decision, type Recipient, type Verdict } from '../../utils/engine';
import type { DecisionFields } from '../../utils/store/log';
import { nameOf, type Commitments } from './commitments';

function entryOf(recipient: Recipient, committed: Commitments['contacts'][number], verdict: Verdict, earlier: number | undefined): RecipientEntry {
  return {
    ...committed,
    field: recipient.field, verdict: verdict.kind, rule: verdict.rule, packVersion: verdict.packVersion,
    reason: verdict.reason, params: verdict.params, country: verdict.country,
    ...(verdict.record === undefined ? {} : { record: verdict.record }), ...(earlier ? { earlier } : {}),
  };
}

/** Index of the recipient whose message is answered: the log holds no sender. */
function answeredIndex({ context, recipients }: Attempt): number {
  const [sender] = context.answers ? parseRecipients(context.answers.sender, 'answers', 'address-list', '') : [];
  if (sender?.status !== 'resolved') return -1;
  return recipients.findIndex((one) => one.status === 'resolved' && one.point.canonical === sender.point.canonical);
}

function contextOf(attempt: Attempt): DecisionEvent['context'] {
  const { answers, earlierContacts: _earlier, ...rest } = attempt.context;
  const index = answeredIndex(attempt);
  return { ...rest, ...(index >= 0 ? { answers: index } : {}), ...(answers?.at === undefined ? {} : { answersAt: answers.at }) };
}

/** The decision event of an attempt (design §7), but for its place in the chain. */
export function decisionFields(attempt: Attempt, decision: Decision, leave: boolean, now: number, { contacts, justification }: Commitments): DecisionFields {
  const earlier = attempt.context.earlierContacts ?? {};
  const verdicts = new Map(decision.verdicts.map((verdict) => [verdict.recipient, verdict]));
  const recipients = attempt.recipients.map((recipient, at) => {
    const [verdict, committed] = [verdicts.get(at), contacts[at]];
    if (!verdict || !committed) throw new Error(`recipient ${at} has no verdict`);
    return entryOf(recipient, committed, verdict, earlier[nameOf(recipient)]?.length);
  });
  return {
    id: crypto.randomUUID(), time: now, attempt: attempt.id, app: attempt.app, layer: attempt.layer, channel: attempt.channel,
    decidedAs: decision.channel, purpose: decision.purpose, purposeSource: attempt.purposeSource, audience: attempt.audience,
    decision: decision.kind, leave, recipients, context: contextOf(attempt),
    policyVersion: decision.policyVersion, rootVersion: decision.rootVersion,
    ...(attempt.follows ? { follows: attempt.follows } : {}),
    ...(justification ? { justification } : {}),
  };
}
