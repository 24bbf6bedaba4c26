import { decide } from '../../utils/engine/decide';
import type { CheckReply, Request } from '../../utils/messaging/protocol';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { appendDecision, AttemptMismatchError } from '../../utils/store/log';
import { attemptOf, tokensOf } from './attempt-of';
import { consentOf } from './consent-of';
import { requireCovered } from './cover';
import { decisionFields } from './decision-fields';
import { coveredReply } from './covered';
import { isLeaveGiven, ticketOf } from './leave';
import { earlierContacts, lookupsOf, questionOf, type Question } from './question';
import { checkReply } from './reply';
import type { ContentSender } from './sender';
import { logDevice, type Worker } from './worker';

const HOUR_MS = 3_600_000;

async function decideAndLog(question: Question): Promise<AttemptRow> {
  // Before anything is looked up: a stop recorded from now on may not be in what is found.
  const decidedAt = question.worker.now();
  const { worker, raw, engine, recipients, data, fingerprint, asked } = question;
  const [device, lookups, earlier, followed] = await Promise.all([
    logDevice(worker), lookupsOf(question), earlierContacts(question), raw.follows ? readAttempt(worker.store.db, raw.follows) : undefined, requireCovered(question),
  ]);
  const now = worker.now();
  const attempt = attemptOf(raw, recipients, earlier.times);
  const decision = decide(attempt, lookups, engine, data, now);
  const isConfirmed = question.confirmed && followed?.question === asked && followed.decision.kind === 'warn';
  const leave = isLeaveGiven(decision.kind, raw, isConfirmed);
  const consents = decision.verdicts.map((verdict) => consentOf(lookups[verdict.recipient], verdict, decision));
  const contacts = leave ? { contacts: earlier.names.map((name): [string, number] => [name, now]) } : {};
  const fields = await decisionFields(attempt, decision, leave, now);
  return (await appendDecision(worker.store.db, device, fields, { id: raw.id, fingerprint, question: asked, decidedAt, decision, consents, leave, ...contacts })).row;
}

async function replyTo(question: Question, row: AttemptRow): Promise<CheckReply> {
  const { worker, raw, sender, recipients, engine, data } = question;
  const { purpose, rootVersion, policyVersion } = row.decision;
  const fields = { attempt: row.id, rule: raw.rule, channel: raw.channel, purpose, account: raw.account, draft: raw.draft, tab: sender.tab, frame: sender.frame, covers: tokensOf(raw) ?? [], rootVersion, policyVersion, ...(sender.document ? { document: sender.document } : {}) };
  const ticket = await ticketOf(worker, row, fields);
  const dataAgeHours = data.verifiedAt === undefined ? undefined : Math.max(0, (worker.now() - data.verifiedAt) / HOUR_MS);
  return checkReply({ row, recipients, policy: engine, ticket, dataAgeHours });
}

/** attempt.check. The same question again gives the same answer and writes nothing. Throws: whoever asked holds. */
export async function checkAttempt(worker: Worker, { attempt: raw, confirmed }: Request<'attempt.check'>, sender: ContentSender): Promise<CheckReply> {
  const question = await questionOf(worker, raw, confirmed ?? false, sender);
  const stored = await readAttempt(worker.store.db, raw.id);
  if (stored && stored.fingerprint !== question.fingerprint) throw new AttemptMismatchError(raw.id);
  if (stored) return replyTo(question, stored);
  return (await coveredReply(question)) ?? replyTo(question, await decideAndLog(question));
}
