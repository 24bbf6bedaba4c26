// What is known of stored drafts and meetings, learnt from saves and from the server's answers: a send by id names nobody.
import { hasOwn, keys, lower, push } from '../../primordials';
import type { SiteRecipient } from '../site-reader';
import { normalId } from './item-id';
import type { Lists, Note, Part } from './part';

/** Oldest are forgotten first. */
const MOST_ITEMS = 400;

export interface Known {
  lists: Lists;
  /** Who wrote it, or who called the meeting. */
  sender?: SiteRecipient[];
  replyTo?: SiteRecipient[];
  at?: number;
  /** Asked for in full: a list that is not told is empty. */
  complete: boolean;
  /** Saved from this page: a read that says otherwise may be older than the save, or tell of another window. */
  own: boolean;
  /** Message that this draft answers. */
  reference: string;
  implicit: Note['implicit'];
  /** Saves under way: until the server has answered both old and new recipients count. */
  pending: { body: string; lists: Lists }[];
}

export interface Ledger {
  get(id: string): Known | undefined;
  /** A save that leaves now. */
  saving(id: string, note: Note, body: string): void;
  /** The server's answer to it. Of one that cannot be told nothing more is known: the server is asked before a send. */
  saved(id: string, note: Note, body: string, outcome: 'stored' | 'failed' | 'untold'): void;
  learn(id: string, facts: Partial<Pick<Known, 'lists' | 'sender' | 'replyTo' | 'at' | 'complete'>>): void;
}

const fresh = (): Known => ({ lists: none(), complete: false, own: false, reference: '', implicit: 'none', pending: [] });

export function createLedger(): Ledger {
  let items = { __proto__: null } as unknown as Record<string, Known>;
  let count = 0;

  const entry = (id: string): Known => {
    const key = normalId(id);
    if (hasOwn(items, key)) return items[key] as Known;
    if (count >= MOST_ITEMS) forgetHalf();
    const known = fresh();
    items[key] = known;
    count += 1;
    return known;
  };
  /** Own string keys keep their order of insertion. */
  const forgetHalf = (): void => {
    const names = keys(items);
    const kept = { __proto__: null } as unknown as Record<string, Known>;
    count = 0;
    for (let i = names.length >> 1; i < names.length; i++) { kept[names[i] as string] = items[names[i] as string] as Known; count += 1; }
    items = kept;
  };

  return {
    get: (id) => { const key = normalId(id); return id !== '' && hasOwn(items, key) ? items[key] : undefined; },
    saving: (id, note, body) => {
      if (id === '') return;
      const known = entry(id);
      for (let i = 0; i < known.pending.length; i++) if (known.pending[i]?.body === body) return;
      push(known.pending, { body, lists: doubted(note.lists, note.forget) });
    },
    saved: (id, note, body, outcome) => {
      if (id === '') return;
      const known = entry(id);
      const rest: Known['pending'] = [];
      for (let i = 0; i < known.pending.length; i++) if (known.pending[i]?.body !== body) push(rest, known.pending[i] as Known['pending'][number]);
      known.pending = rest;
      if (outcome !== 'failed') take(known, note, outcome === 'untold');
    },
    learn: (id, facts) => {
      if (id === '') return;
      const known = entry(id);
      if (facts.complete === true) known.lists = none();
      learnLists(known, facts.lists ?? none());
      if (facts.sender !== undefined) known.sender = facts.sender;
      if (facts.replyTo !== undefined) known.replyTo = facts.replyTo;
      if (facts.at !== undefined) known.at = facts.at;
      if (facts.complete === true) known.complete = true;
    },
  };
}

const none = (): Lists => ({ __proto__: null }) as unknown as Lists;

/** Somebody is there whom the server alone knows: nothing else stands in for the list. */
export const somebody = (field: string): SiteRecipient[] => [{ field, raw: '', reader: 'unresolved' }];

/** A copy in which of some fields nothing is known. */
function doubted(lists: Lists, fields: readonly string[]): Lists {
  const copy = none();
  const told = keys(lists);
  for (let i = 0; i < told.length; i++) copy[told[i] as string] = lists[told[i] as string] as SiteRecipient[];
  for (let i = 0; i < fields.length; i++) copy[fields[i] as string] = somebody(fields[i] as string);
  return copy;
}

