// Synchronous SHA-256 (FIPS 180-4): WebCrypto answers later and not at all on http sites, but a released body must be named in the same task.
import { charCode } from '../../primordials';

const Bytes = Uint8Array;
const Words = Int32Array;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Round constants: fraction bits of the cube roots, start values: of the square roots, of the first primes. */
function fractions(): { round: Int32Array; start: Int32Array } {
  const round = new Words(64);
  const start = new Words(8);
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const square = Math.sqrt(n);
    const cube = Math.cbrt(n);
    if (found < 8) start[found] = (square - Math.floor(square)) * 0x100000000;
    round[found++] = (cube - Math.floor(cube)) * 0x100000000;
  }
  return { round, start };
}

// Pure: a script that takes no digest carries none of it.
const FRACTIONS = /* @__PURE__ */ fractions();

/** Writes UTF-8 into `bytes`, answers how many. A lone surrogate becomes the replacement character, as TextEncoder does. */
function writeUtf8(text: string, bytes: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let code = charCode(text, i);
    if ((code & 0xf800) === 0xd800) {
      const next = i + 1 < text.length ? charCode(text, i + 1) : 0;
      const paired = code < 0xdc00 && (next & 0xfc00) === 0xdc00;
      code = paired ? 0x10000 + ((code & 0x3ff) << 10) + (next & 0x3ff) : 0xfffd;
      if (paired) i++;
    }
    if (code < 0x80) { bytes[at++] = code; continue; }
    if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
      else { bytes[at++] = 0xf0 | (code >> 18); bytes[at++] = 0x80 | ((code >> 12) & 63); }
      bytes[at++] = 0x80 | ((code >> 6) & 63);
    }
    bytes[at++] = 0x80 | (code & 63);
  }
  return at;
}

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));
const at = (words: Int32Array, i: number): number => words[i] as number;

function compress(state: Int32Array, w: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = at(w, i - 15);
    const b = at(w, i - 2);
    w[i] = at(w, i - 16) + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + at(w, i - 7) + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
  }
  let a = at(state, 0), b = at(state, 1), c = at(state, 2), d = at(state, 3), e = at(state, 4), f = at(state, 5), g = at(state, 6), h = at(state, 7);
  for (let i = 0; i < 64; i++) {
    const x = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + at(FRACTIONS.round, i) + at(w, i)) | 0;
    const y = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + x) | 0; d = c; c = b; b = a; a = (x + y) | 0;
  }
  state[0] = at(state, 0) + a; state[1] = at(state, 1) + b; state[2] = at(state, 2) + c; state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e; state[5] = at(state, 5) + f; state[6] = at(state, 6) + g; state[7] = at(state, 7) + h;
}

/** SHA-256 of the text's UTF-8, base64url without padding (43 characters). */
export function sha256(text: string): string {
  const bytes = new Bytes(text.length * 3 + 72);
  const length = writeUtf8(text, bytes);
  bytes[length] = 0x80;
  const blocks = (length + 72) >> 6;
  const state = new Words(8);
  for (let i = 0; i < 8; i++) state[i] = at(FRACTIONS.start, i);
  const w = new Words(64);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) {
      const p = (block << 6) + (i << 2);
      w[i] = ((bytes[p] as number) << 24) | ((bytes[p + 1] as number) << 16) | ((bytes[p + 2] as number) << 8) | (bytes[p + 3] as number);
    }
    if (block === blocks - 1) { w[14] = Math.floor(length / 0x20000000); w[15] = length << 3; }
    compress(state, w);
  }
  return encode(state);
}

function encode(state: Int32Array): string {
  let out = '';
  for (let bit = 0; bit < 256; bit += 6) {
    let value = 0;
    for (let k = bit; k < bit + 6; k++) value = (value << 1) | (k < 256 ? (at(state, k >> 5) >>> (31 - (k & 31))) & 1 : 0);
    out += ALPHABET[value];
  }
  return out;
}
