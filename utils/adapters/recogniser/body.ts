// What a request says of people, text and purpose, whatever its shape. Main-world code.
import { indexOf, isArray, keys, lower, parseJson, push, slice, trim } from '../../primordials';
import { fieldsOf } from '../form-fields';
import type { SiteRecipient, SiteRequest } from '../site-reader';
import { isCrowded, isObject, type Json } from '../site-json';
import { holdsAddress, isDate, isNumber } from './address';
import { ACTIONS, ADDRESSES, anyIn, ATTACHED, bareName, DRAFT_FLAGS, isIn, OPERATIONS, PEOPLE, SEND_FLAGS, SEND_WORDS, STORE_WORDS, TEXTS, TIMES, wordsOf } from './words';

/** More objects than a message has. */
const MOST_NODES = 5_000;

export interface Said {
  /** Under names of recipients: sure. */
  people: SiteRecipient[];
  /** Under names of addresses: people, of whatever is done with them. */
  addresses: SiteRecipient[];
  /** It has the text of a message. */
  hasText: boolean;
  text: string;
  saysDraft: boolean;
  saysSend: boolean;
  /** A member orders it to leave now: `{ status: 'draft', send: true }` creates and sends. */
  ordersSend: boolean;
  /** Words of its operation, e.g. of GraphQL. */
  operation: string[];
}

const nothing = (): Said => ({ people: [], addresses: [], hasText: false, text: '', saysDraft: false, saysSend: false, ordersSend: false, operation: [] });

const isYes = (value: unknown): boolean => value === true || value === 1 || (typeof value === 'string' && isIn(['1', 'true', 'yes', 'on'], lower(trim(value))));
const isSomething = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && value !== false && value !== 0;

/** Strings that are addresses or numbers, anywhere in a member that names people. Of a list each one is somebody: ids and names alone are somebody unread. */
function collect(value: unknown, field: string, list: SiteRecipient[], isSure: boolean): void {
  // Who comes after so many would leave unseen behind those that were read.
  let isUnread = isArray(value) && value.length > MOST_NODES;
  if (!isArray(value)) isUnread = !isRead(value, field, list, isSure && isFilled(value));
  else for (let i = 0; i < value.length && i < MOST_NODES; i++) if (!isRead(value[i], field, list, isSure && isThere(value[i]))) isUnread = true;
  if (isUnread) push(list, { field, raw: '', reader: 'unresolved' });
}

