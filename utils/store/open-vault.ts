import { LockedError } from '../crypto';
import { openDb, type Db } from './db';
import { readHeader } from './passcode';
import { sealDb } from './sealed-db';
import { boxesFrom, type VaultKeys } from './vault';

/** This device's data, with the keys of its vault where it has one. @throws LockedError without them, or with those of another vault. */
export async function openVault(keysOf: () => Promise<VaultKeys | undefined>): Promise<Db> {
  const db = await openDb();
  try {
    const header = await readHeader(db);
    if (!header) return db;
    const keys = await keysOf();
    if (keys?.id !== header.id) throw new LockedError('locked');
    return sealDb(db, boxesFrom(keys));
  } catch (error) {
    db.close();
    throw error;
  }
}
