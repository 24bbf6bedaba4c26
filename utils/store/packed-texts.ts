import type { Bytes } from '../crypto';

/** Very many short texts as UTF-8, one after the other; `ends[i]` is where the i-th ends. Passes between workers without a copy. */
export interface PackedTexts {
  bytes: Bytes;
  ends: Uint32Array<ArrayBuffer>;
}

const encoder = new TextEncoder();
/** A mark within a list is a letter like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The texts again, or some of them. */
export function textsOf({ bytes, ends }: PackedTexts, start = 0, end = ends.length): string[] {
  const first = start === 0 ? 0 : ends[start - 1] as number;
  const some = bytes.subarray(first, end === 0 ? 0 : ends[end - 1]);
  const whole = decoder.decode(some);
  const isAscii = whole.length === some.length; // a letter a byte: nearly always
  const texts: string[] = [];
  for (let at = start, from = first; at < end; from = ends[at++] as number) {
    texts.push(isAscii ? whole.slice(from - first, (ends[at] as number) - first) : decoder.decode(bytes.subarray(from, ends[at])));
  }
  return texts;
}

/** Packs texts, so many at a time. */
export class TextPacker {
  private bytes: Bytes;
  private ends: Uint32Array<ArrayBuffer>;
  private used = 0;
  private count = 0;

  constructor(most: number) {
    this.bytes = new Uint8Array(most * 32);
    this.ends = new Uint32Array(most);
  }

  get length(): number {
    return this.count;
  }

  add(text: string): void {
    this.reserve(text.length * 3);
    this.end(this.used + encoder.encodeInto(text, this.bytes.subarray(this.used)).written);
  }

  addBytes(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    // Shorter than what a call of `set` costs.
    for (let at = start, to = this.used; at < end; at++, to++) this.bytes[to] = from[at] as number;
    this.end(this.used + end - start);
  }

  /** What `read` makes of some bytes, no longer than they are; it gives the length, or -1 for nothing. */
  addRead(read: (from: Uint8Array, start: number, end: number, out: Uint8Array, at: number) => number, from: Uint8Array, start: number, end: number): boolean {
    this.reserve(end - start);
    const length = read(from, start, end, this.bytes, this.used);
    if (length >= 0) this.end(this.used + length);
    return length >= 0;
  }

  /** What was packed, in arrays of its own; the packer is empty again. */
  take(): PackedTexts {
    const taken = { bytes: this.bytes.slice(0, this.used), ends: this.ends.slice(0, this.count) };
    this.used = 0;
    this.count = 0;
    return taken;
  }

  private end(at: number): void {
    if (this.count === this.ends.length) {
      const grown = new Uint32Array(this.count * 2);
      grown.set(this.ends);
      this.ends = grown;
    }
    this.used = at;
    this.ends[this.count++] = at;
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
  }
}
