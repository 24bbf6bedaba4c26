import { LockedError } from '../../utils/crypto';
import { openDb, type Db } from '../../utils/store/db';
import { readHeader } from '../../utils/store/passcode';
import { openVault } from '../../utils/store/open-vault';
import type { VaultKeys } from '../../utils/store/vault';
import { settleMemory } from './memory';
import { readVaultKeys } from './vault-keys';

/** While a vault is made or ended nothing else may write: set by this worker alone, gone with it. */
let changing = 0;

export async function whileChanging<T>(work: () => Promise<T>): Promise<T> {
  changing += 1;
  try {
    return await work();
  } finally {
    changing -= 1;
  }
}

/** Keys that open the vault on this disk, undefined where it has none. @throws LockedError without them. */
export async function keysFor(db: Db): Promise<VaultKeys | undefined> {
  const header = await readHeader(db);
  if (!header) return undefined;
  const keys = await readVaultKeys();
  if (keys?.id !== header.id) throw new LockedError('locked');
  return keys;
}

/** This device's data. @throws LockedError behind a passcode that nobody has entered. */
export async function openData(): Promise<Db> {
  if (changing > 0) throw new LockedError('a vault is being made');
  return openVault(readVaultKeys, settleMemory);
}

/** The database as it lies on the disk, for what needs no key; closed again afterwards. */
export async function onDisk<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const db = await openDb();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
