import type { Bytes } from '../crypto';
import type { Db } from './db';
import { finished } from './transaction';

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
  await finished(tx.done, files.map(({ hash, bytes }) => tx.store.put(bytes, hash)));
}

export const heldHashes = async (db: Db): Promise<Set<string>> => new Set(await db.getAllKeys('files'));

/** Which of these files are held, without reading them. */
export async function heldAmong(db: Db, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const { store } = db.transaction('files');
  const keys = await Promise.all(hashes.map((hash) => store.getKey(hash)));
  return new Set(keys.filter((key) => key !== undefined));
}

/** Deletes files, a few hundred a transaction so that lookups get their turn; gives their number. */
export async function deleteFiles(db: Db, hashes: readonly string[]): Promise<number> {
  for (let at = 0; at < hashes.length; at += GARBAGE_BATCH) {
    const tx = db.transaction('files', 'readwrite', { durability: 'relaxed' });
    await finished(tx.done, hashes.slice(at, at + GARBAGE_BATCH).map((hash) => tx.store.delete(hash)));
  }
  return hashes.length;
}
