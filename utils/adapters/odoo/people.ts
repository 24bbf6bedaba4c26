// From record ids to addresses and numbers. Whoever cannot be read is `open`: the send stays blocked.
import { charCode, isArray, lower, names as nameSet, push } from '../../primordials';
import { isObject, member, text } from '../site-json';
import type { SiteRecipient } from '../site-reader';
import { isId } from './call';
import { addressFields, CONTACTS, type Fields, type Want } from './fields';
import { readAll, searchAll, type Rows, type Scene } from './pages';

export type { Want } from './fields';
export type { Scene } from './pages';

/** Recipients of one send as far as they are known. `list`: they are a list or a filter that is not read, named so. */
export interface People { recipients: SiteRecipient[]; open: boolean; list?: string }

export const nobody = (): People => ({ recipients: [], open: false });
export const unknown = (list?: string): People => ({ recipients: [], open: true, ...(list === undefined ? {} : { list }) });

export function join(a: People, b: People): People {
  for (let i = 0; i < b.recipients.length; i++) push(a.recipients, b.recipients[i] as SiteRecipient);
  a.open = a.open || b.open;
  if (b.list !== undefined) a.list = b.list;
  return a;
}

const FIELDS: Record<Want, string[]> = { email: ['email', 'partner_share'], phone: ['phone', 'mobile', 'partner_share'] };
/** Every own field with an address or number counts, separators and all: the worker parses. */
function ofRow(row: unknown, fields: readonly string[], want: Want, into: People): void {
  for (let i = 0; i < fields.length; i++) {
    const raw = text(member(row, fields[i] as string));
    if (raw !== '') push(into.recipients, { field: 'to', raw, reader: want === 'email' ? 'address-list' : 'phone' });
  }
}

/** Every one of these ids is among the rows. */
function hasAll(rows: Rows, wanted: readonly number[]): boolean {
  const there = nameSet();
  for (let i = 0; i < rows.length; i++) there.add(`${member(rows[i], 'id') as number}`);
  for (let i = 0; i < wanted.length; i++) if (!there.has(`${wanted[i] as number}`)) return false;
  return true;
}

/** The server leaves out whom the blacklist names, where the mail is made so. */
const isExcluded = (row: unknown): boolean => member(row, 'is_blacklisted') === true;

/** Contacts by id. Our own users (no `partner_share`) are no customers; a contact without an address is reached by nobody. */
export function partners(wanted: readonly number[] | null, want: Want, scene: Scene, exclude = false): People {
  if (wanted === null) return unknown();
  if (wanted.length === 0) return nobody();
  const rows = readAll('res.partner', wanted, partnerFields(want, exclude), scene);
  if (rows === null) return unknown();
  const people = customers(rows, want, exclude);
  if (!hasAll(rows, wanted)) people.open = true;
  return people;
}

function partnerFields(want: Want, exclude: boolean): string[] {
  const fields: string[] = [];
  for (let i = 0; i < FIELDS[want].length; i++) push(fields, FIELDS[want][i] as string);
  if (exclude) push(fields, 'is_blacklisted');
  return fields;
}

function customers(rows: Rows, want: Want, exclude: boolean): People {
  const people = nobody();
  for (let i = 0; i < rows.length; i++) if (member(rows[i], 'partner_share') !== false && !(exclude && isExcluded(rows[i]))) ofRow(rows[i], FIELDS[want], want, people);
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

/** `extra`: a field of this send's own. `exclude`: whom the blacklist names gets none. `without`: records that the server leaves out. */
export interface Wanted { want: Want; extra?: string; exclude?: boolean; without?: (id: number) => boolean }

/** Records by id or by a filter. The contact of a record counts, and its own address too. */
export function records(model: string, which: Which, { want, extra = '', exclude = false, without }: Wanted, scene: Scene): People {
  if (model === 'res.partner' && which.by === 'ids' && which.ids.length > 0) return partners(which.ids, want, scene, exclude);
  const fields = fieldsFor(model, { want, extra, exclude }, scene);
  if (fields === null) return unknown(model);
  const rows = which.by === 'domain' ? byDomain(model, which.domain, fields, scene) : byId(model, which.ids, fields, scene);
  if (rows === null) return unknown(model);
  const reached = without === undefined ? rows : rest(rows, without);
  return model === 'res.partner' ? customers(reached, want, exclude) : ofRecords(reached, fields, { want, exclude }, scene);
}

function fieldsFor(model: string, fields: Fields, scene: Scene): string[] | null {
  if (model === 'res.partner') return partnerFields(fields.want, fields.exclude);
  return isModel(model) ? addressFields(model, fields, scene) : null;
}

function rest(rows: Rows, without: (id: number) => boolean): Rows {
  const left: unknown[] = [];
  for (let i = 0; i < rows.length; i++) if (!without(member(rows[i], 'id') as number)) push(left, rows[i]);
  return left;
}

function ofRecords(rows: Rows, fields: readonly string[], { want, exclude }: { want: Want; exclude: boolean }, scene: Scene): People {
  const people = nobody();
  const contacts: number[] = [];
  const known = nameSet();
  for (let i = 0; i < rows.length; i++) {
    if (exclude && isExcluded(rows[i])) continue;
    ofRow(rows[i], fields, want, people);
    for (let j = 0; j < CONTACTS.length; j++) {
      const contact = member(rows[i], CONTACTS[j] as string);
      const id: unknown = isArray(contact) ? contact[0] : contact;
      if (isId(id) && known.add(`${id}`)) push(contacts, id);
    }
  }
  return join(people, partners(contacts, want, scene));
}

function byId(model: string, wanted: readonly number[], fields: readonly string[], scene: Scene): Rows | null {
  if (wanted.length === 0) return null;
  const rows = readAll(model, wanted, fields, scene);
  return rows !== null && hasAll(rows, wanted) ? rows : null;
}

const byDomain = (model: string, domain: unknown, fields: readonly string[], scene: Scene): Rows | null =>
  (isArray(domain) ? searchAll(model, domain as unknown[], fields, scene) : null);

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