function learnLists(known: Known, lists: Lists): void {
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as string;
    const list = lists[field] as SiteRecipient[];
    const held = known.lists[field];
    known.lists[field] = held !== undefined && known.own && !isSame(held, list) ? somebody(field) : list;
  }
}

const isSame = (a: readonly SiteRecipient[], b: readonly SiteRecipient[]): boolean => a.length === b.length && isWithin(a, b) && isWithin(b, a);

function isWithin(some: readonly SiteRecipient[], all: readonly SiteRecipient[]): boolean {
  for (let i = 0; i < some.length; i++) {
    const raw = lower((some[i] as SiteRecipient).raw);
    let found = lower(all[i]?.raw ?? '') === raw; // mostly in the same order
    for (let j = 0; j < all.length && !found; j++) found = lower((all[j] as SiteRecipient).raw) === raw;
    if (!found) return false;
  }
  return true;
}

function take(known: Known, note: Note, untold: boolean): void {
  known.own = true;
  const lists = doubted(untold ? doubted(note.lists, keys(note.lists)) : note.lists, note.forget);
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) known.lists[fields[i] as string] = lists[fields[i] as string] as SiteRecipient[];
  if (note.reference !== '') { known.reference = note.reference; known.implicit = note.implicit; }
}

/** Recipients of a stored item's field, saves under way included; undefined = nobody knows. */
function stored(known: Known | undefined, field: string, ledger: Ledger): SiteRecipient[] | undefined {
  const held = known === undefined ? undefined : known.lists[field] ?? implicitly(ledger.get(known.reference), known.implicit, field) ?? (known.complete ? [] : undefined);
  return known === undefined || held === undefined ? undefined : joined(held, pendingOf(known, field));
}

function pendingOf(known: Known, field: string): SiteRecipient[] {
  let all: SiteRecipient[] = [];
  for (let i = 0; i < known.pending.length; i++) all = joined(all, known.pending[i]?.lists[field] ?? []);
  return all;
}

export function joined(a: SiteRecipient[], b: SiteRecipient[]): SiteRecipient[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const all: SiteRecipient[] = [];
  for (let i = 0; i < a.length; i++) push(all, a[i] as SiteRecipient);
  for (let i = 0; i < b.length; i++) push(all, b[i] as SiteRecipient);
  return all;
}

const listed = (known: Known, field: string): SiteRecipient[] | undefined => known.lists[field] ?? (known.complete ? [] : undefined);

/** Whom the server writes to when an answer names nobody: at least those. The person's own address may be among them. */
function implicitly(answered: Known | undefined, implicit: Part['implicit'], field: string): SiteRecipient[] | undefined {
  if (answered === undefined || implicit === 'none') return undefined;
  if (implicit === 'organizer') return field === 'to' ? answered.sender : [];
  if (field === 'cc') return implicit === 'replyAll' ? listed(answered, 'cc') : [];
  return field === 'to' ? answerTo(answered, implicit) : [];
}

function answerTo(answered: Known, implicit: Part['implicit']): SiteRecipient[] | undefined {
  if (answered.replyTo === undefined && !answered.complete) return undefined;
  const first = (answered.replyTo?.length ?? 0) > 0 ? answered.replyTo : answered.sender;
  const to = implicit === 'replyAll' ? listed(answered, 'to') : [];
  return first === undefined || to === undefined ? undefined : joined(first, to);
}

/** Recipients of one part, with what the ledger knows; whoever nobody knows is unresolved. */
export function resolve(part: Part, ledger: Ledger): SiteRecipient[] {
  let all = part.recipients;
  for (let i = 0; i < part.missing.length; i++) {
    const field = part.missing[i] as string;
    const found = part.implicit === 'none' ? stored(ledger.get(part.item), field, ledger) : implicitly(ledger.get(part.reference), part.implicit, field);
    all = joined(all, found === undefined ? [{ field, raw: '', reader: 'unresolved' }] : inField(found, field));
  }
  return all;
}

function inField(list: SiteRecipient[], field: string): SiteRecipient[] {
  const all: SiteRecipient[] = [];
  for (let i = 0; i < list.length; i++) push(all, { field, raw: (list[i] as SiteRecipient).raw, reader: (list[i] as SiteRecipient).reader });
  return all;
}
