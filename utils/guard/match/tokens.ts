// What a ticket covers and a request carries, compared without a parser. A string that is not plainly a list of addresses
// becomes one token of its own: it then fits only the very same string, never something looser.
import type { RawRecipient } from '../page-link';
import { indexOf, lower, names, push, slice, sortStrings, trim } from '../../primordials';
import { sha256 } from './sha256';

/** Lower-cased tokens of one raw recipient string; none for a blank string. `unresolved` gives none: nothing can cover it. */
export function recipientTokens(raw: string, reader: RawRecipient['reader']): string[] {
  const tokens: string[] = [];
  if (reader === 'unresolved') return tokens;
  if (reader !== 'address-list') {
    const token = reader === 'phone' ? phoneToken(raw) : lower(trim(raw));
    if (token !== '') push(tokens, token);
    return tokens;
  }
  const pieces = splitList(raw);
  for (let i = 0; i < pieces.length; i++) {
    const token = addressToken(pieces[i] as string);
    if (token !== '') push(tokens, token);
  }
  return tokens;
}

/** Past this many a ticket names the set as a whole, and covers nothing less and nothing else. */
export const MOST_NAMED = 500;

/** What a ticket for these recipients covers, and what a request of them must fit. Null when one is unresolved, which no ticket can cover. */
export function coverTokens(recipients: readonly RawRecipient[]): string[] | null {
  const tokens: string[] = [];
  const known = names();
  for (let i = 0; i < recipients.length; i++) {
    const { raw, reader } = recipients[i] as RawRecipient;
    if (reader === 'unresolved') return null;
    const some = recipientTokens(raw, reader);
    for (let j = 0; j < some.length; j++) if (known.add(some[j] as string)) push(tokens, some[j] as string);
  }
  return tokens.length > MOST_NAMED ? [setToken(tokens)] : tokens;
}

function setToken(tokens: string[]): string {
  sortStrings(tokens);
  let text = '';
  for (let i = 0; i < tokens.length; i++) text += `${tokens[i] as string}\n`;
  return `set ${tokens.length} ${sha256(text)}`;
}

const SEPARATORS = ',;\n\r';

/** Splits at comma, semicolon and line end outside quotes and angle brackets; unbalanced input stays whole. */
function splitList(raw: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  let quoted = false;
  let angle = false;
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i] as string;
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '<' || char === '>') angle = char === '<';
    else if (!angle && indexOf(SEPARATORS, char) >= 0) { push(pieces, slice(raw, from, i)); from = i + 1; }
  }
  if (quoted || angle) return [raw];
  push(pieces, slice(raw, from));
  return pieces;
}

/** The address in angles; the whole piece where its name is not plainly a name: comments, escapes, encoded words, open quotes. */
function addressToken(piece: string): string {
  const whole = lower(trim(piece));
  const open = indexOf(whole, '<');
  if (open < 0) return whole;
  const inner = slice(whole, open + 1, whole.length - 1);
  const plain = whole[whole.length - 1] === '>' && isPlainName(slice(whole, 0, open)) && !hasAny(inner, '<>"(\\');
  return (plain && trim(inner)) || whole;
}

function isPlainName(name: string): boolean {
  let quotes = 0;
  for (let i = 0; i < name.length; i++) if (name[i] === '"') quotes++;
  return quotes % 2 === 0 && !hasAny(name, '(\\') && indexOf(name, '=?') < 0;
}

function hasAny(text: string, chars: string): boolean {
  for (let i = 0; i < chars.length; i++) if (indexOf(text, chars[i] as string) >= 0) return true;
  return false;
}

/** Digits and a leading plus when nothing but usual separators stands between them, else the whole string. */
function phoneToken(raw: string): string {
  const whole = lower(trim(raw));
  let digits = '';
  for (let i = 0; i < whole.length; i++) {
    const char = whole[i] as string;
    if ((char >= '0' && char <= '9') || (char === '+' && digits === '')) digits += char;
    else if (indexOf(' \u00a0-.()/', char) < 0) return whole;
  }
  return digits || whole;
}
