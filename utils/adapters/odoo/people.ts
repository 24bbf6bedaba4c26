// From record ids to addresses and numbers. Whoever cannot be read is `open`: the send stays blocked.
import { charCode, isArray, keys, lower, push } from '../../primordials';
import { isObject, member, text } from '../site-json';
import type { SiteRecipient } from '../site-reader';
import { isId } from './call';
import { orm, type Ask, type Question } from './facts';

/** More than the guard hands on in one attempt. */
export const MOST = 2_000;

export type Want = 'email' | 'phone';

/** Recipients of one send as far as they are known. `list`: they are a list or a filter that is not read, named so. */
export interface People { recipients: SiteRecipient[]; open: boolean; list?: string }

export interface Scene { ask: Ask; context: Record<string, unknown> }

export const nobody = (): People => ({ recipients: [], open: false });
export const unknown = (list?: string): People => ({ recipients: [], open: true, ...(list === undefined ? {} : { list }) });

export function join(a: People, b: People): People {
  for (let i = 0; i < b.recipients.length; i++) push(a.recipients, b.recipients[i] as SiteRecipient);
  a.open = a.open || b.open || a.recipients.length > MOST;
  if (b.list !== undefined) a.list = b.list;
  return a;
}

const FIELDS: Record<Want, string[]> = { email: ['email', 'partner_share'], phone: ['phone', 'mobile', 'partner_share'] };
/** Where records other than contacts keep whom they are about; fields that a model has not are left out. */
const OTHER: Record<Want, string[]> = {
  email: ['email', 'email_from', 'partner_email', 'partner_id'],
  phone: ['phone', 'mobile', 'partner_phone', 'partner_mobile', 'partner_id'],
};

/** Every own field with an address or number counts, separators and all: the worker parses. */
function ofRow(row: unknown, fields: readonly string[], want: Want, into: People): void {
  for (let i = 0; i < fields.length; i++) {
    const raw = text(member(row, fields[i] as string));
    if (raw !== '') push(into.recipients, { field: 'to', raw, reader: want === 'email' ? 'address-list' : 'phone' });
  }
}

function rowsOf(question: Question, { ask }: Scene): unknown[] | null {
  const rows = ask(question);
  return isArray(rows) ? rows as unknown[] : null;
}

function hasRow(rows: readonly unknown[], id: number): boolean {
  for (let i = 0; i < rows.length; i++) if (member(rows[i], 'id') === id) return true;
  return false;
}

/** Contacts by id. Our own users (no `partner_share`) are no customers; a contact without an address is reached by nobody. */
export function partners(wanted: readonly number[] | null, want: Want, scene: Scene): People {
  if (wanted === null || wanted.length > MOST) return unknown();
  if (wanted.length === 0) return nobody();
  const rows = rowsOf(orm('res.partner', 'read', [wanted, FIELDS[want]], { ...scene.context, active_test: false }), scene);
  if (rows === null) return unknown();
  const people = customers(rows, want);
  for (let i = 0; i < wanted.length; i++) if (!hasRow(rows, wanted[i] as number)) people.open = true;
  return people;
}

function customers(rows: readonly unknown[], want: Want): People {
  const people = nobody();
  for (let i = 0; i < rows.length; i++) if (member(rows[i], 'partner_share') !== false) ofRow(rows[i], FIELDS[want], want, people);
  return people;
}

/** `crm.lead`: goes into an address of the site. */
function isModel(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = charCode(name, i);
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 46 || code === 95)) return false;
  }
  return name !== '';
}

export type Which = { by: 'ids'; ids: readonly number[] } | { by: 'domain'; domain: unknown };

/** Records by id or by a filter. The contact of a record counts, and its own address too. */
export function records(model: string, which: Which, want: Want, scene: Scene, extra = ''): People {
  if (model === 'res.partner' && which.by === 'ids' && which.ids.length > 0) return partners(which.ids, want, scene);
  const fields = !isModel(model) ? null : model === 'res.partner' ? FIELDS[want] : fieldsOf(model, want, scene, extra);
  if (fields === null) return unknown(model);
  const rows = which.by === 'domain' ? byDomain(model, which.domain, fields, scene) : byId(model, which.ids, fields, scene);
  if (rows === null || rows.length > MOST) return unknown(model);
  return model === 'res.partner' ? customers(rows, want) : ofRecords(rows, fields, want, scene);
}

function ofRecords(rows: readonly unknown[], fields: readonly string[], want: Want, scene: Scene): People {
  const people = nobody();
  const contacts: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    ofRow(rows[i], fields, want, people);
    const contact = member(rows[i], 'partner_id');
    const id: unknown = isArray(contact) ? contact[0] : contact;
    if (isId(id)) push(contacts, id);
  }
  return join(people, partners(contacts, want, scene));
}

function fieldsOf(model: string, want: Want, { ask, context }: Scene, extra: string): string[] | null {
  const names: string[] = [];
  for (let i = 0; i < OTHER[want].length; i++) push(names, OTHER[want][i] as string);
  if (extra !== '') push(names, extra);
  const known = ask(orm(model, 'fields_get', [names, ['type']], context));
  if (!isObject(known)) return null;
  const there: string[] = [];
  const all = keys(known);
  for (let i = 0; i < names.length; i++) for (let j = 0; j < all.length; j++) if (all[j] === names[i]) push(there, names[i] as string);
  return there.length === 0 ? null : there;
}

function byId(model: string, wanted: readonly number[], fields: readonly string[], scene: Scene): unknown[] | null {
  if (wanted.length === 0 || wanted.length > MOST) return null;
  const rows = rowsOf(orm(model, 'read', [wanted, fields], { ...scene.context, active_test: false }), scene);
  for (let i = 0; rows !== null && i < wanted.length; i++) if (!hasRow(rows, wanted[i] as number)) return null;
  return rows;
}

/** One page; a longer list is not read. */
const byDomain = (model: string, domain: unknown, fields: readonly string[], scene: Scene): unknown[] | null =>
  rowsOf(orm(model, 'search_read', [], scene.context, { domain, fields, limit: MOST + 1, order: 'id' }), scene);

/** Followers of one record, whom a message reaches without being named. */
export function followers(model: string, id: number, scene: Scene): People {
  const data = scene.ask({ url: '/mail/thread/data', params: { request_list: ['followers'], thread_id: id, thread_model: model, context: scene.context } });
  if (!isObject(data)) return unknown();
  const thread = threadOf(data, model, id);
  const list = member(data, 'mail.followers') ?? member(data, 'followers');
  const total = member(thread, 'followersCount');
  if (!isArray(list) || typeof total !== 'number') return unknown();
  const found: number[] = [];
  for (let i = 0; i < list.length; i++) {
    const partner = member(member(list[i], 'partner'), 'id') ?? member(list[i], 'partner_id');
    if (isId(partner)) push(found, partner);
  }
  // The server tells the first hundred; 17 names the person's own following apart.
  const own = member(data, 'followers') !== undefined && isObject(member(data, 'selfFollower')) ? 1 : 0;
  return found.length + own < total ? unknown() : partners(found, 'email', scene);
}

/** 18 has one entry a thread in a store, 17 the members of the one asked for. */
function threadOf(data: unknown, model: string, id: number): unknown {
  const threads = member(data, 'mail.thread');
  for (let i = 0; isArray(threads) && i < threads.length; i++) {
    if (member(threads[i], 'id') === id && lower(text(member(threads[i], 'model'))) === model) return threads[i] as unknown;
  }
  return threads === undefined ? data : undefined;
}
