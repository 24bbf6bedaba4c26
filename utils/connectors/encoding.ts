// Which encoding a text has. No platform interface: the hub and the extension's screening read files alike.
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
  let open = pending;
  for (let at = 0; at < chunk.length; at++) {
    const byte = chunk[at] as number;
    if (open === 0 && byte > 0 && byte < 0x80) continue; // nearly every byte
    if (byte === 0) sum[at % 2 === 0 ? 'nulsEven' : 'nulsOdd']++;
    if (open > 0 && (byte & 0xc0) === 0x80) {
      if (--open === 0) sum.sequences++;
      continue;
    }
    if (open > 0) sum.faults++;
    open = continuations(byte);
    if (open === -1) {
      sum.faults++;
      open = 0;
    }
  }
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
