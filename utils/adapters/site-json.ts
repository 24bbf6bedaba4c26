// Reading of parsed JSON: own members only, whatever the page has put on the prototypes.
import { decodePercent, hasOwn, indexOf, isArray, keys, lower, parseJson, push, slice, startsWith } from '../primordials';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !isArray(value);

/** Own member, exactly so named; undefined when there is none. */
export const member = (value: unknown, name: string): unknown => (isObject(value) && hasOwn(value, name) ? value[name] : undefined);

/** Own member whatever its case: REST writes PascalCase, Graph camelCase. */
export function anyCase(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  const names = keys(value);
  for (let i = 0; i < names.length; i++) if (lower(names[i] as string) === name) return value[names[i] as string];
  return undefined;
}

/** Member of a member, by any case. */
export function path(value: unknown, ...names: string[]): unknown {
  let found = value;
  for (let i = 0; i < names.length; i++) found = anyCase(found, names[i] as string);
  return found;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const has = (whole: string, partOf: string): boolean => indexOf(whole, partOf) >= 0;
export const endsWith = (whole: string, end: string): boolean => whole.length >= end.length && slice(whole, whole.length - end.length) === end;
export { startsWith };
export const isOneOf = (name: string, list: readonly string[]): boolean => { for (let i = 0; i < list.length; i++) if (list[i] === name) return true; return false; };
export const parseDate = Date.parse;

/** A list, or the one object that stands where a list is expected. */
export function listOf(value: unknown): unknown[] {
  if (isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** `Message:#Exchange` → `message`; '' without a type. */
export function typeName(value: unknown): string {
  const type = lower(text(member(value, '__type')));
  const end = indexOf(type, ':');
  return end < 0 ? type : slice(type, 0, end);
}

/** More lists and objects than any message has: parsing alone would be felt. */
const MOST_BRACKETS = 60_000;

/** Looks at long texts only; a message of 1 MB is one long string with few brackets. */
export function isCrowded(source: string): boolean {
  if (source.length < 200_000) return false;
  let seen = 0;
  for (let b = 0; b < 2; b++) for (let at = indexOf(source, '[{'[b] as string); at >= 0 && seen <= MOST_BRACKETS; at = indexOf(source, '[{'[b] as string, at + 1)) seen += 1;
  return seen > MOST_BRACKETS;
}

/** Undefined when it is no JSON, or too much of it. */
export function parsed(source: string): unknown {
  if (isCrowded(source)) return undefined;
  try {
    return parseJson(source);
  } catch {
    return undefined;
  }
}

export function unescaped(value: string): string {
  try {
    return decodePercent(value);
  } catch {
    return value;
  }
}

/** Parts of a path between slashes, lower-cased and unescaped; empty ones are left out. */
export function segments(pathname: string): string[] {
  const found: string[] = [];
  let from = 0;
  while (from <= pathname.length) {
    const slash = indexOf(pathname, '/', from);
    const end = slash < 0 ? pathname.length : slash;
    if (end > from) push(found, unescaped(slice(pathname, from, end)));
    from = end + 1;
  }
  return found;
}

/** Value of a query parameter, name in any case; '' when it is not there. */
export function queryValue(search: string, name: string): string {
  let from = startsWith(search, '?') ? 1 : 0;
  while (from <= search.length) {
    const amp = indexOf(search, '&', from);
    const end = amp < 0 ? search.length : amp;
    const equals = indexOf(search, '=', from);
    if (equals >= 0 && equals < end && lower(slice(search, from, equals)) === name) return unescaped(slice(search, equals + 1, end));
    from = end + 1;
  }
  return '';
}

/** Position after the first occurrence of `part`; -1 when there is none. */
export function indexAfter(whole: string, part: string): number {
  const at = indexOf(whole, part);
  return at < 0 ? -1 : at + part.length;
}
