import { GENESIS, makeEvent, type ChainHead, type DecisionEvent, type EventFields, type LogEvent, type Outcome, type OutcomeEvent, type Signer } from '../audit';
import { isNextOutcome, readAttempt, withOutcome, type AttemptRow } from './attempts';
import { connectionOf, type Db } from './db';

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

/**
 * Last event by connection, as this context read or wrote it. Events are only ever added, so while the next number is free
 * this is still the last one: `add` refuses a taken number, and the whole transaction with it.
 */
const heads = new WeakMap<object, ChainHead>();
/** Appends of this context, one after the other. A context that writes in between costs another try, never a fork. */
const turns = new WeakMap<Db, Promise<unknown>>();
/** How often in a row another context may be faster. */
const MOST_TRIES = 20;

function inTurn<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(db) ?? Promise.resolve()).then(work, work);
  turns.set(db, turn);
  return turn;
}

async function readHead(db: Db): Promise<ChainHead> {
  const cursor = await db.transaction('log').store.openCursor(null, 'prev');
  const last = cursor?.value as LogEvent | undefined;
  return last ? { sequence: last.sequence, hash: last.hash } : GENESIS;
}

/** Where the log ends, as far as this context knows: whoever appends finds out whether another one wrote since. */
export async function logHead(db: Db): Promise<ChainHead> {
  const connection = connectionOf(db);
  const known = heads.get(connection);
  if (known) return known;
  const read = await readHead(db);
  const appended = heads.get(connection); // while we read
  const head = appended && appended.sequence >= read.sequence ? appended : read;
  heads.set(connection, head);
  return head;
}

/** Event and attempt in one transaction that is on the disk when it resolves. False: number or attempt are taken, nothing is written. */
async function commit(db: Db, event: LogEvent, row: AttemptRow, isNew: boolean): Promise<boolean> {
  const tx = db.transaction(['log', 'attempts'], 'readwrite', { durability: 'strict' });
  const attempts = tx.objectStore('attempts');
  const writes = [tx.objectStore('log').add(event, event.sequence), isNew ? attempts.add(row, row.id) : attempts.put(row, row.id)];
  tx.commit(); // does not wait for the answers to the writes; one that fails still takes all of it back
  const results = await Promise.allSettled([tx.done, ...writes]);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (reasons.some((reason) => reason instanceof DOMException && reason.name === 'ConstraintError')) return false;
  if (reasons.length > 0) throw reasons[0];
  return true;
}

/**
 * One append. `rowAt` gives the attempt's row, from what is on the disk once the head is known; undefined = nothing to write.
 * Rows change together with an append only, so a number still free says as well that the row is as it was read.
 */
async function append(
  db: Db, device: LogDevice, fields: EventFields, isNew: boolean, rowAt: (sequence: number, tries: number) => Promise<AttemptRow | undefined>,
): Promise<AttemptRow | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const connection = connectionOf(db);
    const head = await logHead(db);
    const row = await rowAt(head.sequence + 1, tries);
    if (!row) return undefined;
    const event = await makeEvent(head, fields, device.signer);
    if (connectionOf(db) !== connection) continue; // opened anew: the head is another's
    heads.delete(connection);
    if (!(await commit(db, event, row, isNew))) continue;
    heads.set(connection, { sequence: event.sequence, hash: event.hash });
    return row;
  }
  throw new Error(`log: ${MOST_TRIES} numbers taken by others`);
}

/**
 * Appends the decision of an attempt, once: a repeated call gives the stored row and writes nothing.
 * @throws AttemptMismatchError when the id was used for another question; DOMException when the disk refuses. The caller holds.
 */
export function appendDecision(db: Db, device: LogDevice, fields: DecisionFields, attempt: NewAttempt): Promise<{ row: AttemptRow; isNew: boolean }> {
  return inTurn(db, async () => {
    let stored: AttemptRow | undefined;
    const event: EventFields = { ...fields, type: 'decision', device: device.id, user: device.user };
    const row = await append(db, device, event, true, async (sequence, tries) => {
      if (tries > 0) stored = await readAttempt(db, attempt.id); // it may be the attempt that was taken
      return stored ? undefined : { ...attempt, sequence, open: 1 };
    });
    if (row) return { row, isNew: true };
    if (stored?.fingerprint !== attempt.fingerprint) throw new AttemptMismatchError(attempt.id);
    return { row: stored, isNew: false };
  });
}

/** Appends an outcome, `retry` = which repetition of the same bytes it is about. False when the attempt is unknown or this outcome cannot follow the one logged. */
export function appendOutcome(db: Db, device: LogDevice, fields: OutcomeFields, retry = 0): Promise<boolean> {
  return inTurn(db, async () => {
    const event: EventFields = { ...fields, type: 'outcome', device: device.id, user: device.user };
    const row = await append(db, device, event, false, async () => {
      const held = await readAttempt(db, fields.attempt);
      return held && isNextOutcome(held, fields.outcome, retry) ? withOutcome(held, fields.outcome, retry) : undefined;
    });
    return row !== undefined;
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
