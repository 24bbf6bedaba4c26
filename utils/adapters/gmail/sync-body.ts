// Body of POST …/i/s: a list of operations on threads. Messages are found by walking the whole of it, so that neither the kind of
// operation nor a new wrapper around it hides one (docs/coverage.md says what is recorded).
import { indexOf, isArray, keys, parseJson, push } from '../../primordials';
import { isLabelList, namesSend } from './labels';
import { isAddressList, isMessage, isMessageId, READ_SLOTS, readMessage, threadOf, type GmailMessage } from './message';
import { at, isNode, listLength, numberOf, slot, type Node } from './slots';

export interface SyncBody {
  messages: GmailMessage[];
  /** Something of a message is there in a shape that nobody has seen: it may be a send. */
  doubtful: boolean;
  /** The client marks the request as a send, and it has addresses outside any message. */
  marked: boolean;
}

/** Largest body that is read, its texts aside; recorded ones have one message or two and under 100 brackets. More would keep the page waiting. */
const MOST_BRACKETS = 50_000;
const MOST_QUOTES = 150_000;
const MOST_MESSAGES = 200;
const LONGEST_LIST = 20_000;

/** A node still to be looked at, on a stack of our own: nesting has no limit, and an array's methods can be the page's. */
interface Step { node: Node; thread: string; key: string | number; up: Step | null; next: Step | null }

interface Walk { top: Step | null; body: SyncBody; addresses: boolean; paths: string[] | undefined }

/**
 * @param paths filled with where each message is.
 * @returns null when it is no JSON, or too much of it. An empty text is no operation at all.
 */
export function parseSyncBody(text: string, paths?: string[]): SyncBody | null {
  const body: SyncBody = { messages: [], doubtful: false, marked: false };
  if (text === '') return body;
  if (isTooMuch(text)) return null;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return null;
  }
  const walk: Walk = { top: null, body, addresses: false, paths };
  meet(walk, value, '', '', null);
  for (let step = walk.top; step !== null; step = walk.top) {
    walk.top = step.next;
    visit(walk, step);
    if (body.messages.length > MOST_MESSAGES) return null;
  }
  body.marked = walk.addresses && saysSend(value);
  reverse(body.messages);
  if (paths !== undefined) reverse(paths);
  return body;
}

/** What a person pastes is full of quotes and brackets, and cheap to read: only those outside of strings count. */
function isTooMuch(text: string): boolean {
  if (count(text, '[', MOST_BRACKETS) + count(text, '{', MOST_BRACKETS) <= MOST_BRACKETS && count(text, '"', MOST_QUOTES) <= MOST_QUOTES) return false;
  let brackets = 0;
  let quotes = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') {
      inside = !inside;
      quotes++;
    } else if (inside) {
      if (char === '\\') i++; // what follows ends no string
    } else if (char === '[' || char === '{') brackets++;
    if (brackets > MOST_BRACKETS || quotes > MOST_QUOTES) return true;
  }
  return false;
}

function count(text: string, char: string, most: number): number {
  let found = 0;
  for (let i = indexOf(text, char); i >= 0 && found <= most; i = indexOf(text, char, i + 1)) found++;
  return found;
}

/** Later elements are met first, as each is put on top of the others. */
function reverse(list: unknown[]): void {
  for (let i = 0, j = list.length - 1; i < j; i++, j--) {
    const held = list[i];
    list[i] = list[j];
    list[j] = held;
  }
}

function meet(walk: Walk, value: unknown, thread: string, key: string | number, up: Step | null): void {
  if (isNode(value)) {
    const length = listLength(value);
    if (length > LONGEST_LIST) walk.body.doubtful = true;
    else if (length !== 0) walk.top = { node: value, thread, key, up, next: walk.top };
  } else if (typeof value === 'string' && namesSend(value)) walk.body.doubtful = true;
}

function visit(walk: Walk, step: Step): void {
  const { node } = step;
  const first = slot(node, 0);
  if (isMessageId(first) && isMessage(node)) {
    push(walk.body.messages, readMessage(node, step.thread, step.up?.node));
    if (walk.paths !== undefined) push(walk.paths, written(step));
    descend(walk, step, READ_SLOTS);
    return;
  }
  // What an operation takes away from messages, e.g. at undo, sends nothing.
  if (isLabelChange(node)) { descend(walk, step, TAKEN_AWAY); return; }
  doubt(walk, step, isMessageId(first));
  descend(walk, typeof first === 'string' ? { ...step, thread: threadOf(first) || step.thread } : step, threadOf(slot(node, 3)) === '' ? NONE : SUBJECT);
}

function doubt(walk: Walk, { node, up }: Step, named: boolean): void {
  // A list directly in a message is read with it.
  if (isAddressList(node)) walk.addresses ||= up === null || !isMessage(up.node);
  else if (isPartOfMessage(node, !named)) walk.body.doubtful = true;
}

const NONE: readonly number[] = [];
/** A new thread is written with its subject first: `["Hello", null, time, "thread-a:…", [messages]]`. */
const SUBJECT: readonly number[] = [0];
const TAKEN_AWAY: readonly number[] = [1];

/** `[[added], [taken away], [message ids]]`. */
function isLabelChange(node: Node): boolean {
  const ids = slot(node, 2);
  return listLength(ids) > 0 && isMessageId(at(ids, 0)) && isLabels(slot(node, 0)) && isLabelList(slot(node, 1));
}
const isLabels = (value: unknown): boolean => value === undefined || value === null || listLength(value) === 0 || isLabelList(value);

/** Addresses with labels (`both`), or either of them with a message's id, and yet no message as recorded. */
function isPartOfMessage(node: Node, both: boolean): boolean {
  let addresses = false;
  let labels = false;
  const names = isArray(node) ? null : keys(node);
  const length = names === null ? listLength(node) : names.length;
  for (let i = 0; i < length; i++) {
    const child = names === null ? at(node, i) : (node as Record<string, unknown>)[names[i] as string];
    if (listLength(child) < 1) continue;
    if (typeof at(child, 0) === 'string') labels ||= isLabelList(child);
    else addresses ||= isAddressList(child);
  }
  return addresses === labels ? labels : !both;
}

function descend(walk: Walk, step: Step, except: readonly number[]): void {
  const { node, thread } = step;
  if (isArray(node)) {
    for (let i = 0; i < node.length; i++) {
      const child = node[i] as unknown;
      if ((typeof child === 'object' || typeof child === 'string') && !isIn(except, i)) meet(walk, child, thread, i, step);
    }
    return;
  }
  const names = keys(node);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (namesSend(name)) walk.body.doubtful = true;
    if (except.length === 0 || !isIn(except, (numberOf(name) ?? 0) - 1)) meet(walk, (node as Record<string, unknown>)[name], thread, name, step);
  }
}

function isIn(list: readonly number[], wanted: number): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === wanted) return true;
  return false;
}

/** The client marks a request with a send twice, in its head and beside its clock; alone neither decides anything. */
function saysSend(value: unknown): boolean {
  if (!isNode(value)) return false;
  const head = slot(value, 0);
  const clock = slot(value, 3);
  return isNode(head) && numberOf(slot(head, 2)) === 2 && isNode(clock) && numberOf(slot(clock, 3)) === 1;
}

function written(step: Step): string {
  let text = '';
  for (let part: Step | null = step; part !== null && part.key !== ''; part = part.up) text = text === '' ? `${part.key}` : `${part.key}/${text}`;
  return text;
}
