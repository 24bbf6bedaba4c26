import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { AttemptMismatchError } from '../../utils/store/log';
import type { Findings } from './findings';
import { decideAndLog } from './log-decision';
import { namesOf } from './question-names';
import type { Question } from './question';

/** Answer that was given before. @throws AttemptMismatchError */
export async function storedRow(question: Question): Promise<AttemptRow | undefined> {
  const { worker, raw } = question;
  const [stored, { fingerprint }] = await Promise.all([readAttempt(worker.store.db, raw.id), namesOf(question)]);
  if (stored && stored.fingerprint !== fingerprint) throw new AttemptMismatchError(raw.id);
  return stored;
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
