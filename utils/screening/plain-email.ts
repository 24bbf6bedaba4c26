// Nearly every cell of a list is an address in plain letters: read from its bytes, as canonicalEmail reads it.
const AT = 0x40;
const DOT = 0x2e;
const HYPHEN = 0x2d;
const MAX_LOCAL = 64;
const MAX_LABEL = 63;
const MAX_ADDRESS = 254;

const LOCAL = new Uint8Array(256);
const DOMAIN = new Uint8Array(256);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') {
  const code = letter.charCodeAt(0);
  const small = letter.toLowerCase().charCodeAt(0);
  LOCAL[code] = small;
  DOMAIN[code] = small;
}
for (const letter of '_+-.') LOCAL[letter.charCodeAt(0)] = letter.charCodeAt(0);
for (const letter of '-.') DOMAIN[letter.charCodeAt(0)] = letter.charCodeAt(0);

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

/** Canonical form of the address in these bytes, written at `to`; its length, or -1 where the engine's own reader must look. */
export function plainEmail(bytes: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  let [from, last] = [start, end];
  while (from < last && isBlank(bytes[from])) from++;
  while (last > from && isBlank(bytes[last - 1])) last--;
  if (last - from > MAX_ADDRESS) return -1;
  const at = localPart(bytes, from, last, out, to);
  if (at < 0 || !domainPart(bytes, at + 1, last, out, to + at + 1 - from)) return -1;
  return last - from;
}

/** Where the @ stands; -1 = no local part of plain letters. */
function localPart(bytes: Uint8Array, from: number, end: number, out: Uint8Array, to: number): number {
  let before = DOT;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === AT) {
      if (before === DOT || at - from > MAX_LOCAL) return -1;
      out[to + at - from] = AT;
      return at;
    }
    const letter = LOCAL[byte] as number;
    if (letter === 0 || (letter === DOT && before === DOT)) return -1;
    out[to + at - from] = before = letter;
  }
  return -1;
}

/** Labels of letters, digits and hyphens; none that stands for other letters (`xn--`). */
function domainPart(bytes: Uint8Array, from: number, end: number, out: Uint8Array, to: number): boolean {
  let before = DOT;
  for (let at = from, label = from; at < end; at++) {
    const letter = DOMAIN[bytes[at] as number] as number;
    if (letter === 0 || at - label >= MAX_LABEL + Number(letter === DOT) || !mayFollow(letter, before, at - label)) return false;
    if (letter === DOT) label = at + 1;
    out[to + at - from] = before = letter;
  }
  return before !== DOT && before !== HYPHEN;
}

function mayFollow(letter: number, before: number, place: number): boolean {
  if (letter === DOT) return before !== DOT && before !== HYPHEN;
  // Two hyphens in the third and fourth place: an A-label, or something like it.
  return letter !== HYPHEN || (before !== DOT && !(before === HYPHEN && place === 3));
}
