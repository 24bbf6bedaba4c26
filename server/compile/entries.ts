import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareBytes } from '../../utils/crypto';
import type { Permission } from '../../utils/engine';
import { baseKeyText } from '../../utils/store/contact-key';
import type { PageEntry } from '../../utils/store/page';
import type { Target, Tree } from './tree';
import { compileTree } from './tree';

/** First 16 bytes of HMAC-SHA-256; the synchronous twin of hmac16, for a million of them. */
export const hmac16Sync = (rawKey: Uint8Array, text: string): Uint8Array => new Uint8Array(createHmac('sha256', rawKey).update(text).digest().subarray(0, 16));

export interface SourceEntry { canonical: string; kind?: 'email' | 'phone' | 'handle'; permission: Permission }

const kindOf = (canonical: string): 'email' | 'phone' | 'handle' => (canonical.includes('@') ? 'email' : canonical.startsWith('+') ? 'phone' : 'handle');

/** Sorts by key through 256 files, so that neither keys nor permissions need to fit into memory. */
async function* sortedEntries(source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>, territoryKey: Uint8Array): AsyncGenerator<PageEntry> {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-compile-'));
  try {
    const buckets = Array.from({ length: 256 }, (_, index) => createWriteStream(join(directory, String(index))));
    for await (const { canonical, kind, permission } of source) {
      const key = hmac16Sync(territoryKey, baseKeyText({ kind: kind ?? kindOf(canonical), canonical }));
      const bucket = buckets[key[0] ?? 0]!;
      if (!bucket.write(`${Buffer.from(key).toString('hex')}${JSON.stringify(permission)}\n`)) await once(bucket, 'drain');
    }
    await Promise.all(buckets.map((bucket) => new Promise<void>((resolve, reject) => bucket.end((error?: Error | null) => (error ? reject(error) : resolve())))));
    for (let index = 0; index < 256; index++) {
      const lines = (await readFile(join(directory, String(index)), 'utf8')).split('\n').filter(Boolean).sort();
      yield* lines.map((line): PageEntry => ({ key: new Uint8Array(Buffer.from(line.slice(0, 32), 'hex')), permission: JSON.parse(line.slice(32)) as Permission }));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Builds a tree and its files from ready permissions, without a database. Contact points must be canonical and each come once.
 * Used by benchmarks and by exports.
 */
export function compileEntries(source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>, territoryKey: Uint8Array, target: Target): Promise<Tree> {
  return compileTree(sortedEntries(source, territoryKey), target);
}

/** Sorted copy, by key. */
export const sortEntries = (entries: readonly PageEntry[]): PageEntry[] => [...entries].sort((a, b) => compareBytes(a.key, b.key));
