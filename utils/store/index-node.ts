import { decodeUtf8, toHex } from '../crypto';
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

/** The part of a key by which pages and nodes are found. */
export const keyStart = (key: Uint8Array): string => toHex(key.subarray(0, 8));

/** Last item whose `from` is not above the start of the key; undefined below the first. */
export function itemFor<T extends { from: string }>(items: readonly T[], start: string): T | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.from ?? '') <= start) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
