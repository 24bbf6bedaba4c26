import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { exportPrivateKey, exportPublicKey, fromBase64url, generateSigningKey, importPageKey, importPrivateKey, sign, toBase64url, type PageKey } from '../utils/crypto';
import type { EpochKeys, KeyList, Signed } from '../utils/sync/protocol';
import { epochKeys } from '../utils/sync/protocol';
import { loadSealPair, type SealPair } from './seal-key';

export const TERRITORY = 'all';
const ROLES = ['root', 'timestamp', 'policy', 'receipt'] as const;
type SigningRole = 'offline' | (typeof ROLES)[number];

const storedKey = z.strictObject({ keyId: z.string(), publicKey: z.string(), privateKey: z.string() });

/** A signing key of the hub. */
export interface SigningKey { keyId: string; publicKey: string; privateKey: CryptoKey }

const secretFile = (path: string, content: unknown): void => writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });

async function signingKey(directory: string, role: SigningRole): Promise<SigningKey> {
  const path = join(directory, `${role}.json`);
  if (!existsSync(path)) {
    const pair = await generateSigningKey({ extractable: true });
    const publicKey = await exportPublicKey(pair);
    const keyId = createHash('sha256').update(publicKey).digest('base64url').slice(0, 16);
    secretFile(path, { keyId, publicKey: toBase64url(publicKey), privateKey: toBase64url(await exportPrivateKey(pair)) });
  }
  const stored = storedKey.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { keyId: stored.keyId, publicKey: stored.publicKey, privateKey: await importPrivateKey(fromBase64url(stored.privateKey)) };
}

function loadEpochs(directory: string): EpochKeys {
  const path = join(directory, 'epochs.json');
  const fresh = (): string => randomBytes(32).toString('base64url');
  if (!existsSync(path)) {
    secretFile(path, { territory: TERRITORY, epoch: 1, territoryKey: fresh(), pageKey: fresh(), stops: [{ epoch: 1, stopKey: fresh(), pageKey: fresh() }] });
  }
  return epochKeys.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Payload and signature as one JSON text: the bytes that are stored, served and hashed. */
export async function signedBytes(payload: unknown, key: SigningKey): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const signed: Signed = { payload: toBase64url(bytes), signatures: [{ keyId: key.keyId, signature: toBase64url(await sign(key.privateKey, bytes)) }] };
  return new TextEncoder().encode(JSON.stringify(signed));
}

/** All keys of a hub, kept under DATA/keys with mode 0600. The offline key may be moved away once the key list is signed. */
export interface HubKeys {
  org: string;
  offline: Pick<SigningKey, 'keyId' | 'publicKey'>;
  root: SigningKey; timestamp: SigningKey; policy: SigningKey; receipt: SigningKey;
  /** For what devices leave sealed. */
  seal: SealPair;
  epochs: EpochKeys;
  territoryKey: Uint8Array; stopKey: Uint8Array;
  basePageKey: PageKey; stopPageKey: PageKey;
  /** Signed list of keys, version 1. */
  keyList: Uint8Array<ArrayBuffer>;
}

async function signedKeyList(directory: string, org: string, keys: Record<(typeof ROLES)[number], SigningKey>): Promise<{ bytes: Uint8Array<ArrayBuffer>; offline: HubKeys['offline'] }> {
  const path = join(directory, 'key-list.json');
  if (!existsSync(path)) {
    const offline = await signingKey(directory, 'offline');
    const list: KeyList = {
      type: 'keys', version: 1, org, offline: { keyId: offline.keyId, publicKey: offline.publicKey },
      keys: ROLES.map((role) => ({ role, keyId: keys[role].keyId, publicKey: keys[role].publicKey })),
    };
    writeFileSync(path, await signedBytes(list, offline), { mode: 0o600, flag: 'wx' });
  }
  const bytes = new Uint8Array(readFileSync(path));
  const { payload } = JSON.parse(new TextDecoder().decode(bytes)) as Signed;
  const list = JSON.parse(Buffer.from(payload, 'base64url').toString()) as KeyList;
  return { bytes, offline: list.offline };
}

/** Loads the keys, making them at the first start. Needs the offline key only while there is no key list yet. */
export async function loadKeys(dataDir: string, org: string): Promise<HubKeys> {
  const directory = join(dataDir, 'keys');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [root, timestamp, policy, receipt] = await Promise.all(ROLES.map((role) => signingKey(directory, role)));
  if (!root || !timestamp || !policy || !receipt) throw new Error('a signing key is missing');
  const { bytes, offline } = await signedKeyList(directory, org, { root, timestamp, policy, receipt });
  const epochs = loadEpochs(directory);
  const stops = epochs.stops.at(-1);
  if (!stops) throw new Error('no stop epoch');
  return {
    org, offline, root, timestamp, policy, receipt, seal: await loadSealPair(directory), epochs, keyList: bytes,
    territoryKey: fromBase64url(epochs.territoryKey), stopKey: fromBase64url(stops.stopKey),
    basePageKey: await importPageKey(fromBase64url(epochs.pageKey)), stopPageKey: await importPageKey(fromBase64url(stops.pageKey)),
  };
}
