import { indexOf, push, slice, startsWith } from '../../primordials';
import { isLabelList, kindOf, type GmailKind } from './labels';
import { at, isNode, listLength, numberOf, slot, type Node } from './slots';

export interface GmailAddress { email: string; name: string | null }

/** Recipients of one field. `whole` is false when an entry could not be read: somebody is there. */
export interface GmailField { addresses: GmailAddress[]; whole: boolean }

export interface GmailMessage {
  kind: GmailKind;
  /** `msg-a:…` as the page's `input[name=draft]` has it behind its `#`. */
  id: string;
  /** '' when the operation around it names none. */
  threadId: string;
  from: string;
  to: GmailField;
  cc: GmailField;
  bcc: GmailField;
  /** Lists of addresses where no recorded message has one: they are asked about like recipients. */
  other: GmailField;
  subject: string;
  /** What the person wrote, without what is quoted. */
  text: string;
  /** Client time, Unix ms; the same in a repetition, new in a resend after undo. */
  date: number | undefined;
  labels: readonly string[];
  node: Node;
  /** The list or operation that holds it. */
  around: Node | undefined;
}

const ID = 0, FROM = 1, TO = 2, CC = 3, BCC = 4, REPLY_TO = 5, DATE = 6, SUBJECT = 7, BODY = 8, LABELS = 10, ATTACHMENTS = 11;
/** Slots read here or free text: nothing in them is searched for messages. */
export const READ_SLOTS: readonly number[] = [ID, FROM, TO, CC, BCC, SUBJECT, BODY, LABELS, ATTACHMENTS];
/** Objects are looked through for addresses so far; recorded messages have up to 80 slots. */
const MOST_SLOTS = 256;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const withoutHash = (id: string): string => (startsWith(id, '#') ? slice(id, 1) : id);

/** By characters, as this is asked of every node. */
export const isMessageId = (value: unknown): value is string => {
  if (typeof value !== 'string') return false;
  const from = value[0] === '#' ? 1 : 0;
  return value[from] === 'm' && value[from + 1] === 's' && value[from + 2] === 'g' && value[from + 3] === '-';
};

export const isMessage = (node: Node): boolean => isMessageId(slot(node, ID)) && isLabelList(slot(node, LABELS));

/** `[1, "a@b.c", "Name"]`, or the same as object. */
function addressOf(entry: unknown): GmailAddress | null {
  if (!isNode(entry) || numberOf(slot(entry, 0)) !== 1) return null;
  const email = slot(entry, 1);
  if (typeof email !== 'string' || email === '') return null;
  const name = slot(entry, 2);
  return { email, name: typeof name === 'string' ? name : null };
}

function fieldOf(value: unknown): GmailField {
  const field: GmailField = { addresses: [], whole: true };
  if (value === undefined || value === null) return field;
  const length = listLength(value);
  if (length < 0) field.whole = false;
  for (let i = 0; i < length; i++) {
    const address = addressOf(at(value, i));
    if (address === null) field.whole = false;
    else push(field.addresses, address);
  }
  return field;
}

/** A list of which the first entry is an address. */
export function isAddressList(value: unknown): boolean {
  if (listLength(value) < 1) return false;
  const address = addressOf(at(value, 0));
  return address !== null && indexOf(address.email, '@') > 0;
}

function otherOf(node: Node): GmailField {
  const field: GmailField = { addresses: [], whole: true };
  const length = listLength(node);
  for (let n = REPLY_TO + 1; n < (length < 0 ? MOST_SLOTS : length); n++) {
    const value = slot(node, n);
    if (listLength(value) < 1 || !isAddressList(value)) continue;
    const found = fieldOf(value);
    if (!found.whole) field.whole = false;
    for (let i = 0; i < found.addresses.length; i++) push(field.addresses, found.addresses[i] as GmailAddress);
  }
  return field;
}

/** `[null, [[0, "<div>…"], [2, quoted]]]`. */
function bodyText(value: unknown): string {
  const parts = isNode(value) ? slot(value, 1) : undefined;
  let text = '';
  for (let i = 0; i < listLength(parts); i++) {
    const part = at(parts, i);
    if (isNode(part) && numberOf(slot(part, 0)) !== 2) text += textOf(slot(part, 1));
  }
  return text;
}

/** @param node one for which `isMessage` holds. */
export function readMessage(node: Node, threadId: string, around: Node | undefined): GmailMessage {
  const from = slot(node, FROM);
  const labels = slot(node, LABELS) as string[];
  return {
    kind: kindOf(labels), labels, node, threadId, around,
    id: withoutHash(textOf(slot(node, ID))),
    from: isNode(from) ? textOf(slot(from, 1)) : '',
    to: fieldOf(slot(node, TO)), cc: fieldOf(slot(node, CC)), bcc: fieldOf(slot(node, BCC)), other: otherOf(node),
    subject: textOf(slot(node, SUBJECT)), text: bodyText(slot(node, BODY)), date: numberOf(slot(node, DATE)),
  };
}

/** Conversation view off: `thread-a:…|msg-a:…`. */
export function threadOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = withoutHash(value);
  if (!startsWith(text, 'thread-')) return '';
  const bar = indexOf(text, '|');
  return bar < 0 ? text : slice(text, 0, bar);
}
