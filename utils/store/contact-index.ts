import { encodeUtf8, generateHmacKey, hmac, hmac16, toBase64url } from '../crypto';
import type { Db } from './db';
import { fromPortable, toPortable } from './portable-keys';
import { boxesOf } from './sealed-db';

const NAME = 'attempt-key';

/** Key of this device only: names contacts and questions in the attempts store without holding them. Never leaves the device. */
export async function attemptKey(db: Db): Promise<CryptoKey> {
  const held = await db.get('meta', NAME);
  if (held) return (await fromPortable(held)) as CryptoKey;
  const fresh = await generateHmacKey({ extractable: true }); // a passcode that is set later takes it along
  const row = boxesOf(db) ? await toPortable(fresh) : fresh;
  const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
  // Another context may have made one meanwhile: the first one stays.
  const first = await tx.store.get(NAME);
  if (!first) await tx.store.put(row, NAME);
  await tx.done;
  return first ? ((await fromPortable(first)) as CryptoKey) : fresh;
}

export const contactName = async (key: CryptoKey, canonical: string): Promise<string> => toBase64url(await hmac16(key, canonical));

/** Keyed digest of a question, as text. */
export const questionName = async (key: CryptoKey, text: string): Promise<string> => toBase64url(await hmac(key, encodeUtf8(text)));
