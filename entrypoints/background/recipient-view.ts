import type { Recipient, Verdict } from '../../utils/engine';
import type { RecipientView } from '../../utils/messaging/protocol';
import type { AttemptRow, ConsentSummary } from '../../utils/store/attempts';
import { verdictAt } from '../../utils/store/verdict-table';

export function verdictView(verdict: Verdict, consent: ConsentSummary | null | undefined): Omit<RecipientView, 'index' | 'shown' | 'field'> {
  const { kind, reason, params, rule, citation, certainty, final, needs, allowedInstead } = verdict;
  return {
    verdict: kind, reason, params, rule, final, needs, allowedInstead,
    ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}), ...(consent ? { consent } : {}),
  };
}

export type Decided = Pick<AttemptRow, 'decision' | 'consents' | 'table'>;

/** The verdict of one recipient, of few or of very many. @throws when there is none. */
export function verdictOf({ decision, table }: Decided, index: number): Verdict {
  const verdict = table ? verdictAt(table, index) : decision.verdicts[index];
  if (verdict?.recipient !== index) throw new Error(`recipient ${index} has no verdict`);
  return verdict;
}

export const recipientView = (recipient: Recipient, index: number, row: Decided): RecipientView =>
  ({ index, shown: recipient.raw.slice(0, 320), field: recipient.field, ...verdictView(verdictOf(row, index), row.consents[index]) });
