import type { StoreNames } from 'idb';
import type { ConsentryDb, Db } from './db';
import { CLEAR_ROWS, rawOf } from './sealed-db';
import { finished } from './transaction';

/** A row as it lies on the disk. */
export interface DiskRow { store: string; key: string | number; value: unknown }

/** What a plan is made from, read in the transaction that carries it out. */
export interface Held {
  /** Clear rows of `meta`. */
  clear: Record<string, unknown>;
  /** Log rows that no receipt covers, sealed or not. */
  tail: { sequence: number; row: unknown }[];
  /** Last sequence of the log. */
  head: number;
}

type Tx = ReturnType<typeof begin>;
const begin = (db: Db) => db.transaction([...db.objectStoreNames], 'readwrite', { durability: 'strict' });

async function heldIn(tx: Tx): Promise<Held> {
  const meta = tx.objectStore('meta');
  const rows = await Promise.all(CLEAR_ROWS.map(async (name) => [name, await meta.get(name)] as const));
  const clear: Record<string, unknown> = Object.fromEntries(rows.filter(([, row]) => row !== undefined));
  const from = (clear['log.receipt'] as { sequence: number } | undefined)?.sequence ?? 0;
  const log = tx.objectStore('log');
  const range = IDBKeyRange.lowerBound(from, true);
  const [keys, values] = await Promise.all([log.getAllKeys(range), log.getAll(range)]);
  return { clear, tail: keys.map((sequence, at) => ({ sequence, row: values[at] })), head: keys.at(-1) ?? from };
}

/**
 * Everything on this device goes, and what `plan` names comes, in one transaction that is on the disk when it resolves: whoever dies in
 * between leaves the old or the new, and never a part. A plan that throws changes nothing.
 */
export async function rebuild(db: Db, plan: (held: Held) => DiskRow[]): Promise<void> {
  const tx = begin(rawOf(db));
  const done = tx.done;
  done.catch(() => undefined); // awaited below; a plan that throws must not leave it unhandled
  let rows: DiskRow[];
  try {
    rows = plan(await heldIn(tx));
  } catch (error) {
    tx.abort();
    throw error;
  }
  const store = (name: string) => tx.objectStore(name as StoreNames<ConsentryDb>);
  const writes = [...tx.objectStoreNames].map((name) => store(name).clear() as Promise<unknown>);
  await finished(done, [...writes, ...rows.map(({ store: name, key, value }) => store(name).put(value as never, key as never))]);
}

/** The named clear rows, as they were. */
export const kept = ({ clear }: Held, ...names: string[]): DiskRow[] => names.flatMap((key) => (clear[key] === undefined ? [] : [{ store: 'meta', key, value: clear[key] }]));
