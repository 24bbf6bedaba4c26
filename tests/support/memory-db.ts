// The part of IndexedDB the log uses, in memory: a transaction is all or nothing, and on the disk when it is done.
import type { Db } from '../../utils/store/db';

type Rows = Map<string | number, unknown>;

export class MemoryDb {
  readonly stores = { log: new Map() as Rows, attempts: new Map() as Rows, meta: new Map() as Rows };

  /** What a worker of one life sees of it. `step` is called at every await and may never resolve. */
  view(step: () => Promise<void>, isDead: () => boolean): Db {
    const rows = (store: string): Rows => this.stores[store as keyof typeof this.stores];
    const read = async <T>(value: () => T): Promise<T> => {
      await step();
      const seen = structuredClone(value());
      await step();
      return seen;
    };
    const last = (store: string) => async (): Promise<{ value: unknown } | null> => read(() => {
      const key = Math.max(...([...rows(store).keys()] as number[]), 0);
      return key > 0 ? { value: rows(store).get(key) } : null;
    });
    const objectStore = (store: string, writes: (() => void)[]) => ({
      openCursor: last(store),
      add: (value: unknown, key: string | number) => {
        writes.push(() => {
          if (rows(store).has(key)) throw new DOMException(`${store} ${key}`, 'ConstraintError');
          rows(store).set(key, structuredClone(value));
        });
        return Promise.resolve(key);
      },
      put: (value: unknown, key: string | number) => { writes.push(() => rows(store).set(key, structuredClone(value))); return Promise.resolve(key); },
    });
    const transaction = (stores: string | string[]) => {
      if (isDead()) throw new Error('a dead worker writes nothing');
      const writes: (() => void)[] = [];
      const commit = async (): Promise<void> => {
        await step();
        for (const write of writes) write();
        await step();
      };
      return {
        objectStore: (store: string) => objectStore(store, writes),
        store: objectStore(String(stores), writes),
        get done() { return commit(); },
      };
    };
    return {
      get: (store: string, key: string | number) => read(() => rows(store).get(key)),
      getAll: (store: string, range: IDBKeyRange, count: number) => read(() => [...rows(store).entries()].filter(([key]) => range.includes(key)).slice(0, count).map(([, value]) => value)),
      getAllFromIndex: (store: string, index: string) => read(() => [...rows(store).values()].filter((row) => (row as Record<string, unknown>)[index] === 1)),
      transaction,
    } as unknown as Db;
  }
}
