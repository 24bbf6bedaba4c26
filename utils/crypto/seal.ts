import { concatBytes, encodeUtf8, type Bytes } from './bytes';
import { hmac, importHmacKey } from './hash';

/** Sealing key of pages: AES-GCM, and HMAC for the synthetic IV. Both derived, and extractable only where they are kept sealed. */
export interface PageKey {
  aes: CryptoKey;
  iv: CryptoKey;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Derives the two keys from 32 raw bytes. Throws RangeError on another length. */
export async function importPageKey(raw: Uint8Array, { extractable = false } = {}): Promise<PageKey> {
  if (raw.length !== 32) throw new RangeError('page key: 32 bytes');
  const master = await importHmacKey(raw);
  const aesBytes = await hmac(master, encodeUtf8('consentry page aes-gcm 1'));
  const ivBytes = await hmac(master, encodeUtf8('consentry page synthetic-iv 1'));
  const aes = await crypto.subtle.importKey('raw', aesBytes, 'AES-GCM', extractable, ['encrypt', 'decrypt']);
  return { aes, iv: await importHmacKey(ivBytes, { extractable }) };
}

/** File = 12-byte synthetic IV ‖ AES-GCM ciphertext and tag. Equal plaintexts give equal files, so CDNs and devices dedupe. */
export async function seal(key: PageKey, plaintext: Uint8Array): Promise<Bytes> {
  const iv = (await hmac(key.iv, plaintext)).slice(0, IV_BYTES);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key.aes, plaintext as Bytes);
  return concatBytes(iv, new Uint8Array(sealed));
}

/** Throws on a wrong key, a changed byte or a short file. */
export async function open(key: PageKey, file: Uint8Array): Promise<Bytes> {
  if (file.length < IV_BYTES + TAG_BYTES) throw new RangeError('sealed file: too short');
  const iv = file.slice(0, IV_BYTES);
  const body = file.subarray(IV_BYTES) as Bytes;
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key.aes, body));
}
