import { encodeUtf8, generateHmacKey, hmac, hmac16, toBase64url } from '../crypto';
import type { Db } from './db';

const NAME = 'attempt-key';

/** Key of this device only: names contacts and questions in the attempts store without holding them. Never leaves the device. */
export async function attemptKey(db: Db): Promise<CryptoKey> {
  const held = (await db.get('meta', NAME)) as CryptoKey | undefined;
  if (held) return held;
  const fresh = await generateHmacKey();
  const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
  // Another context may have made one meanwhile: the first one stays.
  const first = (await tx.store.get(NAME)) as CryptoKey | undefined;
  if (!first) await tx.store.put(fresh, NAME);
  await tx.done;
  return first ?? fresh;
}

export const contactName = async (key: CryptoKey, canonical: string): Promise<string> => toBase64url(await hmac16(key, canonical));

/** Keyed digest of a question, as text. */
export const questionName = async (key: CryptoKey, text: string): Promise<string> => toBase64url(await hmac(key, encodeUtf8(text)));
