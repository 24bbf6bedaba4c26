import type { CheckReply, Request } from '../../utils/messaging/protocol';
import type { AttemptRow } from '../../utils/store/attempts';
import { askFirst } from './ask-first';
import { campaignView, isStoppedUnread, isUnread } from './campaign';
import { coveredReply } from './covered';
import { rowOf, storedRow } from './decided-row';
import { findingsOf } from './findings';
import { ticketOf } from './leave';
import { questionOf, type Question } from './question';
import { checkReply } from './reply';
import type { ContentSender } from './sender';
import { ticketFields } from './ticket-fields';
import type { Worker } from './worker';

const HOUR_MS = 3_600_000;

async function replyTo(question: Question, row: AttemptRow): Promise<CheckReply> {
  const { worker, raw, recipients, engine, data } = question;
  const ticket = await ticketOf(worker, row, ticketFields(question, row));
  const dataAgeHours = data.verifiedAt === undefined ? undefined : Math.max(0, (worker.now() - data.verifiedAt) / HOUR_MS);
  const campaign = !row.leave && isUnread(question) && isStoppedUnread(row) ? await campaignView(question, row.decision) : undefined;
  return checkReply({ campaign, row, recipients, policy: engine, ticket, dataAgeHours, canRewrite: raw.layer === 'page-gate' });
}

/** attempt.check. The same question again gives the same answer and writes nothing. Throws: whoever asked holds. */
export async function checkAttempt(worker: Worker, { attempt: raw, confirmed }: Request<'attempt.check'>, sender: ContentSender): Promise<CheckReply> {
  await askFirst(worker);
  const question = questionOf(worker, raw, confirmed ?? false, sender);
  const findings = findingsOf(question); // begun at once: seldom in vain
  findings.catch(() => undefined); // whoever needs it awaits it, and gets what it throws
  if (raw.layer === 'main-guard') {
    const stored = await storedRow(question);
    if (stored) return replyTo(question, stored);
    const covered = await coveredReply(question);
    if (covered) return covered;
  }
  return replyTo(question, await rowOf(question, findings));
}
