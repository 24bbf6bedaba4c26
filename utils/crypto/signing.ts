import type { Bytes } from './bytes';

const ALGORITHM = { name: 'Ed25519' };

/** Ed25519 pair. Devices make theirs non-extractable; hubs and offline keys need `extractable`. */
export async function generateSigningKey(options: { extractable: boolean }): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(ALGORITHM, options.extractable, ['sign', 'verify'])) as CryptoKeyPair;
}

/** Raw public key, 32 bytes. */
export async function exportPublicKey(pair: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
}

/** PKCS#8, only for pairs made extractable. */
export async function exportPrivateKey(pair: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

/** Private key from PKCS#8, non-extractable from then on. */
export function importPrivateKey(pkcs8: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', pkcs8 as Bytes, ALGORITHM, false, ['sign']);
}

/** Signature of 64 bytes. */
export async function sign(privateKey: CryptoKey, bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, bytes as Bytes));
}

/** Checks signatures under one key. False for a wrong one; never throws. */
export type Verifier = (bytes: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** The key is read once, however many signatures are checked. A key that is none verifies nothing. */
export async function verifierOf(rawPublicKey: Uint8Array): Promise<Verifier> {
  const none: Verifier = () => Promise.resolve(false);
  if (rawPublicKey.length !== 32) return none;
  try {
    const key = await crypto.subtle.importKey('raw', rawPublicKey as Bytes, ALGORITHM, false, ['verify']);
    return async (bytes, signature) => {
      if (signature.length !== 64) return false;
      return crypto.subtle.verify(ALGORITHM, key, signature as Bytes, bytes as Bytes).catch(() => false); // not a point of the curve
    };
  } catch {
    return none; // not a point of the curve: refused like a wrong signature
  }
}

/** False for a wrong signature and for a public key that is none; never throws on either. */
export async function verify(rawPublicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return (await verifierOf(rawPublicKey))(bytes, signature);
}
