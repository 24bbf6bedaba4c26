import type { CsvRecord } from '../connectors/records';
import type { TableShape } from './plan';
import type { RowVerdict } from './reasons';
import { plainLine, safeRow } from '../connectors/safe-csv';
import { GrowingFile } from './growing-file';

/** How a cell begins that may be a formula, or that needs a closer look: blanks, signs, and letters of which some are signs or blanks. */
const DOUBTFUL = Uint8Array.from({ length: 256 }, (_, byte) => (byte <= 0x20 || byte === 0xc2 || (byte >= 0xe1 && byte <= 0xe3) || byte === 0xef || '=+@-"'.includes(String.fromCharCode(byte)) ? 1 : 0));
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Words for the columns that the file of those not allowed has beside the list's own. */
export interface FileWords {
  columns: { line: string; verdict: string; reason: string; rule: string; citation: string; record: string };
  verdict(row: RowVerdict): string;
  reason(row: RowVerdict): string;
}

/** The two files of a screening: every row of the list is in exactly one, with all its columns. */
export class ScreeningFiles {
  private readonly allowedFile = new GrowingFile();
  private readonly otherFile = new GrowingFile();
  private readonly isPlain: (text: string) => boolean;
  private readonly delimiter: Uint8Array;
  private readonly tails = new Map<RowVerdict, Uint8Array>();
  readonly written = { allowed: 0, notAllowed: 0 };

  constructor(private readonly shape: TableShape, private readonly words: FileWords) {
    this.isPlain = plainLine(shape.delimiter);
    this.delimiter = encoder.encode(shape.delimiter);
    const { line, verdict, reason, rule, citation, record } = words.columns;
    const names = shape.names.map((name, at) => name || `${at + 1}`);
    if (shape.header) this.allowedFile.text(`${safeRow(shape.names, shape.delimiter)}\r\n`);
    this.otherFile.text(`${safeRow([...names, line, verdict, reason, rule, citation, record], shape.delimiter)}\r\n`);
  }

  /** A row as it stands in the list, without quotes and with as many cells as the list has columns. */
  writeBytes(bytes: Uint8Array, start: number, end: number, line: number, row: RowVerdict, number: number, isAllowed: boolean): void {
    if (!this.isHarmless(bytes, start, end)) {
      const text = decoder.decode(bytes.subarray(start, end));
      this.write({ line, text, row: text.split(this.shape.delimiter) }, row, number, isAllowed);
      return;
    }
    const file = isAllowed ? this.allowedFile : this.otherFile;
    file.bytes(bytes, start, end);
    this.endRow(line, row, number, isAllowed);
  }

  write(record: CsvRecord, row: RowVerdict, number: number, isAllowed: boolean): void {
    const file = isAllowed ? this.allowedFile : this.otherFile;
    file.text(this.rowOf(record));
    this.endRow(record.line, row, number, isAllowed);
  }

  /** To be waited for now and then, so that no more is in memory than a few pieces. */
  async settled(): Promise<void> {
    await this.allowedFile.settled();
    await this.otherFile.settled();
  }

  end(): { allowed: Blob; notAllowed: Blob } {
    return { allowed: this.allowedFile.end(), notAllowed: this.otherFile.end() };
  }

  private endRow(line: number, row: RowVerdict, number: number, isAllowed: boolean): void {
    if (isAllowed) {
      this.allowedFile.ascii('\r\n');
      this.written.allowed++;
      return;
    }
    this.otherFile.bytes(this.delimiter);
    this.otherFile.ascii(String(line));
    this.otherFile.bytes(this.tail(row));
    this.otherFile.ascii(number > 0 ? `${number}\r\n` : '\r\n');
    this.written.notAllowed++;
  }

  /** No cell of it begins as a formula might, so that it can stay as it is. */
  private isHarmless(bytes: Uint8Array, start: number, end: number): boolean {
    const delimiter = this.shape.delimiter.charCodeAt(0);
    let isBegin = true;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (isBegin && DOUBTFUL[byte] === 1) return false;
      isBegin = byte === delimiter;
    }
    return true;
  }

  private rowOf({ row, fault, text }: CsvRecord): string {
    const { delimiter, names } = this.shape;
    if (fault) return safeRow([text, ...names.slice(1).map(() => '')], delimiter); // as it stood, in the first column
    return row.length === names.length && this.isPlain(text) ? text : safeRow(row.slice(0, names.length), delimiter);
  }

  /** What follows the line number, up to the record number. */
  private tail(row: RowVerdict): Uint8Array {
    const known = this.tails.get(row);
    if (known) return known;
    const { delimiter } = this.shape;
    const made = encoder.encode(`${delimiter}${safeRow([this.words.verdict(row), this.words.reason(row), row.rule, row.citation], delimiter)}${delimiter}`);
    this.tails.set(row, made);
    return made;
  }
}
