import { GENESIS, makeEvent, type ChainHead, type DecisionEvent, type EventFields, type LogEvent, type Outcome, type OutcomeEvent, type Signer } from '../audit';
import { isNextOutcome, withOutcome, type AttemptRow } from './attempts';
import type { Db } from './db';

/** Who signs this device's log. */
export interface LogDevice {
  id: string;
  user: string;
  signer: Signer;
}

export type DecisionFields = Omit<Extract<EventFields, { type: 'decision' }>, 'device' | 'user' | 'type'>;
export type OutcomeFields = Pick<OutcomeEvent, 'id' | 'attempt' | 'time' | 'outcome' | 'digest'>;
/** The row of a decision; its place in the log is known only once it is appended. */
export type NewAttempt = Omit<AttemptRow, 'sequence' | 'open' | 'outcome' | 'logged' | 'retry' | 'unsent'>;

/** The same attempt id came with another question. */
export class AttemptMismatchError extends Error {
  override name = 'AttemptMismatchError';
}

const LOCK = 'consentry.log';

/** One writer at a time over all contexts of the extension; released by the browser when a context dies. */
async function underLock<T>(work: () => Promise<T>): Promise<T> {
  return (await navigator.locks.request(LOCK, work)) as T;
}

export async function logHead(db: Db): Promise<ChainHead> {
  const cursor = await db.transaction('log').store.openCursor(null, 'prev');
  const last = cursor?.value as LogEvent | undefined;
  return last ? { sequence: last.sequence, hash: last.hash } : GENESIS;
}

/** Event and attempt in one transaction that is on the disk when it resolves. */
async function commit(db: Db, event: LogEvent, row: AttemptRow, isNew: boolean): Promise<void> {
  const tx = db.transaction(['log', 'attempts'], 'readwrite', { durability: 'strict' });
  const attempts = tx.objectStore('attempts');
  await Promise.all([
    tx.objectStore('log').add(event, event.sequence),
    isNew ? attempts.add(row, row.id) : attempts.put(row, row.id),
    tx.done,
  ]);
}

/**
 * Appends the decision of an attempt, once: a repeated call gives the stored row and writes nothing.
 * @throws AttemptMismatchError when the id was used for another question; DOMException when the disk refuses. The caller holds.
 */
export function appendDecision(db: Db, device: LogDevice, fields: DecisionFields, attempt: NewAttempt): Promise<{ row: AttemptRow; isNew: boolean }> {
  return underLock(async () => {
    const [stored, head] = await Promise.all([db.get('attempts', attempt.id) as Promise<AttemptRow | undefined>, logHead(db)]);
    if (stored && stored.fingerprint !== attempt.fingerprint) throw new AttemptMismatchError(attempt.id);
    if (stored) return { row: stored, isNew: false };
    const event = await makeEvent(head, { ...fields, type: 'decision', device: device.id, user: device.user }, device.signer);
    const row: AttemptRow = { ...attempt, sequence: event.sequence, open: 1 };
    await commit(db, event, row, true);
    return { row, isNew: true };
  });
}

/** Appends an outcome, `retry` = which repetition of the same bytes it is about. False when the attempt is unknown or this outcome cannot follow the one logged. */
export function appendOutcome(db: Db, device: LogDevice, fields: OutcomeFields, retry = 0): Promise<boolean> {
  return underLock(async () => {
    const [row, head] = await Promise.all([db.get('attempts', fields.attempt) as Promise<AttemptRow | undefined>, logHead(db)]);
    if (!row || !isNextOutcome(row, fields.outcome, retry)) return false;
    const event = await makeEvent(head, { ...fields, type: 'outcome', device: device.id, user: device.user }, device.signer);
    await commit(db, event, withOutcome(row, fields.outcome, retry), false);
    return true;
  });
}

/** Events from `from` on, in sequence. */
export async function readEvents(db: Db, from: number, limit: number): Promise<LogEvent[]> {
  return (await db.getAll('log', IDBKeyRange.lowerBound(from), limit)) as LogEvent[];
}

/** Decision events before `before`, newest first, each with its last outcome, as far as `keep` wants them. */
export async function readDecisions(
  db: Db, before: number | undefined, limit: number, keep: (event: DecisionEvent) => boolean,
): Promise<{ event: DecisionEvent; outcome?: Outcome }[]> {
  const tx = db.transaction(['log', 'attempts']);
  const found: { event: DecisionEvent; outcome?: Outcome }[] = [];
  const range = before === undefined ? null : IDBKeyRange.upperBound(before, true);
  for (let at = await tx.objectStore('log').openCursor(range, 'prev'); at && found.length < limit; at = await at.continue()) {
    const event = at.value as LogEvent;
    if (event.type !== 'decision' || !keep(event)) continue;
    const row = (await tx.objectStore('attempts').get(event.attempt)) as AttemptRow | undefined;
    found.push({ event, ...(row?.outcome ? { outcome: row.outcome } : {}) });
  }
  return found;
}
