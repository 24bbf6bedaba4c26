import { hashName, open, type Bytes, type PageKey } from '../crypto';
import type { Permission } from '../engine';
import type { Db } from './db';
import { getFiles } from './files';
import { itemFor, parseIndexNode, type NodePages } from './index-node';
import { pageFinder } from './page';
import { PageCache } from './page-cache';
import type { PassingPages } from './passing-pages';
import type { FileRef, Tree } from './root';

/** A file of the root in force is missing or broken on this device: hold, then fetch it again. */
export class DamagedError extends Error {
  override name = 'DamagedError';

  constructor(public readonly hash: string, cause?: unknown) {
    super(`file ${hash} is missing or broken`, { cause });
  }
}

/** Opened pages and deltas in memory: some 600 pages. */
const OPENED_BYTES = 16 * 1024 * 1024;
const NODE_BYTES = 4 * 1024 * 1024;

type Found = Permission | null | undefined;

/** Looks keys up in a tree: newest delta first, then the page that its index node names. */
export class TreeReader {
  private readonly opened: PageCache<Bytes>;
  private readonly nodes = new PageCache<NodePages>(NODE_BYTES);

  constructor(private readonly db: Db, openedBytes = OPENED_BYTES) {
    this.opened = new PageCache(openedBytes);
  }

  /** Permission of each key, in order; null = removed by a delta, undefined = in no page. Throws DamagedError. */
  async find(tree: Tree, pageKey: PageKey, keys: readonly Uint8Array[], purposes: readonly string[]): Promise<Found[]> {
    const find = await this.finder(tree, pageKey, keys, purposes);
    return keys.map((_, at) => find(at));
  }

  /** The same, each read when it is asked for: of very many, few are in memory at once. Pages that pass by do not go into the cache. */
  async finder(tree: Tree, pageKey: PageKey, keys: readonly Uint8Array[], purposes: readonly string[], passing?: PassingPages): Promise<(at: number) => Found> {
    const changed = new Map<number, Found>();
    const openAll = (refs: readonly FileRef[]): Promise<Bytes[]> => this.openPages(refs, pageKey);
    const findersIn = async (refs: readonly FileRef[]): Promise<ReturnType<typeof pageFinder>[]> => (await openAll(refs)).map((page) => pageFinder(page, purposes));
    const newest = [...tree.deltas].reverse();
    for (const find of await (passing?.deltas(newest, purposes, openAll) ?? findersIn(newest))) {
      keys.forEach((key, at) => {
        const found = changed.has(at) ? undefined : find(key);
        if (found !== undefined) changed.set(at, found);
      });
    }
    const open = changed.size === 0 ? keys : keys.filter((_, at) => !changed.has(at));
    const places = await this.pagesOf(tree, open);
    const wanted = [...new Set(places)].filter((page) => page !== undefined);
    const found = await (passing?.finders(wanted, purposes, (refs) => this.openPassing(refs, pageKey)) ?? findersIn(wanted));
    const finders = new Map(wanted.map((page, at) => [page, found[at]]));
    const placeOf = new Map(open === keys ? [] : open.map((key, place) => [key, place]));
    return (at) => {
      if (changed.has(at)) return changed.get(at);
      const key = keys[at] as Uint8Array;
      const page = places[open === keys ? at : placeOf.get(key) as number];
      return page && finders.get(page)?.(key);
    };
  }

  /** Forgets everything opened, e.g. for a measurement with a cold cache. */
  clear(): void {
    this.opened.clear();
    this.nodes.clear();
  }

  private async pagesOf(tree: Tree, keys: readonly Uint8Array[]): Promise<(FileRef | undefined)[]> {
    const refs = keys.map((key) => itemFor(tree.nodes, key));
    const wanted = [...new Set(refs)].filter((ref) => ref !== undefined);
    const nodes = await this.loadAll(wanted, this.nodes, async (bytes, ref) => {
      if ((await hashName(bytes)) !== ref.hash) throw new DamagedError(ref.hash);
      return parseIndexNode(bytes);
    });
    const pagesOf = new Map(wanted.map((ref, at) => [ref, (nodes[at] as NodePages).pages]));
    return keys.map((key, at) => {
      const ref = refs[at];
      const pages = ref && pagesOf.get(ref);
      return pages && itemFor(pages, key);
    });
  }

  private openPages(refs: readonly FileRef[], pageKey: PageKey): Promise<Bytes[]> {
    return this.loadAll(refs, this.opened, (bytes) => open(pageKey, bytes));
  }

  private async openPassing(refs: readonly FileRef[], pageKey: PageKey): Promise<Bytes[]> {
    const files = await getFiles(this.db, refs.map((ref) => ref.hash));
    return Promise.all(refs.map((ref, at) => readFile(files[at], ref, (bytes) => open(pageKey, bytes))));
  }

  /** All files not in the cache come in one transaction. */
  private loadAll<T>(refs: readonly FileRef[], cache: PageCache<T>, read: (bytes: Bytes, ref: FileRef) => Promise<T>): Promise<T[]> {
    const values = new Map<string, Promise<T>>();
    const missing = new Map<string, FileRef>();
    for (const ref of refs) {
      const held = cache.get(ref.hash);
      if (held) values.set(ref.hash, held);
      else missing.set(ref.hash, ref);
    }
    const wanted = [...missing.values()];
    const batch = getFiles(this.db, wanted.map((ref) => ref.hash));
    wanted.forEach((ref, at) => {
      const value = batch.then((files) => readFile(files[at], ref, read));
      cache.set(ref.hash, value, ref.size);
      values.set(ref.hash, value);
    });
    return Promise.all(refs.map((ref) => values.get(ref.hash) as Promise<T>));
  }
}

async function readFile<T>(bytes: Bytes | undefined, ref: FileRef, read: (bytes: Bytes, ref: FileRef) => Promise<T>): Promise<T> {
  if (!bytes) throw new DamagedError(ref.hash);
  try {
    return await read(bytes, ref);
  } catch (cause) {
    throw cause instanceof DamagedError ? cause : new DamagedError(ref.hash, cause);
  }
}
