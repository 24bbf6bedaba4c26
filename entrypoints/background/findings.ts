import type { Instant, Lookup } from '../../utils/engine';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import type { LogDevice } from '../../utils/store/log';
import { requireCovered } from './cover';
import { commitmentsOf, type Commitments } from './commitments';
import { requirePasscode } from './passcode-rule';
import { namesOf, type QuestionNames } from './question-names';
import { requireStorage } from './storage-rule';
import { earlierContacts, lookupsOf, type Question } from './question';
import { logDevice } from './log-device';

/** What a decision is made from, and what its log event needs that does not hang on the verdict. */
export interface Findings {
  /** Before anything was looked up: a stop recorded from then on may not be in what was found. */
  decidedAt: Instant;
  names: QuestionNames;
  device: LogDevice;
  lookups: Lookup[];
  earlier: Awaited<ReturnType<typeof earlierContacts>>;
  /** The attempt that this one follows. */
  followed: AttemptRow | undefined;
  commitments: Commitments;
}

/** All of it at once: nothing here waits for anything else, and nothing is written. @throws Fault, DamagedError and whatever the disk throws. */
export async function findingsOf(question: Question): Promise<Findings> {
  const { worker, raw, recipients } = question;
  requirePasscode(worker);
  const decidedAt = worker.now();
  const [lookups, commitments, names, device, earlier, followed] = await Promise.all([
    lookupsOf(question), // first: it takes longest
    commitmentsOf(recipients, raw.justification), namesOf(question), logDevice(worker), earlierContacts(question),
    raw.follows ? readAttempt(worker.store.db, raw.follows) : undefined, requireCovered(question), requireStorage(worker),
  ]);
  return { decidedAt, names, device, lookups, earlier, followed, commitments };
}
