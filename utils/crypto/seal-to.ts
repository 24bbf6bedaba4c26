import { concatBytes, encodeUtf8, type Bytes } from './bytes';

// ECDH over P-256, HKDF-SHA-256, AES-GCM; the key pair of the sender is made for one message.
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const POINT = 65;
const IV = new Uint8Array(12); // every message has a key of its own

/** Pair of whoever messages are sealed to: raw public key and PKCS#8. */
export async function generateSealPair(): Promise<{ publicKey: Bytes; privateKey: Bytes }> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  };
}

async function messageKey(privateKey: CryptoKey, publicKey: CryptoKey, context: Uint8Array): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256);
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const info = concatBytes(encodeUtf8('consentry seal to 1'), context);
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

const publicKeyOf = (raw: Uint8Array): Promise<CryptoKey> => crypto.subtle.importKey('raw', raw as Bytes, CURVE, false, []);

/** Only the holder of the private key opens it: not whoever sealed it. */
export async function sealTo(publicKey: Uint8Array, plain: Uint8Array): Promise<Bytes> {
  const own = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const key = await messageKey(own.privateKey, await publicKeyOf(publicKey), concatBytes(point, publicKey));
  return concatBytes(point, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: IV }, key, plain as Bytes)));
}

/** Throws on another key, a changed byte or a short message. */
export async function openSealedTo(pair: { publicKey: Uint8Array; privateKey: Uint8Array }, message: Uint8Array): Promise<Bytes> {
  const point = message.slice(0, POINT);
  const privateKey = await crypto.subtle.importKey('pkcs8', pair.privateKey as Bytes, CURVE, false, ['deriveBits']);
  const key = await messageKey(privateKey, await publicKeyOf(point), concatBytes(point, pair.publicKey));
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: IV }, key, message.slice(POINT)));
}
