import { decodeUtf8, encodeUtf8, hashName } from '../crypto';
import { canonicalJson } from './canonical-json';

/** The list of the build: SHA-256 of every packaged file but this one. */
export const FILE_LIST = 'files.json';
export type FileSums = Record<string, string>;

/** What stores and browsers put into a manifest, or an update changes alone. */
const NOT_OURS = ['key', 'update_url', 'differential_fingerprint', 'version'];

/** Sum of one packaged file. Of JSON what it says: browsers write it anew when they install. */
export async function fileSum(name: string, bytes: Uint8Array): Promise<string> {
  if (!name.endsWith('.json')) return hashName(bytes);
  const content = JSON.parse(decodeUtf8(bytes)) as Record<string, unknown>;
  const own = name === 'manifest.json' ? Object.fromEntries(Object.entries(content).filter(([key]) => !NOT_OURS.includes(key))) : content;
  return hashName(encodeUtf8(canonicalJson(own)));
}

/** Names of files that are not as they were built, sorted. What cannot be read is not. */
export async function changedFiles(sums: FileSums, read: (name: string) => Promise<Uint8Array>): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, sum] of Object.entries(sums)) { // one after the other: nobody waits for it, and sends go first
    const is = await read(name).then((bytes) => fileSum(name, bytes)).catch(() => undefined); // missing, or no JSON any more
    if (is !== sum) changed.push(name);
  }
  return changed.sort();
}
