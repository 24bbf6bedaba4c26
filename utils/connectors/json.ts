import { constantCells, headerFields } from './header';
import type { Source } from './decode';
import { decodeText } from './decode';
import { SourceError } from './import-error';
import type { Mapping } from './mapping';
import type { SourceRow } from './source-row';

/** A value of a JSON record as a cell: nested objects of the record are flattened by readJson. */
function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map(cell).join('|');
  if (typeof value === 'number' && value > 1e11) return new Date(value).toISOString();
  return value === null || value === undefined ? '' : String(value).trim();
}

function flatten(record: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, value]) => {
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return nested ? Object.entries(flatten(value as Record<string, unknown>, `${prefix}${name}_`)) : [[prefix + name, value]];
  }));
}

function cellsOf(flat: Record<string, unknown>, mapping: Mapping): SourceRow['cells'] {
  const names = Object.keys(flat);
  const cells = constantCells(mapping);
  for (const { field, index } of headerFields(names, mapping)) {
    const value = cell(flat[names[index] ?? '']);
    if (value === '') continue;
    if (field === 'contact') cells.contact.push(value);
    else cells[field] = value;
  }
  return cells;
}

function toRow(record: unknown, line: number, mapping: Mapping): SourceRow {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return { line, fault: 'not an object', cells: { contact: [] } };
  try {
    return { line, cells: cellsOf(flatten(record as Record<string, unknown>), mapping) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { line, fault: error.message, cells: { contact: [] } };
  }
}

function records(text: string): unknown[] {
  const trimmed = text.trim();
  let whole: unknown;
  try {
    whole = JSON.parse(trimmed);
  } catch (error) {
    if (!trimmed.startsWith('{')) throw new SourceError(`no JSON: ${(error as Error).message}`);
    // One object a line; a broken line stays one broken line.
    return trimmed.split(/\r?\n/).map((line) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return undefined;
      }
    });
  }
  if (Array.isArray(whole)) return whole;
  const list = (whole as Record<string, unknown> | null)?.['records'];
  if (Array.isArray(list)) return list;
  if (typeof whole === 'object' && whole !== null) return [whole];
  throw new SourceError('expected a list of records, an object with "records", or one object a line');
}

/** Rows of a JSON source: a list, `{ "records": […] }`, or one object a line. Same mapping as CSV, keys for headers. */
export async function* readJson(source: Source, mapping: Mapping): AsyncGenerator<SourceRow[]> {
  const pieces: string[] = [];
  for await (const piece of decodeText(source, mapping.encoding)) pieces.push(piece);
  yield records(pieces.join('')).map((record, index) => toRow(record, index + 1, mapping));
}
