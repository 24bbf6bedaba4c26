import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/min';
import { resolved, unresolved, type Canonical } from './canonical';

const MAX_INPUT = 120;
/** Dial schemes and the number's place in web deep links. */
const SCHEME = /^(?:callto|sms|smsto|mms|whatsapp|skype|facetime|facetime-audio|sips?|tel):(?:\/\/)?/i;
const DEEP_LINK = /^(?:https?:\/\/(?:www\.)?(?:wa\.me|api\.whatsapp\.com|web\.whatsapp\.com)\/|whatsapp:\/\/send)(?:send\/?)?(?:\?(?:[^#]*&)?phone=)?(?:\+|%2B)?(\d{5,15})(?!\d)/i;
/** Polish and German words for an extension; the library knows the English ones. */
const LOCAL_EXTENSION = /\s(?:wewn?|nst|dw|durchwahl)[.:]?\s?(?=\d{1,6}$)/i;
/** `+48 (0) 600…`: the zero is for calls within the country. Italy and San Marino dial theirs from abroad too. */
const TRUNK_ZERO = /^(\s*(?:\+|00)(?!39|378)\d{1,3}[ .-]{0,2})\(0\)/;
const LOOKS_LIKE_NUMBER = /^[\d\s().\-/+\u00a0\u2010-\u2015,;=a-z:#*x%@[\]]*$/i;

/**
 * E.164 form of a dialled or typed number: national and international writing, extensions (dropped, they share the
 * line), RFC 3966 `tel:` URIs and the usual dial schemes. `region` (ISO country, '' = none) reads national numbers;
 * a national number without it is `ambiguous-number`.
 */
export function canonicalPhone(raw: string, region: string): Canonical {
  const text = raw.trim();
  if (text.length > 2 * MAX_INPUT) return unresolved('too-long');
  const link = DEEP_LINK.exec(text)?.[1];
  const dialled = (link === undefined ? dialString(text) : `+${link}`).replace(TRUNK_ZERO, '$1');
  if (dialled.length > MAX_INPUT) return unresolved('too-long');
  if (!/\d/.test(dialled) || !LOOKS_LIKE_NUMBER.test(dialled)) return unresolved('syntax');
  const number = parse(dialled, regionCode(region));
  if (number !== undefined && isSettled(number)) return resolved({ kind: 'phone', canonical: number.number, folded: number.number });
  return unresolved(isInternational(dialled) || digits(dialled) < 5 ? 'syntax' : 'ambiguous-number');
}

// The library strips some prefixes once more on each reading; such a number is nobody's.
function isSettled(number: PhoneNumber): boolean {
  return number.isPossible() && parse(number.number, undefined)?.number === number.number;
}

function regionCode(region: string): CountryCode | undefined {
  const code = region.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

function parse(text: string, region: CountryCode | undefined): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, region === undefined ? { extract: false } : { defaultCountry: region, extract: false });
}

/** The number inside a dial URI: without scheme, query and pauses; `sip:` keeps the user part. RFC 3966 parameters stay. */
function dialString(text: string): string {
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  if (scheme === '') return withoutPause(text);
  const rest = decode(text.slice(scheme.length)).split('?')[0] ?? '';
  if (/^sips?:/i.test(scheme)) return rest.split('@')[0] ?? '';
  return /;phone-context=/i.test(rest) ? `tel:${rest}` : withoutPause(rest);
}

// Digits after a pause are for the machine that answers.
const withoutPause = (text: string): string => (text.split(/,|;(?=\d)/)[0] ?? '').replace(LOCAL_EXTENSION, ' ext. ');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: read as written, the number check decides.
    return text;
  }
}

const isInternational = (text: string): boolean => /^[\s(]*\+/.test(text) || /phone-context=\+/i.test(text);
const digits = (text: string): number => text.replace(/\D/g, '').length;
