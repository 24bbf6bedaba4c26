import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kept } from './kept';

/** base64url SHA-256: the name of a file. */
export const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** Immutable files under their own hash: exportable to any object store as they lie. */
export class FileStore {
  /** Delta segments, which a whole fleet asks for at once. */
  private readonly lately = new Kept(16_000_000, 65_536);

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Writes once; a file that is there already has these bytes. */
  async put(bytes: Uint8Array): Promise<{ hash: string; size: number }> {
    const hash = nameOf(bytes);
    const path = this.path(hash);
    if (!existsSync(path)) {
      mkdirSync(join(this.directory, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
      // A torn file under its final name would be served with a wrong hash: write aside, then rename.
      const aside = `${path}.${randomUUID()}`; // two hubs in containers have the same process id
      await writeFile(aside, bytes, { mode: 0o600 });
      await rename(aside, path);
    }
    return { hash, size: bytes.length };
  }

  /** Undefined when there is no such file. `hash` must have been validated as a hash. */
  async get(hash: string): Promise<Buffer | undefined> {
    const kept = this.lately.get(hash);
    if (kept) return Buffer.from(kept.buffer, kept.byteOffset, kept.length);
    try {
      const bytes = await readFile(this.path(hash));
      this.lately.set(hash, bytes);
      return bytes;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async size(hash: string): Promise<number | undefined> {
    try {
      return (await stat(this.path(hash))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private path(hash: string): string {
    if (!/^[A-Za-z0-9_-]{43}$/.test(hash)) throw new RangeError('not a file name');
    return join(this.directory, hash.slice(0, 2), hash);
  }
}
