import type { Db } from './db';
import type { Keyring } from './keyring';
import { fromPortable, toPortable } from './portable-keys';
import type { Place, SealKey } from './parcel';
import type { HeldPolicy, HeldTimestamp, RootPointer } from './root';
import { boxesOf, openRow, rawOf } from './sealed-db';
import { finished } from './transaction';

/** This device as enrolled. The token is a bearer secret; at rest only the disk's encryption protects it (design §5). */
export interface Device {
  deviceId: string;
  deviceToken: string;
  /** Base URL of the hub, no trailing slash. */
  hub: string;
  org: string;
  name: string;
  user: string;
}

/** Key list in force; utils/sync/protocol.ts has its schema. */
export interface HeldKeys {
  version: number;
  offline: { keyId: string; publicKey: string };
  keys: { keyId: string; role: string; publicKey: string; until?: number | undefined }[];
}

/** Rows of the store `meta`. */
export interface MetaRows {
  pointer: RootPointer;
  policy: HeldPolicy;
  timestamp: HeldTimestamp;
  /** Highest time this device has seen, Unix ms. */
  clock: number;
  keyring: Keyring;
  keys: HeldKeys;
  device: Device;
  /** Ed25519, non-extractable: signs log entries. */
  'device-key': CryptoKeyPair;
  place: Place;
  'seal-key': SealKey;
  /** This device has taken the place of another, which the hub has not heard yet. */
  renewed: boolean;
}
export type MetaName = keyof MetaRows;

/** Rows in one strict transaction: all or none, on disk when the promise resolves. */
export async function putMeta(db: Db, rows: Partial<MetaRows>, guard?: (held: RootPointer | undefined) => void): Promise<void> {
  const kept = boxesOf(db) ? ((await toPortable(rows)) as Partial<MetaRows>) : rows; // before the transaction: keys are exported without it
  const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
  const done = tx.done;
  done.catch(() => undefined); // awaited below; a guard that throws must not leave it unhandled
  try {
    guard?.((await tx.store.get('pointer')) as RootPointer | undefined);
  } catch (error) {
    tx.abort();
    throw error;
  }
  const writes = Object.entries(kept).filter(([, value]) => value !== undefined).map(([name, value]) => tx.store.put(value, name));
  await finished(done, writes);
}

export type LoadedMeta = { [N in MetaName]?: MetaRows[N] | undefined };

/** Every row, in one transaction. */
export async function loadMeta(db: Db): Promise<LoadedMeta> {
  const boxes = boxesOf(db);
  const store = rawOf(db).transaction('meta').store;
  const [names, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  if (!boxes) return Object.fromEntries(names.map((name, at) => [name, values[at]])) as LoadedMeta;
  return (await fromPortable(Object.fromEntries(names.map((name, at) => [name, openRow(boxes, 'meta', values[at], name)])))) as LoadedMeta;
}
