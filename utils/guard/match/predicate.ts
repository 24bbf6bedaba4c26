import type { FieldPredicate } from '../../adapters/adapter';
import { isArray } from '../../primordials';

/** One predicate over the values found under its field, in order. */
export function predicateHolds(predicate: FieldPredicate, values: readonly unknown[]): boolean {
  if (predicate.is === 'absent') return values.length === 0;
  if (values.length === 0) return predicate.is === 'empty';
  if (predicate.is === 'present') return true;
  const value = values[predicate.occurrence === 'first' ? 0 : values.length - 1];
  const blank = value === '' || value === null || value === undefined || (isArray(value) && value.length === 0);
  if (predicate.is === 'empty') return blank;
  if (predicate.is === 'not-empty') return !blank;
  return isOneOf(value, predicate.values ?? []);
}

function isOneOf(value: unknown, allowed: readonly string[]): boolean {
  if (typeof value === 'object' || typeof value === 'symbol') return false;
  const text = `${value as string | number | boolean}`;
  for (let i = 0; i < allowed.length; i++) if (allowed[i] === text) return true;
  return false;
}
