import { decodeUtf8, encodeUtf8, fromBase64url, sign, toBase64url, verify } from '../crypto';
import { signed as signedSchema, type KeyList, type Signed } from './protocol';
import { SyncError } from './sync-error';

export interface Signer {
  keyId: string;
  privateKey: CryptoKey;
}
export interface TrustedKey {
  keyId: string;
  /** Raw Ed25519 key, base64url. */
  publicKey: string;
}
export type KeyRole = KeyList['keys'][number]['role'];

/** Signs the exact bytes of the payload's JSON. */
export async function signPayload(payload: unknown, ...signers: Signer[]): Promise<Signed> {
  const bytes = encodeUtf8(JSON.stringify(payload));
  const signatures = await Promise.all(
    signers.map(async ({ keyId, privateKey }) => ({ keyId, signature: toBase64url(await sign(privateKey, bytes)) })),
  );
  return { payload: toBase64url(bytes), signatures };
}

/**
 * Payload (parsed JSON, not yet validated) of an envelope that one of the trusted keys signed.
 * Throws SyncError `sync_bad_signature` when none did, `sync_malformed` when it is no envelope.
 */
export async function openSigned(envelope: unknown, trusted: readonly TrustedKey[]): Promise<unknown> {
  const parsed = signedSchema.safeParse(envelope);
  if (!parsed.success) throw new SyncError('sync_malformed', 'not a signed envelope');
  const bytes = readBase64url(parsed.data.payload);
  for (const { keyId, signature } of parsed.data.signatures) {
    const key = trusted.find((one) => one.keyId === keyId);
    if (key && (await verify(readBase64url(key.publicKey), bytes, readBase64url(signature)))) return parseJson(bytes);
  }
  throw new SyncError('sync_bad_signature', parsed.data.signatures.map((one) => one.keyId).join());
}

/** Keys of one role in the list in force. */
export const keysFor = (list: KeyList, role: KeyRole): TrustedKey[] => list.keys.filter((key) => key.role === role);

/** Payload before any signature was checked: only to learn which key list it needs. */
export function peekPayload(envelope: unknown): unknown {
  const parsed = signedSchema.safeParse(envelope);
  if (!parsed.success) throw new SyncError('sync_malformed', 'not a signed envelope');
  return parseJson(readBase64url(parsed.data.payload));
}

function readBase64url(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch (cause) {
    throw new SyncError('sync_malformed', 'base64url', { cause });
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    throw new SyncError('sync_malformed', 'payload is not JSON', { cause });
  }
}
