import { dirname } from 'node:path';
import { keyList, type KeyList, type Signed } from '../../utils/sync/protocol';
import { lockCompile } from '../compile/compiler';
import type { Hub } from '../hub';
import { loadKeys } from '../keys';
import { refreshKeys } from '../live-keys';
import { newKey, openWith, readList, writeList, type SigningRole } from '../signing-keys';
import { resign } from './resign';

/** Said plainly: the list is not taken, and nothing has changed. */
export class KeyListError extends Error { override name = 'KeyListError'; }

export interface Rotation { roles: readonly SigningRole[]; withdraw: boolean; overlapDays: number }

const DAY_MS = 86_400_000;
type ListedKey = KeyList['keys'][number];

/** What becomes of a key that was listed. Ended receipt keys stay, as what they have signed is verified for as long as it is kept; a withdrawal takes them too. */
function carried(key: ListedKey, { roles, withdraw, overlapDays }: Rotation, now: number): ListedKey[] {
  if (key.until !== undefined && key.until <= now) return key.role === 'receipt' && !(withdraw && roles.includes('receipt')) ? [key] : [];
  if (!roles.includes(key.role)) return [key];
  return withdraw ? [] : [{ ...key, until: Math.min(key.until ?? Infinity, now + overlapDays * DAY_MS) }];
}

/** New keys, and the list that would put them in force once the offline key has signed it. Until then nothing is signed with them. */
export async function draftKeyList(hub: Hub, rotation: Rotation): Promise<KeyList> {
  await refreshKeys(hub.database, hub.keys);
  const list = readList(hub.keys.keyList);
  const added = await Promise.all(rotation.roles.map(async (role) => ({ role, key: await newKey(hub.keys.directory, role) })));
  const kept = list.keys.flatMap((key) => carried(key, rotation, hub.now()));
  return { ...list, version: list.version + 1, keys: [...kept, ...added.map(({ role, key: { keyId, publicKey } }) => ({ keyId, role, publicKey }))] };
}

async function opened(hub: Hub, envelope: Signed): Promise<KeyList> {
  const { offline, org, keysVersion } = hub.keys;
  const payload = await openWith(envelope, offline);
  if (payload === undefined) throw new KeyListError('the list is not signed by the offline key of this hub');
  const list = keyList.safeParse(payload);
  if (!list.success || list.data.org !== org) throw new KeyListError('no key list of this hub');
  if (list.data.version !== keysVersion + 1) throw new KeyListError(`list ${list.data.version} does not follow list ${keysVersion}: make another draft`);
  if (list.data.offline.publicKey !== offline.publicKey) throw new KeyListError('another offline key: devices are pinned to this one');
  return list.data;
}

/**
 * Puts a signed list in force, at once and together: the list, policy, root and orders under the new keys. Devices take the list
 * before anything else; what a key signed that is not on it, or has ended, they refuse.
 */
export async function takeKeyList(hub: Hub, envelope: Signed, who: string): Promise<KeyList> {
  const bytes = new TextEncoder().encode(JSON.stringify(envelope));
  const taken = await hub.database.transaction(async (sql) => {
    await lockCompile(sql);
    await refreshKeys(sql, hub.keys);
    const list = await opened(hub, envelope);
    const keys = await loadKeys(dirname(hub.keys.directory), hub.keys.org, bytes).catch((error: unknown) => { throw new KeyListError(error instanceof Error ? error.message : String(error)); });
    await sql.query('INSERT INTO key_lists (version, bytes, created_at) VALUES ($1, $2, $3)', [list.version, bytes, hub.now()]);
    await sql.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [hub.now(), who, `key list ${list.version}`]);
    await resign(sql, keys, hub.now());
    await hub.compiler.compileIn(sql, { keys });
    writeList(keys.directory, bytes); // last: where it breaks off before the end of the transaction, the next start does the rest
    return { list, keys };
  });
  Object.assign(hub.keys, taken.keys);
  await hub.writeTrust().catch((error: unknown) => { hub.fault('trust-file', error); });
  return taken.list;
}
