import type { Decision, EnginePolicy, Recipient } from '../../utils/engine';
import type { Ticket } from '../../utils/guard/ticket';
import type { CampaignView, CheckReply, PageTicket } from '../../utils/messaging/protocol';
import type { AttemptRow } from '../../utils/store/attempts';
import { bulkView } from './bulk-view';
import { recipientView, verdictOf, type Decided } from './recipient-view';

export const pageTicket = ({ id, attempt, rule, account, draft, expiresAt, covers, scheduledFor, campaign, order }: Ticket): PageTicket =>
  ({ id, attempt, rule, account, draft, expiresAt, covers, ...(scheduledFor === undefined ? {} : { scheduledFor }), ...(campaign ? { campaign } : {}), ...(order ? { emergencyUntil: order.until } : {}) });

/** Recipient strings that stay when the blocked are taken out; absent when none is blocked or nobody would stay. */
function withoutBlocked(recipients: readonly Recipient[], { verdicts }: Decision): { field: string; raw: string }[] | undefined {
  const blocked = new Set(verdicts.filter((verdict) => verdict.kind === 'block').map((verdict) => verdict.recipient));
  const rest = recipients.filter((_, index) => !blocked.has(index)).map(({ field, raw }) => ({ field, raw }));
  return blocked.size > 0 && rest.length > 0 ? rest : undefined;
}

/** The same of very many; not for those whom no composer holds. */
function largeWithoutBlocked(recipients: readonly Recipient[], row: Decided): { field: string; raw: string }[] | undefined {
  const rest = recipients.filter((_, index) => verdictOf(row, index).kind !== 'block').map(({ field, raw }) => ({ field, raw }));
  return rest.length < recipients.length && rest.length > 0 ? rest : undefined;
}

export interface ReplyParts {
  row: AttemptRow;
  recipients: readonly Recipient[];
  policy: EnginePolicy;
  ticket: Ticket | undefined;
  dataAgeHours: number | undefined;
  /** The blocked can be taken out where the attempt was seen. */
  canRewrite?: boolean;
  campaign?: CampaignView | undefined;
}

export function checkReply({ row, recipients, policy, ticket, dataAgeHours, canRewrite = true, campaign }: ReplyParts): CheckReply {
  const { decision, table } = row;
  const rest = table ? (canRewrite && !ticket ? largeWithoutBlocked(recipients, row) : undefined) : withoutBlocked(recipients, decision);
  return {
    attempt: row.id, decision: decision.kind, channel: decision.channel, purpose: decision.purpose,
    recipients: table ? [] : recipients.map((recipient, index) => recipientView(recipient, index, row)),
    ...(table ? { bulk: bulkView(table) } : {}), ...(campaign ? { campaign } : {}),
    purposes: policy.offeredPurposes,
    ...(ticket ? { ticket: pageTicket(ticket) } : {}), ...(rest ? { withoutBlocked: rest } : {}),
    ...(dataAgeHours === undefined ? {} : { dataAgeHours }),
  };
}
