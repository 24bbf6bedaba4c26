import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fromBase64url, generateSealPair, toBase64url } from '../utils/crypto';

/** Pair to which devices seal what only the hub may read. */
export interface SealPair { publicKey: Uint8Array; privateKey: Uint8Array }

const stored = z.strictObject({ publicKey: z.string(), privateKey: z.string() });

/** DATA/keys/seal.json, made at the first start, mode 0600. */
export async function loadSealPair(directory: string): Promise<SealPair> {
  const path = join(directory, 'seal.json');
  if (!existsSync(path)) {
    const { publicKey, privateKey } = await generateSealPair();
    writeFileSync(path, `${JSON.stringify({ publicKey: toBase64url(publicKey), privateKey: toBase64url(privateKey) }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  const { publicKey, privateKey } = stored.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { publicKey: fromBase64url(publicKey), privateKey: fromBase64url(privateKey) };
}
