// Gmail writes its protocol buffers in two ways: positional arrays (2022 on) and objects with keys from 1 (2018 to 2022).
// Slot n is element n of the one and key n+1 of the other.
import { hasOwn, isArray } from '../../primordials';

export type Node = object;

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** What a slot holds; undefined when it is not the node's own. */
export function slot(node: Node, n: number): unknown {
  if (isArray(node)) return n < node.length ? node[n] as unknown : undefined;
  const key = `${n + 1}`;
  return hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
}

/** Length of a list; -1 for anything else. */
export const listLength = (value: unknown): number => (isArray(value) ? value.length : -1);

/** A list's own element: index reads on an array of JSON never reach a prototype. */
export const at = (list: unknown, index: number): unknown => (list as unknown[])[index];

/** A number, also where the object format writes it as a string. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '' || value.length > 16) return undefined;
  const number = +value;
  return number === number ? number : undefined; // NaN is no number
}
