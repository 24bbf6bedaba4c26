import { hash } from 'node:crypto';
import { ConsentImport, SourceError, type ConsentEvent, type Mapping, type Source } from '../../utils/connectors';
import { decodeText } from '../../utils/connectors/decode';
import { headerFields } from '../../utils/connectors/header';
import { lines } from '../../utils/connectors/lines';
import { FIELDS, HEADER_ALIASES, plain } from '../../utils/connectors/mapping';
import { cellsOf, hintedDelimiter, sniffDelimiter } from '../../utils/connectors/records';
import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import type { ImportAnswer, ImportLook } from './protocol';

const SHOWN_ROWS = 10;
const SHOWN_PROBLEMS = 100;
const BATCH = 5_000;
const REQUIRED = new Set(['contact', 'channel', 'state', 'eventTime']);

async function firstLines(source: Source, mapping: Mapping, most: number): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of lines(decodeText(source, mapping.encoding))) {
    found.push(...batch.map(({ text }) => text).filter((text) => text.trim() !== ''));
    if (found.length > most) break;
  }
  return found.slice(0, most);
}

/** Which column would feed which field, as the import itself decides; a header that lacks one is told, not thrown. */
function fieldsOf(columns: readonly string[], mapping: Mapping): Pick<ImportLook, 'fields' | 'fault'> {
  const names = columns.map(plain);
  const fields = FIELDS.map((field) => {
    const wanted = (mapping.columns[field] ?? HEADER_ALIASES[field]).map(plain);
    const column = columns[names.findIndex((name) => wanted.includes(name))];
    return { field, required: REQUIRED.has(field) && mapping.constants[field] === undefined, ...(column === undefined ? {} : { column }) };
  });
  try {
    headerFields(columns, mapping);
    return { fields };
  } catch (error) {
    if (error instanceof SourceError) return { fields, fault: error.message };
    throw error;
  }
}

/** Header, the first rows, and how the columns are understood. */
export async function lookAt(source: Source, mapping: Mapping): Promise<ImportLook> {
  const [first = '', ...others] = await firstLines(source, mapping, SHOWN_ROWS + 2);
  const hint = hintedDelimiter(first);
  const [header = '', ...rows] = hint === undefined ? [first, ...others] : others;
  const delimiter = hint ?? sniffDelimiter(header);
  const columns = cellsOf(header, delimiter).map((name) => name.trim());
  return { columns, rows: rows.slice(0, SHOWN_ROWS).map((row) => cellsOf(row, delimiter)), ...fieldsOf(columns, mapping) };
}

async function knownOf(sql: Sql, events: readonly ConsentEvent[]): Promise<number> {
  const keys = [...new Set(events.map(({ record_id: id }) => hash('sha256', id, 'hex').slice(0, 32)))];
  const [row] = await sql.query('SELECT count(*) AS n FROM consent_events WHERE record_key = ANY ($1::text[]::uuid[])', [keys]);
  return toNumber(row?.['n']) + events.length - keys.length;
}

const stateOf = (event: ConsentEvent): string => (event.kind === 'consent' ? event.event_state : event.kind === 'stop' ? `${event.stop}${event.lifted ? '-lifted' : ''}` : 'facts');

/** What an import would do. Nothing is written. */
export async function dryRun(hub: Hub, source: Source, format: 'csv' | 'json', mapping: Mapping): Promise<ImportAnswer> {
  const importing = new ConsentImport(source, format, mapping, hub.now());
  const states: Record<string, number> = {};
  let fresh = 0;
  for await (const batch of importing.batches(BATCH)) {
    fresh += batch.length - (await knownOf(hub.database, batch));
    for (const event of batch) states[stateOf(event)] = (states[stateOf(event)] ?? 0) + 1;
  }
  const { rows, read, events, problemCount, problems } = importing.report;
  return { rows, read, events, problemCount, problems: problems.slice(0, SHOWN_PROBLEMS), fresh, states };
}

/** Appends what is new; the same file again appends nothing. */
export async function runImport(hub: Hub, source: Source, format: 'csv' | 'json', { mapping, name }: { mapping: Mapping; name: string }): Promise<ImportAnswer> {
  const { rows, read, events, problemCount, problems, appended } = await hub.import(source, format, { mapping, name });
  return { rows, read, events, problemCount, problems: problems.slice(0, SHOWN_PROBLEMS), fresh: appended, states: {}, rootVersion: (await hub.compile()).version };
}
