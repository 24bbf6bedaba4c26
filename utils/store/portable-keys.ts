import type { Bytes } from '../crypto';

/** A CryptoKey as bytes: a sealed row holds no object of the browser's. */
interface PortableKey { $key: { format: 'raw' | 'pkcs8'; bytes: Uint8Array; algorithm: unknown; usages: KeyUsage[] } }

const isPortable = (value: object): value is PortableKey => Object.hasOwn(value, '$key');
/** What importKey wants to hear of an algorithm; `length` and the like it finds in the bytes. */
const nameOf = ({ name, hash }: { name: string; hash?: { name: string } }): unknown => (hash ? { name, hash: hash.name } : { name });

async function ofKey(key: CryptoKey): Promise<PortableKey> {
  const format = key.type === 'private' ? 'pkcs8' : 'raw';
  const bytes = new Uint8Array(await crypto.subtle.exportKey(format, key));
  return { $key: { format, bytes, algorithm: nameOf(key.algorithm as { name: string; hash?: { name: string } }), usages: [...key.usages] } };
}

const toKey = ({ $key: { format, bytes, algorithm, usages } }: PortableKey): Promise<CryptoKey> =>
  crypto.subtle.importKey(format, bytes as Bytes, algorithm as AlgorithmIdentifier, true, usages);

async function each(value: unknown, change: (found: object) => Promise<unknown> | undefined): Promise<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const changed = change(value);
  if (changed) return changed;
  if (value instanceof CryptoKey) return value;
  if (Array.isArray(value)) return Promise.all(value.map((one) => each(one, change)));
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await each(one, change)] as const)));
}

/** Keys in it become bytes. @throws DOMException for a key that cannot be exported. */
export const toPortable = (row: unknown): Promise<unknown> => each(row, (found) => (found instanceof CryptoKey ? ofKey(found) : undefined));
/** And keys again, exportable: they are written sealed when they change. */
export const fromPortable = (row: unknown): Promise<unknown> => each(row, (found) => (isPortable(found) ? toKey(found) : undefined));