function isRead(value: unknown, field: string, list: SiteRecipient[], isSomebody: boolean): boolean {
  const before = list.length;
  const isWhole = strings(value, 0, (text) => {
    if (holdsAddress(text)) push(list, { field, raw: trim(text), reader: 'address-list' });
    else if (isNumber(text)) push(list, { field, raw: trim(text), reader: 'phone' });
  });
  return isWhole && (list.length > before || !isSomebody);
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

/** A record, a name. A lone number or date under `to` is the end of a range. */
const isFilled = (value: unknown): boolean => (isObject(value) ? keys(value).length > 0 : typeof value === 'string' && trim(value) !== '' && !isDate(value));

/** False = a list was too long to be read to its end. */
function strings(value: unknown, depth: number, each: (text: string) => void): boolean {
  if (typeof value === 'string' || typeof value === 'number') { each(`${value}`); return true; }
  if (depth > 4) return true;
  let all = true;
  if (isArray(value)) {
    for (let i = 0; i < value.length && i < MOST_NODES; i++) if (!strings(value[i], depth + 1, each)) all = false;
    return all && value.length <= MOST_NODES;
  }
  const names = isObject(value) ? keys(value) : [];
  for (let i = 0; i < names.length; i++) if (!strings((value as Json)[names[i] as string], depth + 1, each)) all = false;
  return all;
}

/** One member. True = what is inside it is read already. @param about false = of a part that is not the message: it cannot make it a draft. */
function hear(said: Said, name: string, value: unknown, about: boolean): boolean {
  const bare = bareName(name);
  if (isIn(PEOPLE, bare)) { collect(value, bare, said.people, true); return true; }
  if (isIn(ADDRESSES, bare)) {
    // `email: { to, subject }` is a message and no address.
    if (isMessage(value)) return false;
    const before = said.addresses.length;
    collect(value, bare, said.addresses, false);
    return said.addresses.length > before;
  }
  hearMark(said, bare, value, about);
  return false;
}

function hearMark(said: Said, bare: string, value: unknown, about: boolean): void {
  if (isIn(TEXTS, bare)) hearText(said, value);
  else if (isIn(DRAFT_FLAGS, bare)) said.saysDraft ||= about && isYes(value);
  else if (isIn(SEND_FLAGS, bare)) said.ordersSend ||= isYes(value);
  else if (isIn(TIMES, bare)) said.saysSend ||= isSomething(value);
  else if (typeof value === 'string' && value.length <= 60) hearAction(said, bare, value, about);
}

/** Some member of it, or of the first of a list, names who is written to. */
function isMessage(value: unknown): boolean {
  const one: unknown = isArray(value) ? value[0] : value;
  const names = isObject(one) ? keys(one) : [];
  for (let i = 0; i < names.length; i++) if (isIn(PEOPLE, bareName(names[i] as string))) return true;
  return false;
}

function hearText(said: Said, value: unknown): void {
  if (!isSomething(value) || typeof value === 'object') return;
  said.hasText = true;
  if (typeof value === 'string') said.text += `${said.text === '' ? '' : '\n'}${slice(value, 0, 100_000)}`;
}

function hearAction(said: Said, name: string, value: string, about: boolean): void {
  const isOperation = isIn(OPERATIONS, name);
  if (!isOperation && !isIn(ACTIONS, name)) return;
  const words = wordsOf(value);
  for (let i = 0; isOperation && i < words.length; i++) push(said.operation, words[i] as string);
  said.saysSend ||= anyIn(SEND_WORDS, words);
  said.saysDraft ||= about && anyIn(STORE_WORDS, words);
}

interface Open { value: unknown; isAttached: boolean; isRoot: boolean }

/** False = more than a message has. */
function hearAll(said: Said, root: unknown, isAttached = false): boolean {
  const open: Open[] = [{ value: root, isAttached, isRoot: true }];
  for (let i = 0; i < open.length; i++) {
    if (i > MOST_NODES) return false;
    const one = open[i] as Open;
    const { value } = one;
    if (isArray(value)) for (let j = 0; j < value.length; j++) { if (typeof value[j] === 'object') push(open, { ...one, value: value[j] }); }
    else if (isObject(value)) hearObject(said, value, one, open);
  }
  return true;
}

function hearObject(said: Said, object: Json, { isAttached, isRoot }: Open, open: Open[]): void {
  const names = keys(object);
  const about = !isAttached && (isRoot || holdsMessage(names));
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const value = object[name];
    if (hear(said, name, value, about) || typeof value !== 'object' || value === null) continue;
    push(open, { value, isAttached: isAttached || isIn(ATTACHED, bareName(name)), isRoot: false });
  }
}

/** Some member is a recipient or a text: what stands beside it may say that it is a draft. */
function holdsMessage(names: readonly string[]): boolean {
  for (let i = 0; i < names.length; i++) {
    const bare = bareName(names[i] as string);
    if (isIn(PEOPLE, bare) || isIn(TEXTS, bare)) return true;
  }
  return false;
}

function listenJson(said: Said, text: string): Said | null {
  if (isCrowded(text)) return null;
  try {
    return hearAll(said, parseJson(text)) ? said : null;
  } catch {
    return null;
  }
}

const isJson = (text: string): boolean => text[0] === '{' || text[0] === '[';
/** Neither JSON nor fields, e.g. the text of a multipart body. */
const isStrange = (text: string): boolean => indexOf(text, '=') < 0 || indexOf(text, '\n') >= 0;

/** Each rule of each row asks about the same request. */
let last: { body: SiteRequest['body']; search: string; said: Said | null } | undefined;

/** Null = it cannot be read. */
export function listen(request: SiteRequest): Said | null {
  const { body, search } = request;
  if (last === undefined || last.body !== body || last.search !== search) last = { body, search, said: listenOnce(request) };
  return last.said;
}

function listenOnce(request: SiteRequest): Said | null {
  const text = request.body.kind === 'text' ? trim(request.body.text) : '';
  if (isJson(text)) return listenJson(nothing(), text);
  if (text !== '' && isStrange(text)) return null;
  return text === '' && request.body.kind !== 'fields' ? nothing() : listenFields(nothing(), fieldsOf(request));
}

function listenFields(said: Said, fields: readonly (readonly [string, string])[]): Said | null {
  for (let i = 0; i < fields.length; i++) {
    const name = fields[i]?.[0] ?? '';
    const isAttached = anyIn(ATTACHED, wordsOf(name));
    const value = inner(fields[i]?.[1] ?? '');
    if (!hear(said, name, value, !isAttached) && typeof value === 'object' && !hearAll(said, value, isAttached)) return null;
  }
  return said;
}

/** A field may hold JSON. */
function inner(value: string): unknown {
  if (!isJson(value) || isCrowded(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}
