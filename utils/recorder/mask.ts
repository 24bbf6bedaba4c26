import type { Scalar } from './leaf';

const ADDRESS = /[^\s@<>,;"']+@[^\s@<>,;"']+/g;
const NUMBER = /^\+?[\d\s().\-/]{6,20}$/;

/** The shape of a value, so that a recording can be shown without what was written: `a***@d***`, `+48***`, `text (412)`. */
export function masked(value: Scalar): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `number (${String(value).length})`;
  if (value === '') return 'empty';
  const addresses = value.slice(0, 2_000).match(ADDRESS);
  if (addresses) return addresses.slice(0, 3).map((one) => { const [name = '', domain = ''] = one.split('@'); return `${name.charAt(0)}***@${domain.charAt(0)}***`; }).join(', ') + (addresses.length > 3 ? ` +${addresses.length - 3}` : '');
  if (NUMBER.test(value)) return `${value.slice(0, 3)}***`;
  return `text (${value.length})`;
}
