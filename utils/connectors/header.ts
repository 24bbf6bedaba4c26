import { SourceError } from './import-error';
import type { Field, Mapping } from './mapping';
import type { Cells } from './row';
import { FIELDS, HEADER_ALIASES, plain } from './mapping';

/** Fields a source cannot do without, unless the mapping gives them a constant. */
const REQUIRED: readonly Field[] = ['contact', 'channel', 'state', 'eventTime'];

/** Which column feeds which field. Throws SourceError naming the missing fields and the columns found. */
export function headerFields(names: readonly string[], mapping: Mapping): { field: Field; index: number }[] {
  const plainNames = names.map(plain);
  const found = FIELDS.flatMap((field) => {
    const own = mapping.columns[field];
    const wanted = (own ?? HEADER_ALIASES[field]).map(plain);
    const hits = wanted.map((name) => plainNames.indexOf(name)).filter((index) => index !== -1);
    // A contact may stand in several columns (address and number); any other field has one.
    const taken = field === 'contact' ? [...new Set(hits)] : hits.slice(0, 1);
    return taken.map((index) => ({ field, index }));
  });
  const missing = REQUIRED.filter((field) => !found.some((entry) => entry.field === field) && mapping.constants[field] === undefined);
  const absent = Object.entries(mapping.columns).flatMap(([field, list]) => (found.some((entry) => entry.field === field) ? [] : [`${field} (${list.join(' or ')})`]));
  if (missing.length > 0 || absent.length > 0) {
    const wanted = [...missing.map((field) => `${field} (${(mapping.columns[field] ?? HEADER_ALIASES[field]).join(' or ')})`), ...absent];
    throw new SourceError(`missing column ${[...new Set(wanted)].join(', ')}; found ${names.map((name) => JSON.stringify(name)).join(', ')}`);
  }
  return found;
}

/** Cells that every row starts with: the mapping's constants, which a filled column replaces. */
export function constantCells(mapping: Mapping): Cells {
  const { contact, ...others } = mapping.constants;
  return { ...others, contact: contact === undefined ? [] : [contact] };
}
