import type { LogEvent, ReceiptPayload, SignedReceipt } from '../audit';
import type { Instant } from '../engine';
import { connectionOf, type Db } from './db';
import { logHead, readEvents } from './log';

const RECEIPT = 'log.receipt';
const FORK = 'log.fork';
const CUT = 'log.cut';

/** Newest receipt of the hub, checked before it was stored. */
export interface HeldReceipt extends ReceiptPayload {
  signed: SignedReceipt;
}

export async function readReceipt(db: Db): Promise<HeldReceipt | undefined> {
  return (await db.get('meta', RECEIPT)) as HeldReceipt | undefined;
}

/** The part of the log that no receipt covers. */
export interface Tail {
  events: number;
  /** Time of its oldest event. */
  since?: Instant;
  /** The hub holds another event under one of our numbers: a cloned profile (design §7). */
  forked: boolean;
  /** Events that were there are not any more. */
  cut?: true;
}

/** What was read of receipts through one connection; only this file writes them. */
interface Covered { sequence: number; forked: boolean; cut: boolean; oldest?: { sequence: number; time: Instant } }
const known = new WeakMap<object, Covered>();

async function coveredOf(db: Db): Promise<Covered> {
  const connection = connectionOf(db);
  const held = known.get(connection);
  if (held) return held;
  const [receipt, fork, cut] = await Promise.all([readReceipt(db), db.get('meta', FORK), db.get('meta', CUT)]);
  const first = known.get(connection) ?? { sequence: receipt?.sequence ?? 0, forked: fork === true, cut: cut === true }; // one object for all: a later write changes it
  known.set(connection, first);
  return first;
}

/** Time of the oldest event without receipt: read once for each receipt. */
async function oldestOf(db: Db, covered: Covered): Promise<Instant | undefined> {
  const sequence = covered.sequence + 1;
  if (covered.oldest?.sequence !== sequence) {
    const [event] = await readEvents(db, sequence, 1);
    if (event) covered.oldest = { sequence, time: event.time };
  }
  return covered.oldest?.time;
}

export async function readTail(db: Db): Promise<Tail> {
  const [covered, head] = await Promise.all([coveredOf(db), logHead(db)]);
  const since = head.sequence > covered.sequence ? await oldestOf(db, covered) : undefined;
  return { events: head.sequence - covered.sequence, ...(since === undefined ? {} : { since }), forked: covered.forked, ...(covered.cut || head.sequence < covered.sequence ? { cut: true } : {}) };
}

/** Stays: a log that was cut proves nothing any more, and only the hub can take the device on anew. */
export async function markCut(db: Db): Promise<void> {
  await db.put('meta', true, CUT);
  (await coveredOf(db)).cut = true;
}

export const isTailTooLong = (tail: Tail, limit: { maxUnreceipted: number; maxUnreceiptedHours: number }, now: Instant): boolean =>
  tail.events >= limit.maxUnreceipted || (tail.since !== undefined && now - tail.since > limit.maxUnreceiptedHours * 3_600_000);

/** Answer of one upload. */
export type UploadAnswer = { kind: 'receipt'; signed: SignedReceipt; payload: ReceiptPayload } | { kind: 'fork' } | { kind: 'behind'; expected: number };

/** The hub's receipt does not fit what was sent; nothing is stored of it. */
export class ReceiptError extends Error {
  override name = 'ReceiptError';
}

const UPLOAD_EVENTS = 1_000;
/** Characters of one upload: the hub takes eight million bytes. */
const UPLOAD_TEXT = 4_000_000;

/** Events read at once: one may be large. */
const READ_EVENTS = 20;

/** What one upload takes from `from` on, at least one event; `more` when others wait behind it. */
async function nextUpload(db: Db, from: number): Promise<{ events: LogEvent[]; more: boolean }> {
  const events: LogEvent[] = [];
  for (let size = 0; ;) {
    const some = await readEvents(db, from + events.length, READ_EVENTS);
    for (const event of some) {
      size += JSON.stringify(event).length;
      if (events.length === UPLOAD_EVENTS || (events.length > 0 && size > UPLOAD_TEXT)) return { events, more: true };
      events.push(event);
    }
    if (some.length < READ_EVENTS) return { events, more: false };
  }
}

async function acceptReceipt(db: Db, device: string, sent: readonly LogEvent[], answer: Extract<UploadAnswer, { kind: 'receipt' }>): Promise<void> {
  const { payload, signed } = answer;
  const last = sent.at(-1);
  const [event] = await readEvents(db, payload.sequence, 1);
  if (payload.deviceId !== device || !last || payload.sequence < last.sequence) throw new ReceiptError('receipt of other events');
  if (event?.sequence !== payload.sequence || event.hash !== payload.head) throw new ReceiptError('receipt over another log');
  if (payload.sequence <= ((await readReceipt(db))?.sequence ?? 0)) return; // of a hub that was behind: an older receipt covers more
  const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
  await Promise.all([tx.store.put({ ...payload, signed } satisfies HeldReceipt, RECEIPT), tx.done]);
  (await coveredOf(db)).sequence = payload.sequence;
}

/** Once an upload, and only further back: else a hub could keep a device sending for ever. */
function startAgain(expected: number, from: number, again: number | undefined): number {
  if (again !== undefined || expected < 1 || expected >= from) throw new ReceiptError('the hub expects what it was sent');
  return expected;
}

/**
 * Sends what no receipt covers, at most 1,000 events a call, until all is covered that was there; what is logged meanwhile
 * waits for the next upload, or a busy device would upload event by event. An event leaves the tail only with a receipt on
 * the disk: when the hub or the worker dies in between, the same events go again.
 * A hub that was restored from a backup lacks what it once had: it says where it stands, and gets everything from there again.
 * @param post rejects when the hub cannot be reached; the caller waits and tries again.
 * @returns number of events covered now.
 */
export async function uploadLog(db: Db, device: string, post: (events: LogEvent[]) => Promise<UploadAnswer>): Promise<number> {
  let sent = 0;
  let again: number | undefined;
  for (;;) {
    const from = again ?? ((await readReceipt(db))?.sequence ?? 0) + 1;
    const { events, more } = await nextUpload(db, from);
    if (events.length === 0) return sent;
    const answer = await post(events);
    if (answer.kind === 'fork') {
      await db.put('meta', true, FORK);
      (await coveredOf(db)).forked = true;
      return sent;
    }
    if (answer.kind === 'behind') {
      again = startAgain(answer.expected, from, again);
      continue;
    }
    await acceptReceipt(db, device, events, answer);
    if (again !== undefined) again += events.length;
    sent += events.length;
    if (!more) return sent;
  }
}
