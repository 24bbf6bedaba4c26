// A filter as Odoo stores it: a Python literal. Only literals are read; a name or a call in it (`uid`, `datetime.now()`) is not.
import { charCode, indexOf, push, slice, startsWith } from '../../primordials';

const { isNaN } = Number;
const DEPTH = 20;
const WORDS: [string, unknown][] = [['True', true], ['False', false], ['None', null], ['true', true], ['false', false], ['null', null]];
const PLAIN_ESCAPES = '\\\'"';

interface At { text: string; at: number; ok: boolean }

/** Undefined when it is no literal. Tuples become lists. */
export function literal(text: string): unknown {
  const it: At = { text, at: 0, ok: true };
  const value = read(it, 0);
  skip(it);
  return it.ok && it.at === text.length ? value : undefined;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
function skip(it: At): void { while (it.at < it.text.length && isSpace(charCode(it.text, it.at))) it.at += 1; }

function fail(it: At): undefined { it.ok = false; return undefined; }

function read(it: At, depth: number): unknown {
  skip(it);
  const head = slice(it.text, it.at, it.at + 1);
  if (head === '' || depth > DEPTH) return fail(it);
  if (head === '[') return readList(it, ']', depth);
  if (head === '(') return readList(it, ')', depth);
  if (head === '"' || head === "'") return readString(it, head);
  for (let i = 0; i < WORDS.length; i++) {
    const word = WORDS[i] as (typeof WORDS)[number];
    if (startsWith(slice(it.text, it.at), word[0])) { it.at += word[0].length; return word[1]; }
  }
  return readNumber(it);
}

function readList(it: At, end: string, depth: number): unknown {
  const list: unknown[] = [];
  it.at += 1;
  for (;;) {
    skip(it);
    if (slice(it.text, it.at, it.at + 1) === end) { it.at += 1; return list; }
    push(list, read(it, depth + 1));
    skip(it);
    const next = slice(it.text, it.at, it.at + 1);
    if (!it.ok || (next !== ',' && next !== end)) return fail(it);
    if (next === ',') it.at += 1;
  }
}

function readString(it: At, quote: string): unknown {
  let out = '';
  for (it.at += 1; it.at < it.text.length; it.at += 1) {
    const one = slice(it.text, it.at, it.at + 1);
    if (one === quote) { it.at += 1; return out; }
    if (one !== '\\') { out += one; continue; }
    it.at += 1;
    const escaped = slice(it.text, it.at, it.at + 1);
    if (escaped === '' || indexOf(PLAIN_ESCAPES, escaped) < 0) return fail(it);
    out += escaped;
  }
  return fail(it);
}

function readNumber(it: At): unknown {
  const from = it.at;
  while (it.at < it.text.length && indexOf('+-.0123456789', slice(it.text, it.at, it.at + 1)) >= 0) it.at += 1;
  const value = it.at === from ? NaN : +slice(it.text, from, it.at);
  return isNaN(value) ? fail(it) : value;
}
