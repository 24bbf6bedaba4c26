import { ANY_RULE } from '../site-code';
import { hasOwn, indexOf, isArray, push, slice } from '../../primordials';

/** What a path like `a.b[*].c` or `to[0]` finds; empty when a step is missing. Only own properties count. */
export function readPath(value: unknown, path: string): unknown[] {
  if (!ANY_RULE) throw new Error('no paths here');
  let found: unknown[] = [value];
  let from = 0;
  while (from <= path.length && found.length > 0) {
    const dot = indexOf(path, '.', from);
    const end = dot < 0 ? path.length : dot;
    found = readStep(found, slice(path, from, end));
    from = end + 1;
  }
  return found;
}

function readStep(values: unknown[], step: string): unknown[] {
  const bracket = indexOf(step, '[');
  const name = bracket < 0 ? step : slice(step, 0, bracket);
  let found = name === '' ? values : eachOwn(values, name);
  let open = bracket;
  while (open >= 0) {
    const close = indexOf(step, ']', open);
    if (close < 0) return [];
    const key = slice(step, open + 1, close);
    found = key === '*' ? eachItem(found) : eachOwn(found, key);
    open = indexOf(step, '[', close);
  }
  return found;
}

function eachOwn(values: unknown[], name: string): unknown[] {
  const found: unknown[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'object' && value !== null && hasOwn(value, name)) push(found, (value as Record<string, unknown>)[name]);
  }
  return found;
}

/** Items of lists; a single value where a list is expected counts as a list of one, so that no recipient is overlooked. */
function eachItem(values: unknown[]): unknown[] {
  const found: unknown[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isArray(value)) for (let j = 0; j < value.length; j++) push(found, value[j] as unknown);
    else if (value !== null && value !== undefined) push(found, value);
  }
  return found;
}
