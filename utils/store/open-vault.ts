import { LockedError } from '../crypto';
import { openDb, type Db } from './db';
import { readHeader } from './passcode';
import { sealDb } from './sealed-db';
import { boxesFrom, type VaultKeys } from './vault';

/** This device's data, with the keys of its vault where it has one, after `settle`. @throws LockedError without them, or with those of another vault. */
export async function openVault(keysOf: () => Promise<VaultKeys | undefined>, settle?: (db: Db) => Promise<void>): Promise<Db> {
  const db = await openDb();
  try {
    await settle?.(db);
    const header = await readHeader(db);
    if (!header) return db;
    const keys = await keysOf();
    if (keys?.id !== header.id) throw new LockedError('locked');
    return sealDb(db, { ...boxesFrom(keys), ...(header.memory ? { memory: header.memory } : {}) });
  } catch (error) {
    db.close();
    throw error;
  }
}
