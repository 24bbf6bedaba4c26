import type { Decision, EnginePolicy, Recipient, Verdict } from '../../utils/engine';
import type { Ticket } from '../../utils/guard/ticket';
import type { CheckReply, PageTicket, RecipientView } from '../../utils/messaging/protocol';
import type { AttemptRow, ConsentSummary } from '../../utils/store/attempts';

export const pageTicket = ({ id, attempt, rule, draft, expiresAt, covers }: Ticket): PageTicket => ({ id, attempt, rule, draft, expiresAt, covers });

export function verdictView(verdict: Verdict, consent: ConsentSummary | null | undefined): Omit<RecipientView, 'index' | 'shown' | 'field'> {
  const { kind, reason, params, rule, citation, certainty, final, needs, allowedInstead } = verdict;
  return {
    verdict: kind, reason, params, rule, final, needs, allowedInstead,
    ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}), ...(consent ? { consent } : {}),
  };
}

function recipientView(recipient: Recipient, index: number, row: Pick<AttemptRow, 'decision' | 'consents'>): RecipientView {
  const at = row.decision.verdicts.findIndex((verdict) => verdict.recipient === index);
  const verdict = row.decision.verdicts[at];
  if (!verdict) throw new Error(`recipient ${index} has no verdict`);
  return { index, shown: recipient.raw.slice(0, 320), field: recipient.field, ...verdictView(verdict, row.consents[at]) };
}

/** Recipient strings that stay when the blocked are taken out; absent when none is blocked or nobody would stay. */
function withoutBlocked(recipients: readonly Recipient[], decision: Decision): { field: string; raw: string }[] | undefined {
  const blocked = new Set(decision.verdicts.filter((verdict) => verdict.kind === 'block').map((verdict) => verdict.recipient));
  const rest = recipients.filter((_, index) => !blocked.has(index)).map(({ field, raw }) => ({ field, raw }));
  return blocked.size > 0 && rest.length > 0 ? rest : undefined;
}

export interface ReplyParts {
  row: AttemptRow;
  recipients: readonly Recipient[];
  policy: EnginePolicy;
  ticket: Ticket | undefined;
  dataAgeHours: number | undefined;
}

export function checkReply({ row, recipients, policy, ticket, dataAgeHours }: ReplyParts): CheckReply {
  const rest = withoutBlocked(recipients, row.decision);
  return {
    attempt: row.id, decision: row.decision.kind, channel: row.decision.channel, purpose: row.decision.purpose,
    recipients: recipients.map((recipient, index) => recipientView(recipient, index, row)),
    purposes: policy.offeredPurposes,
    ...(ticket ? { ticket: pageTicket(ticket) } : {}), ...(rest ? { withoutBlocked: rest } : {}),
    ...(dataAgeHours === undefined ? {} : { dataAgeHours }),
  };
}
