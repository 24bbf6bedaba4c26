// Gmail's wire format, written by hand from the documented shapes; imports nothing of the extension. The replica sends with it, and
// the fuzz tests start from it.
export interface WireAddress { email: string; name?: string }
export interface WireMessage {
  id: string;
  from: WireAddress;
  to: WireAddress[];
  cc: WireAddress[];
  bcc: WireAddress[];
  date: number;
  subject: string;
  html: string;
  quoted?: string;
  labels: string[];
  inReplyTo?: string;
  scheduledAt?: number;
}

export const DRAFT_LABELS = ['^all', '^r', '^r_bt'];
export const SEND_LABELS = ['^all', '^pfg', '^f_bt', '^f_btns', '^f_cl'];
export const SCHEDULE_LABELS = ['^all', '^scheduled', '^f_bt', '^f_btns', '^f_cl'];

/** Values by position, gaps null. */
function sparse(values: Record<number, unknown>): unknown[] {
  const last = Math.max(...Object.keys(values).map(Number));
  return Array.from({ length: last + 1 }, (_, index) => values[index] ?? null);
}
const address = (one: WireAddress): unknown[] => (one.name === undefined ? [1, one.email] : [1, one.email, one.name]);
const list = (all: readonly WireAddress[]): unknown[] | null => (all.length > 0 ? all.map(address) : null);
const parts = (message: WireMessage): unknown[] => [[0, message.html], ...(message.quoted === undefined ? [] : [[2, message.quoted]])];

/** A message in the positional form (2022 on). */
export function messageArray(message: WireMessage): unknown[] {
  return sparse({
    0: message.id, 1: [1, message.from.email, message.from.name ?? null, null, null, null, null, null, null, message.from.email],
    2: list(message.to), 3: list(message.cc), 4: list(message.bcc), 6: message.date, 7: message.subject,
    8: [null, parts(message), null, null, null, null, 1], 10: message.labels,
    ...(message.inReplyTo === undefined ? {} : { 15: message.inReplyTo }),
    17: message.date, ...(message.scheduledAt === undefined ? {} : { 30: message.scheduledAt }), 41: 0, 42: [0, 0, 10, 0], 51: `s:${message.id.length}|#${message.id}|0`,
  });
}

export type Place = 'update' | 'reply' | 'new-thread';

/** One operation: a saved draft updated or sent, a message put into a thread, or a thread made with it. */
export function messageOp(sequence: number, thread: string, message: WireMessage, place: Place): unknown[] {
  const node = messageArray(message);
  const operation = place === 'update' ? sparse({ 13: [node, null, 1] })
    : place === 'reply' ? [null, [node]]
      : [null, null, [[message.subject, null, message.date, thread, [node]]]];
  return [sequence, [thread, operation]];
}

export const labelOp = (sequence: number, thread: string, added: string[] | null, removed: string[] | null, ids: string[]): unknown[] =>
  [sequence, [thread, sparse({ 6: [added, removed, ids] })]];

export const envelope = (operations: unknown[], isSend: boolean, now: number): unknown[] =>
  [isSend ? [null, null, 2] : null, [operations], null, [now - 5_000, operations.length, now, isSend ? 1 : 0, 102], 2];

/** The older form: every list position n is a key n+1, numbers of 13 digits are strings; only true lists stay lists. */
export function toObjects(value: unknown, isList = false): unknown {
  if (typeof value === 'number') return value > 1e12 ? `${value}` : value;
  if (!Array.isArray(value)) return value;
  if (isList || value.every((one) => typeof one === 'string')) return value.map((one) => toObjects(one));
  return Object.fromEntries(value.flatMap((one, index) => (one === null ? [] : [[`${index + 1}`, toObjects(one, isRepeated(one))]])));
}
const isRepeated = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every((one) => Array.isArray(one));

export function objectEnvelope(body: unknown[]): unknown {
  const [operations] = body[1] as unknown[][];
  const whole = toObjects(body) as Record<string, Record<string, unknown>>;
  const { 1: _, ...clock } = whole['4'] ?? {};
  // The older sender had no second address, and its clock no time of the last answer.
  const older = JSON.parse(JSON.stringify((operations ?? []).map((one) => toObjects(one))).replace(/,"10":"[^"]*"\}/g, '}')) as unknown;
  return { ...whole, 2: { 1: older }, 4: clock };
}

/** What `/sync/…/i/s` carries for one message. */
export const single = (message: WireMessage, thread: string, place: Place, isSend: boolean, now: number): unknown[] =>
  envelope([messageOp(1, thread, message, place)], isSend, now);
