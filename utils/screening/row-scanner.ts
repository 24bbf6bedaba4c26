import { MAX_RECORD_LINES, RecordCutter, hintedDelimiter, unclosed, type CsvRecord } from '../connectors/records';
import { SourceError } from '../connectors/import-error';
import type { TableShape } from './plan';

/** What a list comes to, row by row. */
export interface RowSink {
  /** A row without quotes, as it stands in `bytes` until the call ends; the cell is that of the contact. */
  plain(bytes: Uint8Array, start: number, end: number, cellStart: number, cellEnd: number, line: number): void;
  /** Any other row, and each line that is none. */
  record(record: CsvRecord): void;
}

const [LETTER, BREAK, DELIMITER, QUOTE, BLANK, WIDE] = [0, 1, 2, 3, 4, 5];
const LF = 0x0a;
const CR = 0x0d;
const LONGEST_LINE = 1_000_000;
/** How far ahead a quote is looked for that closes one: past it the cutter takes the lines one by one. */
const FAR = 1 << 18;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function classesOf(delimiter: string): Uint8Array {
  const classes = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x80 ? WIDE : byte <= 0x20 ? BLANK : LETTER)) as Uint8Array;
  classes[0x22] = QUOTE;
  classes[LF] = classes[CR] = BREAK;
  classes[delimiter.charCodeAt(0)] = DELIMITER;
  return classes;
}

/** By the first byte of a letter: its bytes, and what the second may be (Unicode, table 3-7). */
const WIDTH = new Uint8Array(256).fill(2, 0xc2, 0xe0).fill(3, 0xe0, 0xf0).fill(4, 0xf0, 0xf5);
const LEAST = new Uint8Array(256).fill(0x80);
const MOST = new Uint8Array(256).fill(0xbf);
[LEAST[0xe0], LEAST[0xf0], MOST[0xed], MOST[0xf4]] = [0xa0, 0x90, 0x9f, 0x8f];

/** Bytes of the letter that begins here; 0 = no letter of UTF-8, or U+FFFD, which stands for none. */
function wideLetter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const width = WIDTH[first] as number;
  let [least, most] = [LEAST[first] as number, MOST[first] as number];
  for (let next = at + 1; next < at + width; next++) {
    const byte = bytes[next] ?? 0;
    if (byte < least || byte > most) return 0;
    [least, most] = [0x80, 0xbf];
  }
  return first === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd ? 0 : width;
}

/** One line as it was looked at. */
class Look {
  end = 0;
  delimiters = 0;
  quotes = 0;
  /** The contact's cell; where it ends, -1 = with the line. */
  from = 0;
  to = 0;
  /** A letter that is none, or a delimiter that bytes do not tell. */
  isOdd = false;
  isVisible = false;

  constructor(private readonly classes: Uint8Array, private readonly column: number, private readonly isFast: boolean) {}

  /** The line that starts here; false = its end is not there yet. */
  at(bytes: Uint8Array, start: number): boolean {
    const { classes, column } = this;
    let [delimiters, from, to, quotes, isOdd, isVisible] = [0, start, -1, 0, !this.isFast, false];
    for (let at = start; at < bytes.length; at++) {
      switch (classes[bytes[at] as number]) {
        case LETTER: isVisible = true; break;
        case DELIMITER:
          if (delimiters === column) to = at;
          if (++delimiters === column) from = at + 1;
          break;
        case WIDE: {
          const width = wideLetter(bytes, at);
          if (width === 0) isOdd = true;
          else at += width - 1;
          break;
        }
        case QUOTE: quotes++; break;
        case BREAK:
          this.end = at;
          this.delimiters = delimiters;
          this.quotes = quotes;
          this.from = from;
          this.to = to;
          this.isOdd = isOdd;
          this.isVisible = isVisible;
          return bytes[at] !== CR || at + 1 < bytes.length; // a last CR may be half of a CRLF
        default: break;
      }
    }
    return false;
  }
}

/** Rows of a list in UTF-8, without its header: what `tableRows` gives, from bytes. Lines with quotes or faults go through the same cutter as there. */
export class RowScanner {
  private readonly cutter: RecordCutter;
  private readonly look: Look;
  /** One for all pieces; the unfinished line stands at its start. */
  private buffer = new Uint8Array(0);
  private rest = this.buffer;
  private isFirst = true;
  private isLast = false;
  private hasBegun = false;
  private inHeader: boolean;
  private number = 0;
  private row: number;

