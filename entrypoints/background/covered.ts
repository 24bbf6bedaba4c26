import type { TicketRequest } from '../../utils/guard/ticket';
import type { CheckReply } from '../../utils/messaging/protocol';
import { readAttempt } from '../../utils/store/attempts';
import { tokensOf } from './attempt-of';
import { coveringTicket } from './covering-ticket';
import type { Question } from './question';
import { checkReply } from './reply';

/** A request that L2 did not find a ticket for may be one that the page gate has had decided. */
export async function coveredReply(question: Question): Promise<CheckReply | undefined> {
  const { worker, raw, sender } = question;
  const tokens = tokensOf(raw);
  if (raw.layer !== 'main-guard' || !tokens) return undefined;
  const { id, rule, channel, account, draft, digest, scheduledFor } = raw;
  const request: TicketRequest = { id, tab: sender.tab, frame: sender.frame, rule, channel, account, draft, tokens, ...(digest ? { digest } : {}), ...(scheduledFor === undefined ? {} : { scheduledFor }), ...(sender.document ? { document: sender.document } : {}) };
  const ticket = await coveringTicket(worker, request);
  const row = ticket && (await readAttempt(worker.store.db, ticket.attempt));
  return ticket && row ? checkReply({ row, recipients: [], policy: question.engine, ticket, dataAgeHours: undefined }) : undefined;
}
