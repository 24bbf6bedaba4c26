import { splitAddressList, type AddressPiece } from './address-list';
import type { Recipient, UnresolvedReason } from './attempt';
import type { Canonical } from './canonical';
import { canonicalEmail } from './email-address';
import { canonicalHandle } from './handle';
import { canonicalPhone } from './phone-number';

/** How a recipient string is read; the adapters' readers and `unresolved`. */
export type RecipientReader = 'address-list' | 'phone' | 'handle' | 'reference' | 'list-id' | 'unresolved';

const WORDS = /(?:"(?:[^"\\]|\\.)*"|[^\s"])+/g;
const ADDRESS = /[^@]@[^@]/;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}\s.'’&_/+-]*$/u;

/**
 * Recipients in one field as the page or request had it. Every non-empty piece gives at least one recipient: what
 * cannot be read is `unresolved` and blocks. `region` = ISO country that reads national numbers, '' = none.
 */
export function parseRecipients(raw: string, field: string, reader: RecipientReader, region: string): Recipient[] {
  switch (reader) {
    case 'address-list': return addressList(raw, field);
    case 'phone': return phoneList(raw).map((piece) => recipient(piece, field, canonicalPhone(piece, region)));
    case 'handle': return lines(raw).map((piece) => recipient(piece, field, canonicalHandle(piece, region)));
    case 'reference': return lines(raw).map((piece) => failed(piece, field, 'reference'));
    case 'list-id': return lines(raw).map((piece) => failed(piece, field, 'list'));
    // An extractor that only says "there are recipients" counts even with nothing to show.
    case 'unresolved': return [failed(raw.trim(), field, 'unreadable')];
  }
}

function recipient(raw: string, field: string, result: Canonical): Recipient {
  return result.status === 'resolved' ? { status: 'resolved', point: result.point, field, raw } : failed(raw, field, result.why);
}

function failed(raw: string, field: string, why: UnresolvedReason): Recipient {
  return { status: 'unresolved', field, raw, why };
}

const lines = (raw: string): string[] => pieces(raw, /[,;\r\n]/);

function pieces(raw: string, at: RegExp): string[] {
  return raw.split(at).map((piece) => piece.trim()).filter((piece) => piece !== '');
}

// A comma is a separator only before another whole number, else a pause; a semicolon unless it starts an RFC 3966 parameter.
function phoneList(raw: string): string[] {
  return pieces(raw, /[\r\n]|,(?=\s*(?:\+|[a-z]+:|(?:[ ()-]{0,3}\d){7}))|;(?!\s*(?:ext|isub|postd|phone-context|[a-z-]+)=)/i);
}

function addressList(raw: string, field: string): Recipient[] {
  const uri = /^\s*mailto:/i.exec(raw);
  const text = uri === null ? raw : mailtoAddresses(raw.slice(uri[0].length));
  return splitAddressList(text).flatMap((piece) => pieceRecipients(piece, field));
}

function pieceRecipients(piece: AddressPiece, field: string): Recipient[] {
  if (piece.emptyGroup) return [failed(piece.raw, field, 'group')];
  if (piece.broken) return [failed(piece.raw, field, 'syntax')];
  if (piece.angles.length > 0) return angleRecipients(piece, field);
  return bareRecipients(piece, field);
}

function angleRecipients(piece: AddressPiece, field: string): Recipient[] {
  const single = piece.angles.length === 1;
  const found = piece.angles.map((text) => recipient(single ? piece.raw : `<${text}>`, field, canonicalEmail(withoutScheme(text))));
  return piece.rest.trim() === '' ? found : [...found, failed(piece.rest.trim(), field, 'syntax')];
}

function bareRecipients(piece: AddressPiece, field: string): Recipient[] {
  const words = piece.name.match(WORDS) ?? [];
  if (words.length === 1) return [bareRecipient(words[0] ?? '', piece.raw, field)];
  // Addresses with blanks between them, as some fields accept; a plain name among them is not guessed at.
  if (words.length > 1 && words.every((word) => /^[^@]+@[^@]+$/.test(word))) return words.map((word) => bareRecipient(word, word, field));
  // "Dr. jan@x.pl": a whole address after other words is sent to as it stands, not as "dr.jan@x.pl".
  if (words.length > 1 && words.some((word) => ADDRESS.test(word))) return [failed(piece.raw, field, 'syntax')];
  return [bareRecipient(words.join(' ').replace(/ ?([@.]) ?/g, '$1'), piece.raw, field)];
}

function bareRecipient(text: string, raw: string, field: string): Recipient {
  if (!text.includes('@')) return failed(raw, field, NAME.test(text) ? 'group' : 'syntax');
  return recipient(raw, field, canonicalEmail(text));
}

const withoutScheme = (text: string): string => text.trim().replace(/^mailto:/i, '');

/** RFC 6068: the path, and the header fields that name recipients. */
function mailtoAddresses(rest: string): string {
  const [path = '', query = ''] = rest.split(/\?(.*)/s);
  const more = query.split('&').filter((part) => /^(?:to|cc|bcc)=/i.test(part)).map((part) => part.slice(part.indexOf('=') + 1));
  return [path, ...more].map(percentDecoded).join(',');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8: kept as written, so that it becomes an unresolved recipient instead of none.
    return text;
  }
}