  constructor(private readonly shape: TableShape, column: number, private readonly sink: RowSink) {
    const { delimiter, header, names } = shape;
    this.cutter = new RecordCutter({ delimiter, width: names.length, free: new Set(names.map((_, at) => at).filter((at) => at !== column)) });
    // Any other delimiter is more than a byte, or a sign of its own: all lines go through the cutter.
    const isFast = delimiter.length === 1 && /[^"\r\n\P{ASCII}]/u.test(delimiter);
    this.look = new Look(classesOf(delimiter), column, isFast);
    this.inHeader = header;
    this.row = header ? 1 : 0;
  }

  take(chunk: Uint8Array): void {
    this.rest = this.put(chunk);
    const { buffer, rest: bytes } = this;
    if (this.isFirst && bytes.length < 3) return;
    const start = this.scan(bytes, this.isFirst ? afterMark(bytes) : 0);
    this.isFirst = false;
    this.rest = buffer.copyWithin(0, start, bytes.length).subarray(0, bytes.length - start);
    if (this.rest.length > LONGEST_LINE && decoder.decode(this.rest).length > LONGEST_LINE) throw new SourceError(`line ${this.number + 1} is longer than 1,000,000 characters: this is no CSV`);
  }

  end(): void {
    const { rest } = this;
    const from = this.isFirst ? afterMark(rest) : 0;
    this.isLast = true;
    if (rest.length > from) this.scan(rest.at(-1) === LF ? rest : joined(rest.at(-1) === CR ? rest.subarray(0, -1) : rest, Uint8Array.of(LF)), from);
    this.cut((into) => { this.cutter.end(into); });
  }

  /** What is left of the pieces before, and this one after it. */
  private put(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    const [used, length] = [this.rest.length, this.rest.length + chunk.length];
    if (length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(length, this.buffer.length * 2));
      grown.set(this.rest);
      this.buffer = grown;
    }
    this.buffer.set(chunk, used);
    return this.buffer.subarray(0, length);
  }

  /** Every whole line from `start`; gives where the first unfinished one begins. */
  private scan(bytes: Uint8Array, start: number): number {
    const { look } = this;
    const last = this.shape.names.length - 1;
    for (let line = start; ;) {
      if (!look.at(bytes, line)) return line;
      const { end } = look;
      if (look.quotes === 0 && !look.isOdd && look.isVisible && look.delimiters === last && this.isReady) this.sink.plain(bytes, line, end, look.from, look.to < 0 ? end : look.to, this.numbered(++this.number));
      else if (!this.pass(bytes, line)) return line;
      line = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
    }
  }

  /** The rows have begun, and none of them waits for its end. */
  private get isReady(): boolean {
    return this.hasBegun && this.cutter.isIdle;
  }

  /** A line that is no plain row. False = the lines after it must be seen first. */
  private pass(bytes: Uint8Array, start: number): boolean {
    const { end, quotes } = this.look;
    const isOpen = quotes % 2 === 1 && this.isReady;
    const isClosed = isOpen && this.closes(bytes, end);
    if (isOpen && isClosed === undefined && bytes.length - start < FAR) return false;
    const line = { number: ++this.number, text: decoder.decode(bytes.subarray(start, end)) };
    if (isOpen && isClosed === false) this.give(unclosed(line)); // as the cutter would say, fifty lines later
    else if (this.hasBegun || this.begins(line.text)) this.cut((into) => { this.cutter.add(line, into); });
    return true;
  }

  /** Does a later line close the quote that is open at this break? Undefined = not to be seen yet. */
  private closes(bytes: Uint8Array, from: number): boolean | undefined {
    let isOdd = false;
    for (let at = from, lines = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === 0x22) isOdd = !isOdd;
      if (byte !== LF && byte !== CR) continue;
      if (isOdd) return true;
      if (byte === CR && bytes[at + 1] === LF) at++;
      if (lines++ === MAX_RECORD_LINES - 1) return false;
    }
    return this.isLast ? false : undefined;
  }

  /** Blank lines, Excel's `sep=` line and the header stand before the rows. */
  private begins(text: string): boolean {
    const isEmpty = text.trim() === '';
    if (isEmpty) this.row++; // an empty row of a sheet
    if (isEmpty || hintedDelimiter(text) !== undefined) return false;
    this.hasBegun = true;
    const isHeader = this.inHeader;
    this.inHeader = false;
    return !isHeader;
  }

  private cut(cut: (into: CsvRecord[]) => void): void {
    const records: CsvRecord[] = [];
    cut(records);
    for (const record of records) this.give(record);
  }

  private give(record: CsvRecord): void {
    this.sink.record({ ...record, line: this.numbered(record.line) });
  }

  /** Rows of a sheet are numbered as there. */
  private numbered(line: number): number {
    return this.shape.sheet ? ++this.row : line;
  }
}

const afterMark = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
