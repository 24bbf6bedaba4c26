import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Bytes } from '../crypto';

/** IndexedDB `consentry` (docs/architecture.md). One row per person is forbidden (design §5): people live in `files`. */
export interface ConsentryDb extends DBSchema {
  /** Root pointer, keys, policy, device, clock: names in store/meta.ts. */
  meta: { key: string; value: unknown };
  /** SHA-256 name → bytes of a sealed page, delta segment or index node. */
  files: { key: string; value: Bytes };
  /** Stops recorded here, until a root contains them. */
  overlay: { key: string; value: unknown };
  /** Log events by sequence. */
  log: { key: number; value: unknown };
  /** Attempts by id. `open` = 1 until closed; `contacts` = [keyed contact, time] of each recipient leave was given for. */
  attempts: { key: string; value: unknown; indexes: { open: number; contacts: [string, number] } };
  /** Device events waiting for upload, by id. */
  pending: { key: string; value: unknown };
}
export type Db = IDBPDatabase<ConsentryDb>;

export const DB_NAME = 'consentry';
export const DB_VERSION = 1;

/** Opens the database, making it on first use. Rejects when it cannot: callers hold. */
export async function openDb(name: string = DB_NAME): Promise<Db> {
  const db = await openDB<ConsentryDb>(name, DB_VERSION, {
    upgrade(fresh) {
      for (const store of ['meta', 'files', 'overlay', 'log', 'pending'] as const) fresh.createObjectStore(store);
      const attempts = fresh.createObjectStore('attempts');
      attempts.createIndex('open', 'open');
      attempts.createIndex('contacts', 'contacts', { multiEntry: true });
    },
    // A newer version waits in another context: let it have the database, our next call fails and is held.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return db;
}
