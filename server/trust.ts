import type { TrustFile } from '../utils/audit';
import { toBase64url } from '../utils/crypto';
import { signed, type Signed } from '../utils/sync/protocol';
import type { Hub } from './hub';
import { refreshKeys } from './live-keys';
import { readList } from './signing-keys';
import type { Sql } from './store/sql';
import { toBytes, toNumber } from './store/sql';

/** Every receipt key that there was: with its end, where it has one, and whether it was withdrawn, which takes it off the list. */
async function receiptKeys(sql: Sql): Promise<TrustFile['receiptKeys']> {
  const lists = (await sql.query('SELECT bytes, created_at FROM key_lists ORDER BY version')).map((row) => ({ list: readList(toBytes(row['bytes'])), at: toNumber(row['created_at']) }));
  const held = new Map<string, TrustFile['receiptKeys'][number]>();
  for (const { list, at } of lists) {
    const listed = list.keys.filter(({ role }) => role === 'receipt');
    for (const key of held.values()) if (!key.withdrawn && !listed.some(({ keyId }) => keyId === key.keyId)) held.set(key.keyId, { ...key, until: Math.min(key.until ?? at, at), withdrawn: true });
    for (const { keyId, publicKey, until } of listed) held.set(keyId, { keyId, publicKey, ...(until === undefined ? {} : { until }) });
  }
  return [...held.values()];
}

/** What `verify-log` trusts: keys of every device ever enrolled, the receipt key, and a fresh receipt of each log as the hub has it. */
export async function trustOf(hub: Hub): Promise<TrustFile> {
  await refreshKeys(hub.database, hub.keys);
  const devices = await hub.database.query('SELECT id, public_key, sequence, head FROM devices ORDER BY enrolled_at, id');
  const lastReceipts: Signed[] = [];
  for (const device of devices) {
    const sequence = toNumber(device['sequence']);
    if (sequence > 0) lastReceipts.push(signed.parse(await hub.publication.receipt(String(device['id']), sequence, String(device['head']))));
  }
  return {
    type: 'trust', lastReceipts,
    devices: devices.map((device) => ({ deviceId: String(device['id']), publicKey: toBase64url(toBytes(device['public_key'])) })),
    receiptKeys: await receiptKeys(hub.database),
  };
}
