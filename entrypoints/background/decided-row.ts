import { decide } from '../../utils/engine/decide';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { appendDecision, AttemptMismatchError } from '../../utils/store/log';
import { attemptOf } from './attempt-of';
import { consentOf } from './consent-of';
import { decisionFields } from './decision-fields';
import type { Findings } from './findings';
import { isLeaveGiven } from './leave';
import { namesOf, type Question } from './question';

/** Answer that was given before. @throws AttemptMismatchError */
export async function storedRow(question: Question): Promise<AttemptRow | undefined> {
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
export async function rowOf(question: Question, findings: Promise<Findings>): Promise<AttemptRow> {
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
