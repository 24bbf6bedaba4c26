import { encodeUtf8, toBase64url, type Bytes } from './bytes';

/** SHA-256, 32 bytes. */
export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
}

/** Name of an immutable file: base64url of its SHA-256, 43 characters. */
export const hashName = async (bytes: Uint8Array): Promise<string> => toBase64url(await sha256(bytes));

/** HMAC-SHA-256 key from raw bytes (32 recommended). Extractable only where millions of HMACs are made with it (hmac-many.ts). */
export function importHmacKey(raw: Uint8Array, { extractable = false } = {}): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw as Bytes, { name: 'HMAC', hash: 'SHA-256' }, extractable, ['sign']);
}

/** A key that exists on this device only. */
export function generateHmacKey({ extractable = false } = {}): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, extractable, ['sign']);
}

/** Full HMAC-SHA-256, 32 bytes. */
export async function hmac(key: CryptoKey, bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes as Bytes));
}

/** First 16 bytes of HMAC-SHA-256 over UTF-8: a pseudonym that a key holder can enumerate (design §5). */
export async function hmac16(key: CryptoKey, text: string): Promise<Bytes> {
  return (await hmac(key, encodeUtf8(text))).slice(0, 16);
}
