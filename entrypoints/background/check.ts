import { decide } from '../../utils/engine/decide';
import type { CheckReply, Request } from '../../utils/messaging/protocol';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { appendDecision, AttemptMismatchError } from '../../utils/store/log';
import { attemptOf, tokensOf } from './attempt-of';
import { consentOf } from './consent-of';
import { coveredReply } from './covered';
import { decisionFields } from './decision-fields';
import { findingsOf, type Findings } from './findings';
import { isLeaveGiven, ticketOf } from './leave';
import { namesOf, questionOf, type Question } from './question';
import { checkReply } from './reply';
import type { ContentSender } from './sender';
import type { Worker } from './worker';

const HOUR_MS = 3_600_000;

/** Answer that was given before. @throws AttemptMismatchError */
async function storedRow(question: Question): Promise<AttemptRow | undefined> {
  const { worker, raw } = question;
  const [stored, { fingerprint }] = await Promise.all([readAttempt(worker.store.db, raw.id), namesOf(question)]);
  if (stored && stored.fingerprint !== fingerprint) throw new AttemptMismatchError(raw.id);
  return stored;
}

/** Whether it was decided before is found out by the append itself: nearly every question is new, and a read beforehand would cost each of them. */
async function decideAndLog(question: Question, findings: Findings): Promise<AttemptRow> {
  const { worker, raw, engine, recipients, data } = question;
  const { decidedAt, device, lookups, earlier, followed, commitments, names: { fingerprint, asked } } = findings;
  const now = worker.now();
  const attempt = attemptOf(raw, recipients, earlier.times);
  const decision = decide(attempt, lookups, engine, data, now);
  const isConfirmed = question.confirmed && followed?.question === asked && followed.decision.kind === 'warn';
  const leave = isLeaveGiven(decision.kind, raw, isConfirmed);
  const consents = decision.verdicts.map((verdict) => consentOf(lookups[verdict.recipient], verdict, decision));
  const contacts = leave ? { contacts: earlier.names.map((name): [string, number] => [name, now]) } : {};
  const fields = decisionFields(attempt, decision, leave, now, commitments);
  return (await appendDecision(worker.store.db, device, fields, { id: raw.id, fingerprint, question: asked, decidedAt, decision, consents, leave, ...contacts })).row;
}

/** What cannot be decided now may have been decided before. */
async function rowOf(question: Question, findings: Promise<Findings>): Promise<AttemptRow> {
  let found: Findings;
  try {
    found = await findings;
  } catch (error) {
    const stored = await storedRow(question);
    if (stored) return stored;
    throw error;
  }
  return decideAndLog(question, found);
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
