import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeUtf8, encodeUtf8, fromBase64url, openSealedTo, sealTo, toBase64url } from '../../utils/crypto';
import { writeWhole } from '../epoch-file';
import type { HubKeys } from '../keys';
import { loadSealPair } from '../seal-key';
import type { Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';

/** Names of key files; the offline key is in no backup, and the seal key in every one. */
const NAME = /^(epochs|key-list|(root|timestamp|policy|receipt)(-[\w-]+)?)\.json$/;
const sealedKeys = z.strictObject({
  files: z.record(z.string().regex(NAME), z.string()),
  lists: z.array(z.strictObject({ version: z.number().int(), bytes: z.string(), at: z.number().int() })),
});

/** Keys as they came to be after the first ones, sealed to the hub's own pair: who has a backup open opens them, and nobody else. */
export async function sealKeys(sql: Sql, { directory, seal, keysVersion, epochs }: HubKeys): Promise<string | undefined> {
  if (keysVersion === 1 && epochs.epoch === 1) return undefined;
  const names = readdirSync(directory).filter((name) => NAME.test(name));
  const rows = await sql.query('SELECT version, bytes, created_at FROM key_lists WHERE version > 1 ORDER BY version');
  const held: z.infer<typeof sealedKeys> = {
    files: Object.fromEntries(names.map((name) => [name, toBase64url(readFileSync(join(directory, name)))])),
    lists: rows.map((row) => ({ version: toNumber(row['version']), bytes: toBase64url(toBytes(row['bytes'])), at: toNumber(row['created_at']) })),
  };
  return toBase64url(await sealTo(seal.publicKey, encodeUtf8(JSON.stringify(held))));
}

/** Brings a restored hub to the keys that the lost one had: what was signed, sealed and named since is under those. */
export async function takeSealedKeys(sql: Sql, directory: string, sealed: string): Promise<void> {
  const held = sealedKeys.parse(JSON.parse(decodeUtf8(await openSealedTo(await loadSealPair(directory), fromBase64url(sealed)))));
  for (const [name, content] of Object.entries(held.files)) writeWhole(join(directory, name), fromBase64url(content));
  for (const { version, bytes, at } of held.lists) {
    await sql.query('INSERT INTO key_lists (version, bytes, created_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING', [version, fromBase64url(bytes), at]);
  }
}
