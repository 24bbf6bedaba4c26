/** Keys of 16 bytes, one after the other. */
export const KEY = 16;

/** Order of two keys in packed arrays. */
export function compareKeys(a: Uint8Array, at: number, b: Uint8Array, other: number): number {
  for (let byte = 0, i = at * KEY, j = other * KEY; byte < KEY; byte++, i++, j++) {
    const order = (a[i] as number) - (b[j] as number);
    if (order !== 0) return order;
  }
  return 0;
}

/** Indices of packed keys in key order: first by two bytes, then each of those small groups by the rest. */
export function keyOrder(keys: Uint8Array): Uint32Array {
  const count = keys.length / KEY;
  const starts = new Uint32Array(65_537);
  const head = (at: number): number => ((keys[at * KEY] as number) << 8) | (keys[at * KEY + 1] as number);
  for (let at = 0; at < count; at++) starts[head(at) + 1]! += 1;
  for (let group = 0; group < 65_536; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at++) order[next[head(at)]!++] = at;
  for (let group = 0; group < 65_536; group++) sortGroup(order.subarray(starts[group], starts[group + 1]), keys);
  return order;
}

function sortGroup(group: Uint32Array, keys: Uint8Array): void {
  if (group.length > 1) group.sort((a, b) => compareKeys(keys, a, keys, b) || a - b);
}
