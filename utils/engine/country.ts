import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { ContactPoint } from './attempt';

/** Country-code domains sold to anyone: no evidence of where a person is. */
const OPEN_TLDS: ReadonlySet<string> = new Set(['ac', 'ai', 'am', 'bz', 'cc', 'cd', 'co', 'dj', 'eu', 'fm', 'gg', 'gl', 'io', 'je', 'la', 'li', 'ly', 'me', 'ms', 'nu', 'sc', 'sh', 'so', 'st', 'su', 'to', 'tv', 'vc', 'ws']);
/** Toll-free, personal and premium codes of the countries under +1: the library takes them for the United States. */
const NO_COUNTRY = /^\+1(?:5(?:00|33|44|66|77|88)|700|8(?:00|33|44|55|66|77|88)|900)\d{7}$/;
const ISO_OF_TLD: Readonly<Record<string, string>> = { uk: 'GB' };

/**
 * Recipient's country: record, then number prefix, then country-code domain, then the policy's default; '' = unknown.
 * A foreign prefix shared by several countries gives '', not the default: it is known to be elsewhere.
 */
export function countryOf(point: ContactPoint, recorded: string | undefined, defaultCountry: string): string {
  if (recorded !== undefined && recorded !== '') return recorded.toUpperCase();
  if (point.kind === 'phone') return NO_COUNTRY.test(point.canonical) ? '' : parsePhoneNumberFromString(point.canonical)?.country ?? '';
  if (point.kind === 'email') return ccTld(point.canonical) ?? defaultCountry.toUpperCase();
  return defaultCountry.toUpperCase();
}

function ccTld(address: string): string | undefined {
  const top = address.slice(address.lastIndexOf('.') + 1);
  if (!/^[a-z]{2}$/.test(top) || !address.includes('.', address.lastIndexOf('@')) || OPEN_TLDS.has(top)) return undefined;
  return ISO_OF_TLD[top] ?? top.toUpperCase();
}
