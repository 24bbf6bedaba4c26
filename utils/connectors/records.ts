import Papa from 'papaparse';
import type { Line } from './lines';

/** How the records of a CSV are cut: its delimiter, its columns, and those in which a line break may stand. */
export interface CsvShape { delimiter: string; width: number; free: ReadonlySet<number> }

/** One record, or one line that is none. */
export interface CsvRecord {
  /** 1-based physical line that it starts on. */
  line: number;
  row: string[];
  fault?: string;
  /** As it stands in the file, lines parted by LF. */
  text: string;
}

/** Longest record in physical lines: past it a quote counts as never closed. */
export const MAX_RECORD_LINES = 50;
/** What is said of a line whose quote is never closed. */
export const unclosed = ({ number, text }: Line): CsvRecord => ({ line: number, row: [], fault: 'a quote that is not closed', text });
const DELIMITERS = [';', ',', '\t', '|'];

function parseOne(text: string, delimiter: string): { row: string[]; faults: string[] } {
  if (!text.includes('"')) return { row: text.split(delimiter), faults: [] }; // nearly every line
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, header: false, skipEmptyLines: false });
  return { row: data[0] ?? [], faults: [...errors.map((error) => error.message), ...(data.length > 1 ? ['more than one record'] : [])] };
}

/** Cells of one line. */
export const cellsOf = (text: string, delimiter: string): string[] => parseOne(text, delimiter).row;

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

/** Delimiter of Excel's own first line, `sep=;`. */
export const hintedDelimiter = (text: string): string | undefined => /^sep=(.)$/i.exec(text.trim())?.[1];

/** What is wrong with a parsed row, or undefined. */
function rowFault(row: string[], shape: CsvShape, faults: string[]): string | undefined {
  if (faults.length > 0) return faults.join('; ');
  const extra = row.length > shape.width && row.slice(shape.width).some((cell) => cell !== '');
  if (row.length < shape.width || extra) return `${row.length} columns, the header has ${shape.width}`;
  if (row.some((cell) => cell.includes('\uFFFD'))) return 'bytes that are not text in this encoding';
  // No address, date or state spans lines: such a cell swallowed its neighbours.
  if (row.some((cell, index) => !shape.free.has(index) && /[\r\n]/.test(cell))) return 'a line break inside a value';
  return undefined;
}

/** A quoted cell that holds whole rows is a quote somebody forgot to close. */
function swallowsRows(record: Line[], shape: CsvShape): boolean {
  return record.slice(1, -1).some((line) => line.text !== '' && parseOne(line.text, shape.delimiter).row.length === shape.width);
}

function readRecord(record: Line[], shape: CsvShape): CsvRecord {
  const first = record[0] as Line;
  const text = record.length === 1 ? first.text : record.map((line) => line.text).join('\n');
  const { row, faults } = parseOne(text, shape.delimiter);
  const fault = rowFault(row, shape, faults) ?? (record.length > 2 && swallowsRows(record, shape) ? 'a quote that is not closed' : undefined);
  return fault ? { line: first.number, row, fault, text: first.text } : { line: first.number, row, text };
}

/** Cuts lines into records. On a bad quote only the first line is lost, the others are read again. */
export class RecordCutter {
  private queue: Line[] = [];

  constructor(private readonly shape: CsvShape) {}

  /** No line waits for those that follow it. */
  get isIdle(): boolean {
    return this.queue.length === 0;
  }

  /** Records that are whole with this line; blank lines between records are none. */
  add(line: Line, into: CsvRecord[]): void {
    if (this.queue.length === 0 && line.text.trim() === '') return;
    this.queue.push(line);
    this.drain(false, into);
  }

  end(into: CsvRecord[]): void {
    this.drain(true, into);
  }

  private drain(atEnd: boolean, into: CsvRecord[]): void {
    while (this.queue.length > 0) {
      if (this.queue[0]?.text.trim() === '') {
        this.queue.shift();
        continue;
      }
      const read = this.take(atEnd);
      if (!read) return;
      into.push(read);
    }
  }

  /** The record that starts at the queue's head; undefined = more lines are needed. */
  private take(atEnd: boolean): CsvRecord | undefined {
    const { queue } = this;
    const first = queue[0] as Line;
    let length = 1;
    let balanced = quotesBalanced(first.text);
    while (!balanced && length < MAX_RECORD_LINES && length < queue.length) balanced = balanced !== quotesBalanced((queue[length++] as Line).text) ? false : true;
    if (!balanced && length < MAX_RECORD_LINES && !atEnd) return undefined;
    const read = balanced ? readRecord(queue.slice(0, length), this.shape) : unclosed(first);
    queue.splice(0, read.fault ? 1 : length);
    return read;
  }
}
