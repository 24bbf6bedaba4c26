import { dirname } from 'node:path';
import { fingerprintOf } from './epoch-file';
import type { HubKeys } from './keys';
import { loadKeys } from './keys';
import { SchemaError } from './store/migrations';
import type { Sql } from './store/sql';
import { toNumber } from './store/sql';

/** Version of the key list, and the epoch with its keys' fingerprint, that hubs of this database have come to. The first epoch has none. */
export interface KeysInForce { keysVersion: number; epoch: number; fingerprint: string | undefined }

export async function keysInForce(sql: Sql): Promise<KeysInForce> {
  const [row] = await sql.query(`SELECT (SELECT coalesce(max(version), 1) FROM key_lists) AS list, e.epoch, e.fingerprint FROM (SELECT 1) AS one LEFT JOIN (SELECT epoch, fingerprint FROM epochs ORDER BY epoch DESC LIMIT 1) AS e ON true`);
  const fingerprint = row?.['fingerprint'];
  return { keysVersion: toNumber(row?.['list']), epoch: toNumber(row?.['epoch'] ?? 1), fingerprint: typeof fingerprint === 'string' ? fingerprint : undefined };
}

/** Older, or of an epoch that somebody else began under the same number. Newer ones are about to be put in force. */
function areOthers({ keysVersion: version, epochs }: HubKeys, { keysVersion, epoch, fingerprint }: KeysInForce): boolean {
  if (version < keysVersion || epochs.epoch < epoch) return true;
  return epochs.epoch === epoch && fingerprint !== undefined && fingerprintOf(epochs) !== fingerprint;
}

/**
 * Another hub of this database has changed the keys: they are read again, in place, so that everything in this process has them.
 * Throws where DATA/keys is older than the database: what is signed or sealed with it would be refused, or not found.
 */
export async function ensureKeys(keys: HubKeys, needed: KeysInForce): Promise<void> {
  if (!areOthers(keys, needed)) return;
  const now = await loadKeys(dirname(keys.directory), keys.org);
  if (areOthers(now, needed)) {
    throw new SchemaError(`the database is at key list ${needed.keysVersion} and epoch ${needed.epoch}, DATA/keys at ${now.keysVersion} and ${now.epochs.epoch}, or at others of that number: it must be the same folder for all hubs, or the one of the newest backup`);
  }
  Object.assign(keys, now);
}

export const refreshKeys = async (sql: Sql, keys: HubKeys): Promise<void> => ensureKeys(keys, await keysInForce(sql));
