// HMAC-SHA-256 in this thread (FIPS 180-4, RFC 2104). WebCrypto takes some 15 µs a call, whatever the message: too slow for millions of keys.
import type { Bytes } from './bytes';

const BLOCK = 64;
const ROUNDS = 64;
/** Fractional parts of cube roots of the first 64 primes, and of square roots of the first eight. */
const K = new Int32Array(ROUNDS);
const INITIAL = new Int32Array(8);
(function constants(): void {
  const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
  let found = 0;
  for (let prime = 2; found < ROUNDS; prime++) {
    let isPrime = true;
    for (let by = 2; by * by <= prime; by++) if (prime % by === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) INITIAL[found] = fraction(Math.sqrt(prime));
    K[found++] = fraction(Math.cbrt(prime));
  }
})();

const W = new Int32Array(ROUNDS);

/** One block into the state. */
function compress(state: Int32Array, block: Uint8Array, from: number): void {
  for (let t = 0, at = from; t < 16; t++, at += 4) W[t] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  for (let t = 16; t < ROUNDS; t++) {
    const a = W[t - 15]!;
    const b = W[t - 2]!;
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[t] = (W[t - 16]! + s0 + W[t - 7]! + s1) | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!, e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let t = 0; t < ROUNDS; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[t]! + W[t]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0]! += a; state[1]! += b; state[2]! += c; state[3]! += d; state[4]! += e; state[5]! += f; state[6]! += g; state[7]! += h;
}

/** SHA-256 in this thread, for very many short messages. */
export function sha256Short(message: Uint8Array): Bytes {
  const blocks = new Uint8Array((message.length + 9 + BLOCK - 1) & ~(BLOCK - 1));
  blocks.set(message);
  blocks[message.length] = 0x80;
  new DataView(blocks.buffer).setUint32(blocks.length - 4, message.length * 8);
  const state = Int32Array.from(INITIAL);
  for (let from = 0; from < blocks.length; from += BLOCK) compress(state, blocks, from);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  state.forEach((word, at) => { view.setInt32(at * 4, word); });
  return digest;
}

/** SHA-256 of a message that comes in pieces and is never whole in memory. */
export class Sha256 {
  private readonly state = Int32Array.from(INITIAL);
  private readonly block = new Uint8Array(BLOCK);
  private length = 0;

  add(bytes: Uint8Array, from = 0, to = bytes.length): void {
    for (let at = from; at < to; at++) {
      this.block[this.length++ % BLOCK] = bytes[at]!;
      if (this.length % BLOCK === 0) compress(this.state, this.block, 0);
    }
  }

  /** Once, at the end. */
  digest(): Bytes {
    const bits = this.length * 8;
    this.add(Uint8Array.of(0x80));
    const zeros = (BLOCK + BLOCK - 8 - this.length % BLOCK) % BLOCK;
    const tail = new Uint8Array(zeros + 8);
    const view = new DataView(tail.buffer);
    view.setUint32(zeros, Math.floor(bits / 2 ** 32));
    view.setUint32(zeros + 4, bits >>> 0);
    this.add(tail);
    const digest = new Uint8Array(32);
    this.state.forEach((word, at) => { new DataView(digest.buffer).setInt32(at * 4, word); });
    return digest;
  }
}

/** HMAC under one raw key, as often as wanted. Not safe to share between threads, and never between turns: each call ends before the next. */
export class ManyHmacs {
  private readonly inner = Int32Array.from(INITIAL);
  private readonly outer = Int32Array.from(INITIAL);
  private readonly state = new Int32Array(8);
  private readonly encoder = new TextEncoder();
  private buffer = new Uint8Array(512);
  private readonly last = new Uint8Array(BLOCK);

  /** @throws RangeError for a key longer than a block; ours have 32 bytes. */
  constructor(rawKey: Uint8Array) {
    if (rawKey.length > BLOCK) throw new RangeError('hmac key: longer than a block');
    const pad = new Uint8Array(BLOCK);
    pad.set(rawKey);
    compress(this.inner, pad.map((byte) => byte ^ 0x36), 0);
    compress(this.outer, pad.map((byte) => byte ^ 0x5c), 0);
    // Outer block: digest of 32 bytes, then the padding of a message of 96.
    this.last[32] = 0x80;
    this.last[62] = (96 * 8) >> 8;
    this.last[63] = (96 * 8) & 0xff;
  }

  /** First 16 bytes over UTF-8, as `hmac16` gives. */
  hmac16(text: string): Bytes {
    const out = new Uint8Array(16);
    this.into(text, out, 0);
    return out;
  }

  /** The same, written at `at`. */
  into(text: string, out: Uint8Array, at: number): void {
    this.finish(this.encode(text));
    this.words(out, at, 4);
  }

  /** The same over `prefix` and then the bytes between `from` and `to`. */
  partInto(prefix: Uint8Array, message: Uint8Array, from: number, to: number, out: Uint8Array, at: number): void {
    const length = prefix.length + to - from;
    this.room(length);
    this.buffer.set(prefix);
    for (let next = from, put = prefix.length; next < to; next++, put++) this.buffer[put] = message[next]!;
    this.finish(length);
    this.words(out, at, 4);
  }

  /** Whole HMAC over bytes, 32 of it written at `at`. */
  bytesInto(message: Uint8Array, out: Uint8Array, at: number): void {
    this.room(message.length);
    this.buffer.set(message);
    this.finish(message.length);
    this.words(out, at, 8);
  }

  /** HMAC of the message in the buffer, into the state. */
  private finish(length: number): void {
    const whole = this.pad(length);
    this.state.set(this.inner);
    for (let from = 0; from < whole; from += BLOCK) compress(this.state, this.buffer, from);
    this.words(this.last, 0, 8);
    this.state.set(this.outer);
    compress(this.state, this.last, 0);
  }

  private encode(text: string): number {
    this.room(text.length * 3);
    // Nearly every text is ASCII, and shorter than what a call of the encoder costs.
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return this.encoder.encodeInto(text, this.buffer).written;
      this.buffer[at] = code;
    }
    return text.length;
  }

  private room(length: number): void {
    if (length + 2 * BLOCK > this.buffer.length) this.buffer = new Uint8Array(length + 2 * BLOCK);
  }

  /** Pads the message in the buffer to whole blocks, the block of the key counted in its length. */
  private pad(length: number): number {
    const whole = (length + 9 + BLOCK - 1) & ~(BLOCK - 1);
    this.buffer.fill(0, length, whole);
    this.buffer[length] = 0x80;
    new DataView(this.buffer.buffer).setUint32(whole - 4, (BLOCK + length) * 8);
    return whole;
  }

  private words(out: Uint8Array, at: number, count: number): void {
    for (let word = 0; word < count; word++) {
      const value = this.state[word]!;
      const to = at + word * 4;
      out[to] = value >>> 24;
      out[to + 1] = value >>> 16;
      out[to + 2] = value >>> 8;
      out[to + 3] = value;
    }
  }
}
