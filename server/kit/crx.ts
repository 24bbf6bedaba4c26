import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The key that signs the CRX and gives the extension its id. Made at the first use; whoever holds it can update every
 * browser that trusts it, and without it there is no update under the same id (docs/admin-deployment.md).
 */
export function crxKey(path: string): KeyObject {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  return createPrivateKey(readFileSync(path));
}

const publicDer = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
const idBytes = (key: KeyObject): Buffer => createHash('sha256').update(publicDer(key)).digest().subarray(0, 16);

/** Id of every extension signed with this key: its hash in the letters a to p. */
export const extensionIdOf = (key: KeyObject): string => [...idBytes(key).toString('hex')].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** A length-delimited field of a protocol buffer. */
const field = (number: number, bytes: Buffer): Buffer => Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
const uint32 = (value: number): Buffer => { const buffer = Buffer.alloc(4); buffer.writeUInt32LE(value); return buffer; };

/** CRX3 (crx3.proto of Chromium): header with public key, signature and signed id, then the ZIP. The signature is deterministic. */
export function crx3(zip: Buffer, key: KeyObject): Buffer {
  const signedData = field(1, idBytes(key));
  const signature = sign('sha256', Buffer.concat([Buffer.from('CRX3 SignedData\0'), uint32(signedData.length), signedData, zip]), key);
  const proof = Buffer.concat([field(1, publicDer(key)), field(2, signature)]);
  const header = Buffer.concat([field(2, proof), field(10_000, signedData)]);
  return Buffer.concat([Buffer.from('Cr24'), uint32(3), uint32(header.length), header, zip]);
}
