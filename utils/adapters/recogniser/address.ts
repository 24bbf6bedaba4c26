// What looks like an address or a number. Main-world code.
import { charCode, indexOf, slice, trim } from '../../primordials';

/** Longer texts are no list of addresses but a message. */
const MOST = 4_000;
const STOPS = ' \t\r\n<>,;"\'()[]{}';

/** One `@` with something plain on both sides and a dot after it. */
function isAddress(word: string): boolean {
  const at = indexOf(word, '@');
  return at > 0 && indexOf(word, '@', at + 1) < 0 && indexOf(slice(word, at + 2), '.') >= 0 && word[word.length - 1] !== '.';
}

/** Some word of the text is an address, and the rest is at most names and separators of a list. */
export function holdsAddress(text: string): boolean {
  if (text.length > MOST || indexOf(text, '@') < 0) return false;
  let word = '';
  for (let i = 0; i <= text.length; i++) {
    const char = text[i] ?? ' ';
    if (indexOf(STOPS, char) < 0) word += char;
    else { if (isAddress(word)) return true; word = ''; }
  }
  return false;
}

/** `2026-11-22`, whatever follows. */
export function isDate(text: string): boolean {
  for (let i = 0; i < 10; i++) if ((i === 4 || i === 7) !== (text[i] === '-')) return false;
  return charCode(text, 0) <= 57;
}

const isDigit = (text: string, at: number): boolean => charCode(text, at) >= 48 && charCode(text, at) <= 57;

/** Seconds or milliseconds since 1970: no number after a 1 has so many digits. */
const isTime = (text: string, digits: number): boolean => text.length === digits && text[0] === '1' && (digits === 10 || digits === 13);

/** Seven to fifteen digits, a plus in front, and nothing but what people put between them; no date, no seconds since 1970. */
export function isNumber(text: string): boolean {
  const bare = trim(text);
  let digits = 0;
  for (let i = 0; i < bare.length; i++) {
    if (isDigit(bare, i)) digits += 1;
    else if (!(bare[i] === '+' && i === 0) && indexOf(' -./()\u00a0', bare[i] as string) < 0) return false;
  }
  return digits >= 7 && digits <= 15 && bare.length < 30 && !isDate(bare) && !isTime(bare, digits);
}
