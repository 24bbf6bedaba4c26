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

/** Past this many of one group the platform's own sort is quicker. */
const FEW = 24;

/**
 * Numbers of all keys in key order, equal ones as they come; a number is batch << bits | place in it. First by two bytes, then
 * each of those small groups by the rest.
 */
export function keyOrder(batches: readonly Uint8Array[], bits: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(65_537);
  for (const keys of batches) for (let at = 0; at < keys.length; at += KEY) starts[headOf(keys, at) + 1]! += 1;
  for (let group = 0; group < 65_536; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[65_536]!);
  batches.forEach((keys, batch) => {
    for (let place = 0; place * KEY < keys.length; place++) order[next[headOf(keys, place * KEY)]!++] = (batch << bits) | place;
  });
  const mask = (1 << bits) - 1;
  const compare = (a: number, b: number): number => compareKeys(batches[a >>> bits]!, a & mask, batches[b >>> bits]!, b & mask);
  for (let group = 0; group < 65_536; group++) sortGroup(order, starts[group]!, starts[group + 1]!, compare);
  return order;
}

const headOf = (keys: Uint8Array, at: number): number => ((keys[at] as number) << 8) | (keys[at + 1] as number);

function sortGroup(order: Uint32Array, from: number, to: number, compare: (a: number, b: number) => number): void {
  if (to - from > FEW) {
    order.subarray(from, to).sort((a, b) => compare(a, b) || a - b);
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const moved = order[at]!;
    let place = at;
    while (place > from && compare(order[place - 1]!, moved) > 0) order[place] = order[--place]!;
    order[place] = moved;
  }
}
