import type { Bytes } from '../crypto';
import type { Db } from './db';

export interface StoredFile {
  hash: string;
  bytes: Bytes;
}

const GARBAGE_BATCH = 500;

/** Files by hash in one transaction, in the order asked; undefined = not held. */
export async function getFiles(db: Db, hashes: readonly string[]): Promise<(Bytes | undefined)[]> {
  if (hashes.length === 0) return [];
  const { store } = db.transaction('files');
  return Promise.all(hashes.map((hash) => store.get(hash)));
}

/** Verified files in one transaction. Relaxed: a lost file is fetched again, only the pointer must be durable. */
export async function putFiles(db: Db, files: readonly StoredFile[]): Promise<void> {
  if (files.length === 0) return;
  const tx = db.transaction('files', 'readwrite', { durability: 'relaxed' });
  await Promise.all([...files.map(({ hash, bytes }) => tx.store.put(bytes, hash)), tx.done]);
}

export const heldHashes = async (db: Db): Promise<Set<string>> => new Set(await db.getAllKeys('files'));

/** Deletes every file whose hash is not in `live`; gives their number. */
export async function deleteOthers(db: Db, live: ReadonlySet<string>): Promise<number> {
  const dead = (await db.getAllKeys('files')).filter((hash) => !live.has(hash));
  for (let at = 0; at < dead.length; at += GARBAGE_BATCH) {
    const tx = db.transaction('files', 'readwrite', { durability: 'relaxed' });
    await Promise.all([...dead.slice(at, at + GARBAGE_BATCH).map((hash) => tx.store.delete(hash)), tx.done]);
  }
  return dead.length;
}
