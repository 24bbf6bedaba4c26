import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { faultKey } from '../../../entrypoints/background/fault';
import { DB_NAME, DB_VERSION, openDb } from '../../../utils/store/db';

beforeEach(() => { globalThis.indexedDB = new IDBFactory(); });

describe('the database and its versions', () => {
  it('goes forward from the first version, with everything in it', async () => {
    const first = await openDB(DB_NAME, 1, {
      upgrade(fresh) {
        for (const store of ['meta', 'files', 'overlay', 'log', 'pending']) fresh.createObjectStore(store);
        const attempts = fresh.createObjectStore('attempts');
        attempts.createIndex('open', 'open');
        attempts.createIndex('contacts', 'contacts', { multiEntry: true });
      },
    });
    await first.put('overlay', { kind: 'objection' }, 'stop-1');
    await first.put('log', { sequence: 1 }, 1);
    first.close();
    const db = await openDb();
    expect(db.version).toBe(DB_VERSION);
    expect([await db.get('overlay', 'stop-1'), await db.get('log', 1)]).toEqual([{ kind: 'objection' }, { sequence: 1 }]);
    expect([...db.objectStoreNames]).toEqual(expect.arrayContaining(['clearances', 'intakes', 'tasks']));
  });

  it('refuses what a newer version has written, says so, and leaves it as it is', async () => {
    const newer = await openDB(DB_NAME, DB_VERSION + 1, { upgrade(fresh) { fresh.createObjectStore('meta'); } });
    await newer.put('meta', 'theirs', 'root');
    newer.close();
    const refused = await openDb().then(() => 'opened', faultKey);
    expect(refused).toBe('fault_newer_data');
    const again = await openDB(DB_NAME, DB_VERSION + 1);
    expect(await again.get('meta', 'root')).toBe('theirs');
  });
});
