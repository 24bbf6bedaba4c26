import type { CsvRecord } from '../connectors/records';
import type { TableShape } from './plan';
import type { RowVerdict } from './reasons';
import { plainLine, safeRow } from '../connectors/safe-csv';

/** Pieces that become part of a Blob, which the browser holds outside this thread. */
const PIECE = 1_000_000;

/** A text file that is written in pieces: UTF-8 with its mark, so that spreadsheets read it as such. */
class GrowingFile {
  private parts: Blob[] = [];
  private lines: string[] = ['\uFEFF'];
  private size = 0;

  write(line: string): void {
    this.lines.push(line, '\r\n');
    this.size += line.length;
    if (this.size < PIECE) return;
    this.parts.push(new Blob(this.lines));
    this.lines = [];
    this.size = 0;
  }

  end(): Blob {
    return new Blob([...this.parts, ...this.lines], { type: 'text/csv;charset=utf-8' });
  }
}

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
  private readonly tails = new Map<RowVerdict, string>();
  readonly written = { allowed: 0, notAllowed: 0 };

  constructor(private readonly shape: TableShape, private readonly words: FileWords) {
    this.isPlain = plainLine(shape.delimiter);
    const { line, verdict, reason, rule, citation, record } = words.columns;
    const names = shape.names.map((name, at) => name || `${at + 1}`);
    if (shape.header) this.allowedFile.write(safeRow(shape.names, shape.delimiter));
    this.otherFile.write(safeRow([...names, line, verdict, reason, rule, citation, record], shape.delimiter));
  }

  write(record: CsvRecord, row: RowVerdict, number: number, isAllowed: boolean): void {
    if (isAllowed) {
      this.allowedFile.write(this.rowOf(record));
      this.written.allowed++;
      return;
    }
    const { delimiter } = this.shape;
    this.otherFile.write(`${this.rowOf(record)}${delimiter}${record.line}${this.tail(row)}${number > 0 ? number : ''}`);
    this.written.notAllowed++;
  }

  end(): { allowed: Blob; notAllowed: Blob } {
    return { allowed: this.allowedFile.end(), notAllowed: this.otherFile.end() };
  }

  private rowOf({ row, fault, text }: CsvRecord): string {
    const { delimiter, names } = this.shape;
    if (fault) return safeRow([text, ...names.slice(1).map(() => '')], delimiter); // as it stood, in the first column
    return row.length === names.length && this.isPlain(text) ? text : safeRow(row.slice(0, names.length), delimiter);
  }

  /** What follows the line number, up to the record number. */
  private tail(row: RowVerdict): string {
    const known = this.tails.get(row);
    if (known) return known;
    const { delimiter } = this.shape;
    const made = `${delimiter}${safeRow([this.words.verdict(row), this.words.reason(row), row.rule, row.citation], delimiter)}${delimiter}`;
    this.tails.set(row, made);
    return made;
  }
}
