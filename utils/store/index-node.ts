import { decodeUtf8 } from '../crypto';
import { FormatError } from './binary';
import type { FileRef } from './root';

/** Pages of one node in key order; `from` = first 8 bytes (hex) of the lowest key a page may hold. */
export interface NodePages {
  pages: (FileRef & { from: string })[];
}

/** Reads a node whose hash was already checked. Throws FormatError. */
export function parseIndexNode(bytes: Uint8Array): NodePages {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    throw new FormatError('index node is not JSON', { cause });
  }
  const pages = (json as NodePages | null)?.pages;
  if (!Array.isArray(pages)) throw new FormatError('index node without pages');
  pages.forEach((page, at) => {
    if (typeof page.hash !== 'string' || !/^[0-9a-f]{16}$/.test(page.from)) throw new FormatError('index node: page');
    if (at > 0 && (pages[at - 1]?.from ?? '') >= page.from) throw new FormatError('index node: order');
  });
  return { pages };
}

/** `from` of items in numbers: a screening looks for millions of keys. */
interface Froms { high: Uint32Array; low: Uint32Array }
const FROMS = new WeakMap<readonly { from: string }[], Froms>();

function fromsOf(items: readonly { from: string }[]): Froms {
  const known = FROMS.get(items);
  if (known) return known;
  const part = (start: number): Uint32Array => Uint32Array.from(items, ({ from }) => Number.parseInt(from.slice(start, start + 8), 16));
  const made = { high: part(0), low: part(8) };
  FROMS.set(items, made);
  return made;
}

const word = (key: Uint8Array, at: number): number => (((key[at] as number) << 24) | ((key[at + 1] as number) << 16) | ((key[at + 2] as number) << 8) | (key[at + 3] as number)) >>> 0;

/** Last item whose `from` is not above the first 8 bytes of the key; undefined below the first. */
export function itemFor<T extends { from: string }>(items: readonly T[], key: Uint8Array): T | undefined {
  const { high, low } = fromsOf(items);
  const [first, second] = [word(key, 0), word(key, 4)];
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const above = high[middle] as number;
    if (above < first || (above === first && (low[middle] as number) <= second)) from = middle + 1;
    else to = middle;
  }
  return items[from - 1];
}
