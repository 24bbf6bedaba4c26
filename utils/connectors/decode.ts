import { isAscii } from 'node:buffer';
import iconv from 'iconv-lite';
import { SourceError } from './import-error';

/** A source that can be read from its start more than once. */
export type Source = () => AsyncIterable<Uint8Array>;

interface Utf8Tally { sequences: number; faults: number; nulsEven: number; nulsOdd: number }

/** Continuation bytes that a lead byte announces; -1 = no lead byte of UTF-8. */
function continuations(byte: number): number {
  if (byte < 0x80) return 0;
  if (byte < 0xc2 || byte > 0xf4) return -1;
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
}

/** Counts well-formed multi-byte UTF-8 sequences and stray bytes, across chunk borders. */
function tally(chunk: Uint8Array, sum: Utf8Tally, pending: number): number {
  if (pending === 0 && isAscii(chunk) && !chunk.includes(0)) return 0; // nearly every piece
  let open = pending;
  chunk.forEach((byte, at) => {
    if (byte === 0) sum[at % 2 === 0 ? 'nulsEven' : 'nulsOdd']++;
    if (open > 0 && (byte & 0xc0) === 0x80) {
      if (--open === 0) sum.sequences++;
      return;
    }
    if (open > 0) sum.faults++;
    open = continuations(byte);
    if (open === -1) {
      sum.faults++;
      open = 0;
    }
  });
  return open;
}

function byMark(head: Uint8Array): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * Encoding of a text source: byte-order mark, else UTF-16 by its NULs, else UTF-8, else Windows-1250.
 * The whole source counts: a few broken bytes in a UTF-8 file must not turn all its other letters into others.
 */
export async function detectEncoding(source: Source): Promise<string> {
  const sum: Utf8Tally = { sequences: 0, faults: 0, nulsEven: 0, nulsOdd: 0 };
  let pending = 0;
  let size = 0;
  for await (const chunk of source()) {
    const mark = size === 0 ? byMark(chunk) : undefined;
    if (mark) return mark;
    pending = tally(chunk, sum, pending);
    size += chunk.length;
    if (size < 1_000_000 && sum.nulsOdd + sum.nulsEven > size / 4) return sum.nulsOdd > sum.nulsEven ? 'utf-16le' : 'utf-16be';
  }
  return sum.faults > sum.sequences ? 'windows-1250' : 'utf-8';
}

/** Decoded text in pieces, mark removed. Bytes outside the encoding become U+FFFD, which the rows then report. */
export async function* decodeText(source: Source, encoding?: string): AsyncGenerator<string> {
  const name = encoding ?? (await detectEncoding(source));
  if (!iconv.encodingExists(name)) throw new SourceError(`unknown encoding ${name}`);
  const decoder = iconv.getDecoder(name, { stripBOM: true });
  for await (const chunk of source()) {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (text) yield text;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}

export interface Line { number: number; text: string }

/** Physical lines without their ends (LF, CRLF or CR), with 1-based numbers, as many at once as came. */
export async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let rest = '';
  let number = 0;
  for await (const piece of pieces) {
    const text = rest + piece;
    // A CR at the very end may be half of a CRLF: keep it for the next piece.
    const upTo = text.endsWith('\r') ? text.length - 1 : text.length;
    const parts = text.slice(0, upTo).split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? '') + text.slice(upTo);
    yield parts.map((part) => ({ number: ++number, text: part }));
    if (rest.length > 1_000_000) throw new SourceError(`line ${number + 1} is longer than 1,000,000 characters: this is no CSV`);
  }
  const last = rest.replace(/\r$/, '');
  if (last !== '') yield [{ number: ++number, text: last }];
}
