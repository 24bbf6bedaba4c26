import { packSheet, type DecisionEvent, type RecipientEntry, type SheetGroup, type SheetRow } from '../../utils/audit';
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
  const { answers, earlierContacts: _earlier, campaign: _campaign, ...rest } = attempt.context;
  const index = answeredIndex(attempt);
  return { ...rest, ...(index >= 0 ? { answers: index } : {}), ...(answers?.at === undefined ? {} : { answersAt: answers.at }) };
}

type PerRecipient = Pick<DecisionFields, 'recipients' | 'sheet'>;

function entriesOf({ recipients, context }: Attempt, decision: Decision, contacts: Commitments['contacts']): PerRecipient {
  return { recipients: recipients.map((recipient, at) => {
    const [verdict, committed] = [decision.verdicts[at], contacts[at]];
    if (verdict?.recipient !== at || !committed) throw new Error(`recipient ${at} has no verdict`);
    return entryOf(recipient, committed, verdict, context.earlierContacts?.[nameOf(recipient)]?.length);
  }) };
}

/** A row each: what many have in common is said once. */
function sheetOf({ recipients, context }: Attempt, decision: Decision, commitments: NonNullable<Commitments['sheet']>): PerRecipient {
  const groups: SheetGroup[] = [];
  const known = new Map<string, number>();
  const rows = recipients.map((recipient, at): SheetRow => {
    const verdict = decision.verdicts[at];
    if (verdict?.recipient !== at) throw new Error(`recipient ${at} has no verdict`);
    const { kind, rule, packVersion, reason, country, record } = verdict;
    const common: SheetGroup = { field: recipient.field, verdict: kind, rule, packVersion, reason, country };
    const name = JSON.stringify(common);
    const group = known.get(name) ?? groups.push(common) - 1;
    known.set(name, group);
    const earlier = context.earlierContacts?.[nameOf(recipient)]?.length;
    return { group, ...(record === undefined ? {} : { record }), ...(earlier ? { earlier } : {}) };
  });
  return { recipients: [], sheet: packSheet(commitments, groups, rows) };
}

/** The decision event of an attempt (design §7), but for its place in the chain. */
export function decisionFields(attempt: Attempt, decision: Decision, leave: boolean, now: number, { contacts, sheet, justification }: Commitments): DecisionFields {
  const people = sheet ? sheetOf(attempt, decision, sheet) : entriesOf(attempt, decision, contacts);
  return {
    id: crypto.randomUUID(), time: now, attempt: attempt.id, app: attempt.app, layer: attempt.layer, channel: attempt.channel,
    decidedAs: decision.channel, purpose: decision.purpose, purposeSource: attempt.purposeSource, audience: attempt.audience,
    decision: decision.kind, leave, ...people, context: contextOf(attempt),
    policyVersion: decision.policyVersion, rootVersion: decision.rootVersion,
    ...(attempt.follows ? { follows: attempt.follows } : {}),
    ...(justification ? { justification } : {}),
  };
}
