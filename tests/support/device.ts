import { IDBFactory } from 'fake-indexeddb';
import type { ContactPoint } from '../../utils/engine';
import { openDb } from '../../utils/store/db';
import { makeVault } from '../../utils/store/passcode';
import { sealDb } from '../../utils/store/sealed-db';
import { openStore, type Store } from '../../utils/store/store';
import { boxesFrom, makeHeader, newSalt, type VaultKeys } from '../../utils/store/vault';
import { enrol } from '../../utils/sync/enrol';
import { pull, type PullResult } from '../../utils/sync/pull';
import { hubOf } from '../../utils/sync/push';
import type { FakeHub } from './fake-hub';

/** A device on an IndexedDB of its own. */
export async function freshStore(): Promise<Store> {
  globalThis.indexedDB = new IDBFactory();
  return openStore(await openDb());
}

/** The same behind a passcode that was there from the start. */
export async function sealedStore(keys: VaultKeys): Promise<Store> {
  globalThis.indexedDB = new IDBFactory();
  const db = await openDb();
  await makeVault(db, { header: await makeHeader(keys, { passcodeKey: new Uint8Array(32) }, newSalt()), rows: [], head: 0 });
  return openStore(sealDb(db, boxesFrom(keys)));
}

export async function enrolledStore(hub: FakeHub, on?: Store): Promise<Store> {
  const store = on ?? await freshStore();
  await enrol(store, hub.link, { name: 'laptop', user: 'anna', fetch: hub.fetch });
  return store;
}

/** The same device after a restart of the worker. */
export const reopened = (store: Store): Promise<Store> => openStore(store.db);

export const sync = (store: Store, hub: FakeHub, now: number = hub.now): Promise<PullResult> =>
  pull(store, hubOf(store, { fetch: hub.fetch, timeoutMs: 500 }), { now: () => now });

export const email = (canonical: string, folded = canonical): ContactPoint => ({ kind: 'email', canonical, folded });
