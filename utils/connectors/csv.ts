import Papa from 'papaparse';
import type { Line, Source } from './decode';
import { decodeText, lines } from './decode';
import { SourceError } from './import-error';
import type { Mapping } from './mapping';
import { constantCells, headerFields } from './header';
import type { SourceRow } from './source-row';

interface Table { delimiter: string; width: number; cells: (row: string[]) => SourceRow['cells']; free: Set<number> }

/** Longest record in physical lines: past it a quote counts as never closed. */
const MAX_RECORD_LINES = 50;
const DELIMITERS = [';', ',', '\t', '|'];

function parseOne(text: string, delimiter: string): { row: string[]; faults: string[] } {
  if (!text.includes('"')) return { row: text.split(delimiter), faults: [] }; // nearly every line
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, header: false, skipEmptyLines: false });
  return { row: data[0] ?? [], faults: [...errors.map((error) => error.message), ...(data.length > 1 ? ['more than one record'] : [])] };
}

const quotesBalanced = (text: string): boolean => {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count % 2 === 0;
};

/** Delimiter of the header line, outside quotes; the one that parts it most often. */
export function sniffDelimiter(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function readTable(header: string, delimiter: string, mapping: Mapping): Table {
  const names = parseOne(header, delimiter).row.map((name) => name.trim());
  const fields = headerFields(names, mapping);
  return {
    delimiter, width: names.length,
    free: new Set(names.map((_, index) => index).filter((index) => !fields.some((field) => field.index === index))),
    cells: (row) => {
      const cells = constantCells(mapping);
      for (const { field, index } of fields) {
        const value = (row[index] ?? '').trim();
        if (value === '') continue;
        if (field === 'contact') cells.contact.push(value);
        else cells[field] = value;
      }
      return cells;
    },
  };
}

/** What is wrong with a parsed row, or undefined. */
function rowFault(row: string[], table: Table, faults: string[]): string | undefined {
  if (faults.length > 0) return faults.join('; ');
  const extra = row.slice(table.width).some((cell) => cell !== '');
  if (row.length < table.width || extra) return `${row.length} columns, the header has ${table.width}`;
  if (row.some((cell) => cell.includes('\uFFFD'))) return 'bytes that are not text in this encoding';
  // No address, date or state spans lines: such a cell swallowed its neighbours.
  if (row.some((cell, index) => !table.free.has(index) && /[\r\n]/.test(cell))) return 'a line break inside a value';
  return undefined;
}

/** A quoted cell that holds whole rows is a quote somebody forgot to close. */
function swallowsRows(record: Line[], table: Table): boolean {
  return record.slice(1, -1).some((line) => line.text !== '' && parseOne(line.text, table.delimiter).row.length === table.width);
}

function readRecord(record: Line[], table: Table): SourceRow {
  const line = record[0]!.number;
  const { row, faults } = parseOne(record.map(({ text }) => text).join('\n'), table.delimiter);
  const fault = rowFault(row, table, faults) ?? (record.length > 2 && swallowsRows(record, table) ? 'a quote that is not closed' : undefined);
  return fault ? { line, fault, cells: { contact: [] } } : { line, cells: table.cells(row) };
}

/** Reads the record that starts at the queue's head; on a bad quote only its first line is lost, the others are read again. */
function takeRecord(queue: Line[], table: Table, atEnd: boolean): SourceRow | 'more' {
  let length = 1;
  let balanced = quotesBalanced(queue[0]!.text);
  while (!balanced && length < MAX_RECORD_LINES && length < queue.length) balanced = balanced !== quotesBalanced(queue[length++]!.text) ? false : true;
  if (!balanced && length < MAX_RECORD_LINES && !atEnd) return 'more';
  const read = balanced ? readRecord(queue.slice(0, length), table) : { line: queue[0]!.number, fault: 'a quote that is not closed', cells: { contact: [] } };
  queue.splice(0, read.fault ? 1 : length);
  return read;
}

/**
 * Rows of a CSV source, some at a time: encoding and delimiter are found out, quoted line breaks understood, broken lines handed on with their number.
 * Throws SourceError when the header lacks what is needed.
 */
export async function* readCsv(source: Source, mapping: Mapping): AsyncGenerator<SourceRow[]> {
  let table: Table | undefined;
  let delimiter: string | undefined;
  const queue: Line[] = [];
  for await (const batch of lines(decodeText(source, mapping.encoding))) {
    const rows: SourceRow[] = [];
    for (const line of batch) {
      if (!table) {
        const hint = /^sep=(.)$/i.exec(line.text.trim()); // Excel's own first line
        if (hint) delimiter = hint[1];
        else if (line.text.trim() !== '') table = readTable(line.text, delimiter ?? sniffDelimiter(line.text), mapping);
        continue;
      }
      if (queue.length === 0 && line.text.trim() === '') continue;
      queue.push(line);
      drain(queue, table, false, rows);
    }
    yield rows;
  }
  if (!table) throw new SourceError('the file is empty: no header line');
  const rest: SourceRow[] = [];
  drain(queue, table, true, rest);
  yield rest;
}

function drain(queue: Line[], table: Table, atEnd: boolean, rows: SourceRow[]): void {
  while (queue.length > 0) {
    if (queue[0]!.text.trim() === '') {
      queue.shift();
      continue;
    }
    const read = takeRecord(queue, table, atEnd);
    if (read === 'more') return;
    rows.push(read);
  }
}
