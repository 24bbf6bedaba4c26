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
  /** Clearances of screenings, by id: store/clearances.ts. */
  clearances: { key: string; value: unknown };
  /** Consents recorded here, by id: store/intakes.ts. */
  intakes: { key: string; value: unknown };
  /** What is to be done by hand, by id: store/tasks.ts. */
  tasks: { key: string; value: unknown };
}
export type Db = IDBPDatabase<ConsentryDb>;

const CONNECTION = Symbol('connection');
/** The connection behind it at this moment. What was seen through another may be gone: a cleared database is opened anew, and empty. */
export const connectionOf = (db: Db): object => (db as Db & { [CONNECTION]?: object })[CONNECTION] ?? db;

export const DB_NAME = 'consentry';
export const DB_VERSION = 3;

function createFirst(fresh: Db): void {
  for (const store of ['meta', 'files', 'overlay', 'log', 'pending'] as const) fresh.createObjectStore(store);
  const attempts = fresh.createObjectStore('attempts');
  attempts.createIndex('open', 'open');
  attempts.createIndex('contacts', 'contacts', { multiEntry: true });
}

function connect(name: string, terminated: () => void): Promise<Db> {
  return openDB<ConsentryDb>(name, DB_VERSION, {
    upgrade(fresh, held) {
      if (held < 1) createFirst(fresh);
      if (held < 2) fresh.createObjectStore('clearances');
      if (held < 3) for (const store of ['intakes', 'tasks'] as const) fresh.createObjectStore(store);
    },
    // A newer version waits in another context: let it have the database, our next call fails and is held.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    terminated,
  });
}

/**
 * Opens the database, making it on first use. Rejects when it cannot: callers hold.
 * A connection that the browser closes by itself (seen on a full disk) is opened again; calls until then reject with InvalidStateError.
 */
export async function openDb(name: string = DB_NAME): Promise<Db> {
  let open = true;
  let reopening = false;
  const reopen = (): void => {
    if (open || reopening) return;
    reopening = true;
    connect(name, terminated).then(
      (fresh) => { current = fresh; open = true; reopening = false; },
      () => { reopening = false; }, // calls are held meanwhile, and the next one tries again
    );
  };
  const terminated = (): void => {
    open = false;
    reopen();
  };
  let current = await connect(name, terminated);
  return new Proxy(current, {
    get(_first, member) {
      reopen();
      if (member === CONNECTION) return current;
      const value: unknown = Reflect.get(current, member);
      return typeof value === 'function' ? (value.bind(current) as unknown) : value;
    },
    set: (_first, member, value) => Reflect.set(current, member, value),
  });
}
