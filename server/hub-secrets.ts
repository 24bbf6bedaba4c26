import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url } from '../utils/crypto';
import type { HubKeys } from './keys';
import { refreshKeys } from './live-keys';
import { newToken } from './store/devices';
import { nameOf } from './store/files';
import { settingOnce } from './store/settings';
import type { Database } from './store/sql';

/** A bearer token of the hub's own, made at the first start, mode 0600. */
export function loadToken(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (!existsSync(path)) writeFileSync(path, `${newToken()}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(path, 'utf8').trim();
}

/** The database and the key folder must belong together: contact points of the register are under a key of the folder. */
export async function checkKeys(database: Database, keys: HubKeys): Promise<void> {
  const fingerprint = nameOf(Buffer.concat([keys.registerKey, fromBase64url(keys.epochs.stops[0]?.stopKey ?? '')]));
  const stored = await settingOnce(database, 'keys-fingerprint', fingerprint);
  if (stored !== fingerprint) throw new Error('the keys in DATA/keys are not those this database was built with');
  await settingOnce(database, 'compile-lock', '');
  await database.query('INSERT INTO key_lists (version, bytes, created_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING', [keys.keysVersion, keys.keyList, Date.now()]);
  await refreshKeys(database, keys);
}
