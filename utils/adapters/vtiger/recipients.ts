// Whom a mail of vTiger goes to, from fields that hold JSON: `to` a list, `toemailinfo` record id → addresses. Main-world code.
import { indexOf, isArray, keys, push, slice, trim } from '../../primordials';
import type { SiteRecipient } from '../site-reader';
import { isObject, parsed } from '../site-json';

const unresolved = (field: string): SiteRecipient => ({ field, raw: '', reader: 'unresolved' });
const isBlank = (text: string): boolean => { const bare = trim(text); return bare === '' || bare === '[]' || bare === '{}' || bare === '""'; };

function addOnce(list: SiteRecipient[], field: string, raw: string): void {
  for (let i = 0; i < list.length; i++) if (list[i]?.raw === raw) return;
  push(list, { field, raw, reader: 'address-list' });
}

/** Strings anywhere in it; what is neither a string, a list nor an object of such is somebody who cannot be read. */
function collect(value: unknown, field: string, list: SiteRecipient[], depth = 0): void {
  if (typeof value === 'string') { if (trim(value) !== '') addOnce(list, field, trim(value)); return; }
  if (value === null || value === undefined) return;
  if (depth > 3) { push(list, unresolved(field)); return; }
  if (isArray(value)) for (let i = 0; i < value.length; i++) collect(value[i], field, list, depth + 1);
  else if (isObject(value)) { const names = keys(value); for (let i = 0; i < names.length; i++) collect(value[names[i] as string], field, list, depth + 1); }
  else push(list, unresolved(field));
}

/** Commas part addresses; a text that is no JSON is a list as people write it. */
function read(field: string, text: string, list: SiteRecipient[]): void {
  if (isBlank(text)) return;
  const bare = trim(text);
  if (bare[0] !== '[' && bare[0] !== '{') { addOnce(list, field, bare); return; }
  const value = parsed(bare);
  if (value === undefined) push(list, unresolved(field));
  else collect(value, field, list);
}

/** @param valueOf the field's value, '' where there is none. */
export function peopleOf(valueOf: (name: string) => string): SiteRecipient[] {
  const list: SiteRecipient[] = [];
  read('to', valueOf('to'), list);
  read('to', valueOf('toemailinfo'), list);
  read('cc', valueOf('cc'), list);
  read('bcc', valueOf('bcc'), list);
  // Records chosen in a list of which no address came along.
  if (!isBlank(valueOf('selected_ids')) && !hasAddress(list)) push(list, unresolved('to'));
  return list;
}

function hasAddress(list: readonly SiteRecipient[]): boolean {
  for (let i = 0; i < list.length; i++) if (list[i]?.field === 'to' && indexOf(slice(list[i]?.raw ?? '', 1), '@') >= 0) return true;
  return false;
}
