import type { Decision, EnginePolicy, Recipient, Verdict } from '../../utils/engine';
import type { Ticket } from '../../utils/guard/ticket';
import type { BulkView, CampaignView, CheckReply, PageTicket, RecipientView } from '../../utils/messaging/protocol';
import type { AttemptRow, ConsentSummary } from '../../utils/store/attempts';
import { groupCounts, verdictAt, type VerdictTable } from '../../utils/store/verdict-table';

export const pageTicket = ({ id, attempt, rule, draft, expiresAt, covers, campaign }: Ticket): PageTicket => ({ id, attempt, rule, draft, expiresAt, covers, ...(campaign ? { campaign } : {}) });

export function verdictView(verdict: Verdict, consent: ConsentSummary | null | undefined): Omit<RecipientView, 'index' | 'shown' | 'field'> {
  const { kind, reason, params, rule, citation, certainty, final, needs, allowedInstead } = verdict;
  return {
    verdict: kind, reason, params, rule, final, needs, allowedInstead,
    ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}), ...(consent ? { consent } : {}),
  };
}

type Decided = Pick<AttemptRow, 'decision' | 'consents' | 'table'>;

/** The verdict of one recipient, of few or of very many. @throws when there is none. */
export function verdictOf({ decision, table }: Decided, index: number): Verdict {
  const verdict = table ? verdictAt(table, index) : decision.verdicts[index];
  if (verdict?.recipient !== index) throw new Error(`recipient ${index} has no verdict`);
  return verdict;
}

export const recipientView = (recipient: Recipient, index: number, row: Decided): RecipientView =>
  ({ index, shown: recipient.raw.slice(0, 320), field: recipient.field, ...verdictView(verdictOf(row, index), row.consents[index]) });

/** Reasons shown; what is past them is the last one's. */
const MOST_REASONS = 100;

/** Very many recipients by verdict and reason, whatever the day: the strictest first, then the most. */
function bulkView(table: VerdictTable): BulkView {
  const order: Verdict['kind'][] = ['block', 'justify', 'warn', 'allow'];
  const groups = new Map<string, BulkView['groups'][number]>();
  const counts = groupCounts(table);
  table.groups.forEach(({ kind, reason, params, rule, citation, certainty, final }, at) => {
    const { day: _day, ...rest } = params;
    const name = JSON.stringify([kind, reason, rule, rest]);
    const known = groups.get(name);
    const count = (known?.count ?? 0) + (counts[at] ?? 0);
    groups.set(name, { verdict: kind, reason, params: rest, rule, final, count, ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}) });
  });
  const sorted = [...groups.values()].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.count - a.count);
  const allowed = sorted.filter((group) => group.verdict === 'allow').reduce((sum, group) => sum + group.count, 0);
  return { total: table.of.length, allowed, groups: sorted.slice(0, MOST_REASONS) };
}

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
