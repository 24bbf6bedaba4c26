import { packSheet, type RecipientEntry, type SheetGroup, type SheetRow } from '../../utils/audit';
import type { Attempt, Decision, Recipient, Verdict } from '../../utils/engine';
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

export type PerRecipient = Pick<DecisionFields, 'recipients' | 'sheet'>;

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

/** Recipients of a decision as the log keeps them: few by entry, very many by sheet. */
export const loggedPeople = (attempt: Attempt, decision: Decision, { contacts, sheet }: Commitments): PerRecipient =>
  (sheet ? sheetOf(attempt, decision, sheet) : entriesOf(attempt, decision, contacts));
