import { hashName, type Bytes } from '../crypto';
import type { StoredFile } from '../store/files';
import type { FileRef, StoreRoot } from '../store/root';
import type { Store } from '../store/store';
import type { HubClient } from './http';
import { parseJson } from './http';
import { indexNode, type IndexNode } from './protocol';
import { SyncError } from './sync-error';

type Files = Pick<StoreRoot, 'base' | 'stops'>;

/** Requests under way at once; more gain nothing on two cores. */
const PARALLEL = 3;

/** Neighbouring missing pages of a bundle, as one byte range. */
interface Run {
  from: number;
  to: number;
  pages: FileRef[];
}

/** One file by its hash; refused when it differs in size or content. */
export async function fetchFile(hub: HubClient, ref: FileRef): Promise<StoredFile> {
  const bytes = await hub.getBytes(`/files/${ref.hash}`, ref.size);
  if (bytes.length !== ref.size || (await hashName(bytes)) !== ref.hash) throw new SyncError('sync_bad_hash', ref.hash);
  return { hash: ref.hash, bytes };
}

function missingRuns(pages: readonly FileRef[], held: ReadonlySet<string>): Run[] {
  const runs: Run[] = [];
  let offset = 0;
  for (const page of pages) {
    const last = runs.at(-1);
    if (!held.has(page.hash)) {
      if (last && last.to === offset - 1) {
        last.pages.push(page);
        last.to += page.size;
      } else {
        runs.push({ from: offset, to: offset + page.size - 1, pages: [page] });
      }
    }
    offset += page.size;
  }
  return runs;
}

/** Cuts a stream into the pages of a run; `onPage` gets each as soon as it is whole. */
async function cutPages(chunks: AsyncIterable<Uint8Array>, pages: readonly FileRef[], onPage: (ref: FileRef, bytes: Bytes) => void): Promise<void> {
  let index = 0;
  let filled = 0;
  let buffer: Bytes = new Uint8Array(pages[0]?.size ?? 0);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      const page = pages[index];
      if (!page || filled < page.size) continue;
      onPage(page, buffer);
      filled = 0;
      buffer = new Uint8Array(pages[++index]?.size ?? 0);
    }
  }
}

async function checkedPage(ref: FileRef, bytes: Bytes): Promise<StoredFile> {
  if ((await hashName(bytes)) !== ref.hash) throw new SyncError('sync_bad_hash', ref.hash);
  return { hash: ref.hash, bytes };
}

/** Pages that came whole and right are kept even when the rest is cut: the next try asks for the rest only. */
async function fetchRun(store: Store, hub: HubClient, node: string, run: Run): Promise<void> {
  const pages: Promise<StoredFile>[] = [];
  let fault: unknown;
  try {
    await cutPages(hub.stream(`/bundles/${node}`, run.from, run.to), run.pages, (ref, bytes) => pages.push(checkedPage(ref, bytes)));
  } catch (error) {
    fault = error;
  }
  const checked = await Promise.allSettled(pages);
  await store.putFiles(checked.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : [])));
  const bad = checked.find((page) => page.status === 'rejected');
  if (bad) throw bad.reason;
  if (fault !== undefined) throw fault;
}

async function nodeOf(store: Store, hub: HubClient, ref: FileRef, held: ReadonlySet<string>): Promise<IndexNode> {
  const kept = held.has(ref.hash) ? await store.file(ref.hash) : undefined;
  const file = kept && (await hashName(kept)) === ref.hash ? { hash: ref.hash, bytes: kept } : await fetchFile(hub, ref);
  const node = indexNode.safeParse(parseJson(file.bytes));
  if (!node.success) throw new SyncError('sync_malformed', `node ${ref.hash}`);
  if (file.bytes !== kept) await store.putFiles([file]);
  return node.data;
}

async function fetchNode(store: Store, hub: HubClient, ref: FileRef, held: ReadonlySet<string>): Promise<void> {
  const { pages } = await nodeOf(store, hub, ref, held);
  for (const run of missingRuns(pages, held)) await fetchRun(store, hub, ref.hash, run);
}

/** Runs tasks a few at a time. After a failure no further one starts; those under way end first. Throws what failed first. */
async function runParallel(tasks: (() => Promise<void>)[]): Promise<void> {
  const queue = [...tasks];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let task = queue.shift(); task; task = queue.shift()) {
      try {
        await task();
      } catch (error) {
        queue.length = 0;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (failures.length > 0) throw failures[0];
}

const hashesOf = (root: Files | undefined): Set<string> =>
  new Set(root ? [root.base, root.stops].flatMap((tree) => [...tree.nodes, ...tree.deltas]).map((ref) => ref.hash) : []);

/**
 * Fetches every file of a root that is not held; files held by hash are not fetched again. `whole` is a root whose files
 * are all on this device: what both name is not looked at, so that a small change costs little.
 */
export async function fetchFiles(store: Store, hub: HubClient, root: Files, whole?: Files): Promise<void> {
  const known = hashesOf(whole);
  const deltas = [...root.base.deltas, ...root.stops.deltas].filter((ref) => !known.has(ref.hash));
  const nodes = [...root.stops.nodes, ...root.base.nodes].filter((ref) => !known.has(ref.hash));
  const held = nodes.length > 0 ? await store.heldHashes() : await store.heldAmong(deltas.map((ref) => ref.hash));
  const missing = deltas.filter((ref) => !held.has(ref.hash));
  await runParallel([
    ...missing.map((ref) => async () => store.putFiles([await fetchFile(hub, ref)])),
    ...nodes.map((ref) => () => fetchNode(store, hub, ref, held)),
  ]);
}
