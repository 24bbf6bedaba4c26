import type { Scalar } from './leaf';

const ADDRESS = /[^\s@<>,;"']+@[^\s@<>,;"']+/g;
const NUMBER = /^\+?[\d\s().\-/]{6,20}$/;

/** What a value is, in the language of the page that shows it. */
export interface MaskWords { text: string; number: string; empty: string }
const ENGLISH: MaskWords = { text: 'text', number: 'number', empty: 'empty' };

/** The shape of a value, so that a recording can be shown without what was written: `a***@d***`, `+48***`, `text (412)`. */
export function masked(value: Scalar, words: MaskWords = ENGLISH): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `${words.number} (${String(value).length})`;
  if (value === '') return words.empty;
  const addresses = value.slice(0, 2_000).match(ADDRESS);
  if (addresses) return addresses.slice(0, 3).map((one) => { const [name = '', domain = ''] = one.split('@'); return `${name.charAt(0)}***@${domain.charAt(0)}***`; }).join(', ') + (addresses.length > 3 ? ` +${addresses.length - 3}` : '');
  if (NUMBER.test(value)) return `${value.slice(0, 3)}***`;
  return `${words.text} (${value.length})`;
}
