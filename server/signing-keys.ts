import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exportPrivateKey, exportPublicKey, fromBase64url, generateSigningKey, importPrivateKey, sign, toBase64url, verify } from '../utils/crypto';
import { keyList, signed, type KeyList, type Signed } from '../utils/sync/protocol';
import { writeWhole } from './epoch-file';

export const ROLES = ['root', 'timestamp', 'policy', 'receipt'] as const;
export type SigningRole = (typeof ROLES)[number];

/** A signing key of the hub. */
export interface SigningKey { keyId: string; publicKey: string; privateKey: CryptoKey }

const storedKey = z.strictObject({ keyId: z.string(), publicKey: z.string(), privateKey: z.string() });
const LIST = 'key-list.json';

async function writeNewKey(path: (keyId: string) => string): Promise<void> {
  const pair = await generateSigningKey({ extractable: true });
  const publicKey = await exportPublicKey(pair);
  const keyId = createHash('sha256').update(publicKey).digest('base64url').slice(0, 16);
  const content = { keyId, publicKey: toBase64url(publicKey), privateKey: toBase64url(await exportPrivateKey(pair)) };
  writeFileSync(path(keyId), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

export async function readKey(path: string): Promise<SigningKey> {
  const stored = storedKey.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { keyId: stored.keyId, publicKey: stored.publicKey, privateKey: await importPrivateKey(fromBase64url(stored.privateKey)) };
}

/** The first key of a role, or the offline key. */
export async function firstKey(directory: string, role: SigningRole | 'offline'): Promise<SigningKey> {
  const path = join(directory, `${role}.json`);
  if (!existsSync(path)) await writeNewKey(() => path);
  return readKey(path);
}

const pathOf = (directory: string, role: SigningRole, keyId: string): string => join(directory, `${role}-${keyId}.json`);

/** A key that comes after the first of its role; it signs nothing before a list names it. */
export async function newKey(directory: string, role: SigningRole): Promise<SigningKey> {
  let path = '';
  await writeNewKey((keyId) => (path = pathOf(directory, role, keyId)));
  return readKey(path);
}

/** The private half, where this hub has it. */
export async function findKey(directory: string, role: SigningRole, keyId: string): Promise<SigningKey | undefined> {
  for (const path of [pathOf(directory, role, keyId), join(directory, `${role}.json`)]) {
    if (!existsSync(path)) continue;
    const key = await readKey(path);
    if (key.keyId === keyId) return key;
  }
  return undefined;
}

/** Earlier keys of a role whose private halves are still here. */
export async function formerKeys(directory: string, role: SigningRole, current: Pick<SigningKey, 'keyId'>): Promise<SigningKey[]> {
  const names = readdirSync(directory).filter((name) => name === `${role}.json` || (name.startsWith(`${role}-`) && name.endsWith('.json')));
  const keys = await Promise.all(names.sort().map((name) => readKey(join(directory, name))));
  return keys.filter(({ keyId }) => keyId !== current.keyId);
}

/** Payload and signatures as one JSON text: the bytes that are stored, served and hashed. */
export async function signedBytes(payload: unknown, ...keys: Pick<SigningKey, 'keyId' | 'privateKey'>[]): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const signatures = await Promise.all(keys.map(async ({ keyId, privateKey }) => ({ keyId, signature: toBase64url(await sign(privateKey, bytes)) })));
  return new TextEncoder().encode(JSON.stringify({ payload: toBase64url(bytes), signatures } satisfies Signed));
}

/** What this key has signed; undefined where it has not. */
export async function openWith({ payload, signatures }: Signed, { keyId, publicKey }: Pick<SigningKey, 'keyId' | 'publicKey'>): Promise<unknown> {
  const bytes = fromBase64url(payload);
  for (const one of signatures) if (one.keyId === keyId && (await verify(fromBase64url(publicKey), bytes, fromBase64url(one.signature)))) return JSON.parse(new TextDecoder().decode(bytes));
  return undefined;
}

const envelopeOf = (bytes: Uint8Array): Signed => signed.parse(JSON.parse(new TextDecoder().decode(bytes)));
/** Where the offline key is: on a computer without a network, or here for a moment. */
export const signKeyList = async (draft: unknown, offline: SigningKey): Promise<Signed> => envelopeOf(await signedBytes(keyList.parse(draft), offline));

/** What was signed; whoever needs to know that it was verifies it. */
export const payloadOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(envelopeOf(bytes).payload, 'base64url').toString());
export const isSignedWith = (bytes: Uint8Array, key: Pick<SigningKey, 'keyId'>): boolean => envelopeOf(bytes).signatures.some(({ keyId }) => keyId === key.keyId);

export const readList = (bytes: Uint8Array): KeyList => keyList.parse(payloadOf(bytes));

/** The key of a role that signs: the one without an end. */
export function signingIn({ keys }: Pick<KeyList, 'keys'>, role: SigningRole): KeyList['keys'][number] {
  const found = keys.filter((key) => key.role === role && key.until === undefined);
  if (found.length !== 1 || !found[0]) throw new Error(`the key list has ${found.length} keys without an end for ${role}`);
  return found[0];
}

export const writeList = (directory: string, bytes: Uint8Array): void => writeWhole(join(directory, LIST), bytes);

/** The signed list in force; the first one is made and signed where there is none, and needs the offline key. */
export async function loadList(directory: string, org: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(directory, LIST);
  if (!existsSync(path)) {
    const offline = await firstKey(directory, 'offline');
    const keys = await Promise.all(ROLES.map(async (role) => ({ role, key: await firstKey(directory, role) })));
    const list: KeyList = {
      type: 'keys', version: 1, org, offline: { keyId: offline.keyId, publicKey: offline.publicKey },
      keys: keys.map(({ role, key: { keyId, publicKey } }) => ({ role, keyId, publicKey })),
    };
    writeFileSync(path, await signedBytes(list, offline), { mode: 0o600, flag: 'wx' });
  }
  return new Uint8Array(readFileSync(path));
}
