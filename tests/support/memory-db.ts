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
    const transaction = (stores: string | string[]) => {
      if (isDead()) throw new Error('a dead worker writes nothing');
      const writes: { store: string; key: string | number; value: unknown; isNew: boolean }[] = [];
      let ended: Promise<void> | undefined;
      const end = async (): Promise<void> => {
        await step();
        const taken = writes.find(({ store, key, isNew }) => isNew && rows(store).has(key));
        if (!taken) for (const { store, key, value } of writes) rows(store).set(key, structuredClone(value));
        await step();
        if (taken) throw new DOMException(`${taken.store} ${taken.key}`, 'ConstraintError');
      };
      const commit = (): Promise<void> => (ended ??= end());
      // A request is answered when its transaction ends.
      const write = (store: string, isNew: boolean) => async (value: unknown, key: string | number): Promise<unknown> => {
        writes.push({ store, key, value, isNew });
        await Promise.resolve();
        await commit();
        return key;
      };
      const objectStore = (store: string) => ({ openCursor: last(store), add: write(store, true), put: write(store, false) });
      return { objectStore, store: objectStore(String(stores)), commit: () => { void commit().catch(() => undefined); }, get done() { return commit(); } };
    };
    return {
      get: (store: string, key: string | number) => read(() => rows(store).get(key)),
      getAll: (store: string, range: IDBKeyRange, count: number) => read(() => [...rows(store).entries()].filter(([key]) => range.includes(key)).slice(0, count).map(([, value]) => value)),
      getAllFromIndex: (store: string, index: string) => read(() => [...rows(store).values()].filter((row) => (row as Record<string, unknown>)[index] === 1)),
      transaction,
    } as unknown as Db;
  }
}
