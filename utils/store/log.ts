import { GENESIS, makeEvent, type ChainHead, type DecisionEvent, type EventFields, type IntakeEvent, type LogEvent, type Outcome, type OutcomeEvent, type ScreeningEvent, type Signer } from '../audit';
import { isNextOutcome, readAttempt, withOutcome, type AttemptRow } from './attempts';
import type { ClearanceRow } from './clearances';
import { connectionOf, type Db } from './db';
import type { IntakeRow } from './intakes';

/** Who signs this device's log. */
export interface LogDevice {
  id: string;
  user: string;
  signer: Signer;
}

export type DecisionFields = Omit<Extract<EventFields, { type: 'decision' }>, 'device' | 'user' | 'type'>;
export type OutcomeFields = Pick<OutcomeEvent, 'id' | 'attempt' | 'time' | 'outcome' | 'digest'>;
export type IntakeFields = Pick<IntakeEvent, 'id' | 'time' | 'contact' | 'channels' | 'purpose' | 'collectionMethod' | 'consentedAt'>;
export type ScreeningLogFields = Omit<Extract<EventFields, { type: 'screening' }>, 'device' | 'user' | 'type'>;
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

/** A row that changes together with the log. */
type Beside = { store: 'attempts'; row: AttemptRow } | { store: 'intakes'; row: IntakeRow } | { store: 'clearances'; row: ClearanceRow };

/** Event and row in one transaction that is on the disk when it resolves. False: number or row are taken, nothing is written. */
async function commit(db: Db, event: LogEvent, { store, row }: Beside, isNew: boolean): Promise<boolean> {
  const tx = db.transaction(['log', store], 'readwrite', { durability: 'strict' });
  const rows = tx.objectStore(store);
  const writes = [tx.objectStore('log').add(event, event.sequence), isNew ? rows.add(row, row.id) : rows.put(row, row.id)];
  tx.commit(); // does not wait for the answers to the writes; one that fails still takes all of it back
  const results = await Promise.allSettled([tx.done, ...writes]);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (reasons.some((reason) => reason instanceof DOMException && reason.name === 'ConstraintError')) return false;
  if (reasons.length > 0) throw reasons[0];
  return true;
}

/**
 * One append. `besideAt` gives the row that goes with it, from what is on the disk once the head is known; undefined = nothing to write.
 * Rows change together with an append only, so a number still free says as well that the row is as it was read.
 */
async function append<B extends Beside>(
  db: Db, device: LogDevice, fields: EventFields, isNew: boolean, besideAt: (sequence: number, tries: number) => Promise<B | undefined>,
): Promise<B['row'] | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const connection = connectionOf(db);
    const head = await logHead(db);
    const beside = await besideAt(head.sequence + 1, tries);
    if (!beside) return undefined;
    const event = await makeEvent(head, fields, device.signer);
    if (connectionOf(db) !== connection) continue; // opened anew: the head is another's
    heads.delete(connection);
    if (!(await commit(db, event, beside, isNew))) continue;
    heads.set(connection, { sequence: event.sequence, hash: event.hash });
    return beside.row;
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
      return stored ? undefined : { store: 'attempts' as const, row: { ...attempt, sequence, open: 1 as const } };
    });
    if (row) return { row, isNew: true };
    if (stored?.fingerprint !== attempt.fingerprint) throw new AttemptMismatchError(attempt.id);
    return { row: stored, isNew: false };
  });
}

/** Appends an outcome, `retry` = which repetition of the same bytes it is about. False when the attempt is unknown or this outcome cannot follow the one logged. */
export function appendOutcome(db: Db, device: LogDevice, fields: OutcomeFields, retry = 0): Promise<boolean> {
  return inTurn(db, async () => {
    const event: Extract<EventFields, { type: 'outcome' }> = { ...fields, type: 'outcome', device: device.id, user: device.user };
    const row = await append(db, device, event, false, async () => {
      const held = await readAttempt(db, fields.attempt);
      if (held?.breakGlass !== undefined) event.breakGlass = held.breakGlass; // marked as its decision is
      return held && isNextOutcome(held, fields.outcome, retry) ? { store: 'attempts' as const, row: withOutcome(held, fields.outcome, retry) } : undefined;
    });
    return row !== undefined;
  });
}

/** Appends the intake of a consent together with its row, once an id: false when the id is there already. */
export function appendIntake(db: Db, device: LogDevice, fields: IntakeFields, row: IntakeRow): Promise<boolean> {
  return inTurn(db, async () => {
    const event: EventFields = { ...fields, type: 'intake', attempt: row.id, device: device.id, user: device.user };
    const added = await append(db, device, event, true, async () => ((await db.get('intakes', row.id)) === undefined ? { store: 'intakes' as const, row } : undefined));
    return added !== undefined;
  });
}

/** Appends a screening together with its clearance, once an id: false when the id is there already. */
export function appendScreening(db: Db, device: LogDevice, fields: ScreeningLogFields, row: ClearanceRow): Promise<boolean> {
  return inTurn(db, async () => {
    const event: EventFields = { ...fields, type: 'screening', device: device.id, user: device.user };
    const added = await append(db, device, event, true, async () => ((await db.get('clearances', row.id)) === undefined ? { store: 'clearances' as const, row } : undefined));
    return added !== undefined;
  });
}

/** Events from `from` on, in sequence. */
export async function readEvents(db: Db, from: number, limit: number): Promise<LogEvent[]> {
  return (await db.getAll('log', IDBKeyRange.lowerBound(from), limit)) as LogEvent[];
}

/** What the log's views have a row for. */
export type LoggedRow = { event: DecisionEvent; outcome?: Outcome } | { event: ScreeningEvent };

/** Decisions and screenings before `before`, newest first, each decision with its last outcome, as far as `keep` wants them. */
export async function readDecisions(db: Db, before: number | undefined, limit: number, keep: (event: LoggedRow['event']) => boolean): Promise<LoggedRow[]> {
  const tx = db.transaction(['log', 'attempts']);
  const found: LoggedRow[] = [];
  const range = before === undefined ? null : IDBKeyRange.upperBound(before, true);
  for (let at = await tx.objectStore('log').openCursor(range, 'prev'); at && found.length < limit; at = await at.continue()) {
    const event = at.value as LogEvent;
    if ((event.type !== 'decision' && event.type !== 'screening') || !keep(event)) continue;
    if (event.type === 'screening') {
      found.push({ event });
      continue;
    }
    const row = (await tx.objectStore('attempts').get(event.attempt)) as AttemptRow | undefined;
    found.push({ event, ...(row?.outcome ? { outcome: row.outcome } : {}) });
  }
  return found;
}
