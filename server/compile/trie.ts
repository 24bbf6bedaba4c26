/** A run of items below one key prefix of `depth` bits. */
export interface Leaf<T> {
  /** 16 hex digits: first 8 bytes of the lowest key the leaf may hold. */
  from: string;
  items: T[];
}

/** `end`: the first head that is past it. */
interface Branch { prefix: bigint; depth: number; end: bigint }

/** First 8 bytes of a key as a number. */
export const keyHead = (key: Uint8Array): bigint => new DataView(key.buffer, key.byteOffset, 8).getBigUint64(0);

const fromHex = (prefix: bigint): string => prefix.toString(16).padStart(16, '0');
function children({ prefix, depth, end }: Branch): [Branch, Branch] {
  const cut = prefix | (1n << BigInt(63 - depth));
  return [{ prefix, depth: depth + 1, end: cut }, { prefix: cut, depth: depth + 1, end }];
}

/**
 * Splits a sorted stream into the leaves of a binary trie: a branch is split only when it holds more than `most` items.
 * Where the cuts fall depends on the set of keys alone, so an unchanged region gives unchanged leaves. Holds one leaf in memory.
 */
export async function* trieLeaves<T>(sorted: AsyncIterable<T> | Iterable<T>, head: (item: T) => bigint, most: number): AsyncGenerator<Leaf<T>> {
  let branch: Branch = { prefix: 0n, depth: 0, end: 1n << 64n };
  let held: T[] = [];
  let last = 0n;
  const right: Branch[] = []; // siblings still to come, nearest last
  for await (const item of sorted) {
    const at = head(item);
    if (at < last) throw new Error('keys are not sorted');
    last = at;
    while (at >= branch.end) {
      if (held.length > 0) yield { from: fromHex(branch.prefix), items: held };
      held = [];
      branch = right.pop()!; // the rightmost ends past every head
    }
    held.push(item);
    while (held.length > most) {
      if (branch.depth === 64) throw new Error('too many keys with one head');
      const [low, high] = children(branch);
      const cut = held.findIndex((entry) => head(entry) >= low.end);
      if (cut === -1) {
        right.push(high);
        branch = low;
        continue;
      }
      if (cut > 0) yield { from: fromHex(low.prefix), items: held.slice(0, cut) };
      held = held.slice(cut);
      branch = high;
    }
  }
  if (held.length > 0) yield { from: fromHex(branch.prefix), items: held };
}
