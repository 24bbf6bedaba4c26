import type { PageKey } from '../../utils/crypto';
import { seal } from '../../utils/crypto';
import type { PageEntry } from '../../utils/store/page';
import { encodePage, PAGE_CONTACT_POINTS } from '../../utils/store/page';
import type { IndexNode, Root } from '../../utils/sync/protocol';
import type { FileStore } from '../store/files';
import { keyHead, trieLeaves } from './trie';

export type Tree = Root['base'];
type PageRef = IndexNode['pages'][number];

/** Where compiled files go and how they are sealed. */
export interface Target { files: FileStore; pageKey: PageKey; purposes: readonly string[] }

/** Pages below one index node; one node is one bundle on the wire. */
const NODE_PAGES = 128;

/** Pages under way to the disk while the next are packed. */
const WRITES_AT_ONCE = 8;

/** Deltas and pages share one format. */
export async function putSegment(entries: readonly PageEntry[], { files, pageKey, purposes }: Target): Promise<{ hash: string; size: number }> {
  return files.put(await seal(pageKey, encodePage(entries, purposes)));
}

async function putNode(from: string, pages: PageRef[], files: FileStore): Promise<Tree['nodes'][number]> {
  const node: IndexNode = { type: 'node', pages };
  return { from, ...(await files.put(Buffer.from(JSON.stringify(node)))) };
}

/** Compiles entries in key order into sealed pages and index nodes; holds one page of entries and the list of pages. */
export async function compileTree(sorted: AsyncIterable<PageEntry> | Iterable<PageEntry>, target: Target): Promise<Tree> {
  const writing: Promise<PageRef>[] = [];
  let count = 0;
  for await (const leaf of trieLeaves(sorted, (entry) => keyHead(entry.key), PAGE_CONTACT_POINTS)) {
    count += leaf.items.length;
    const page = putSegment(leaf.items, target).then((file): PageRef => ({ from: leaf.from, ...file }));
    page.catch(() => undefined); // heard of below
    writing.push(page);
    await writing.at(-WRITES_AT_ONCE);
  }
  const pages = await Promise.all(writing);
  const nodes: Tree['nodes'] = [];
  for await (const leaf of trieLeaves(pages, (page) => BigInt(`0x${page.from}`), NODE_PAGES)) nodes.push(await putNode(leaf.from, leaf.items, target.files));
  return { nodes, deltas: [], count };
}
