import type { TrustFile } from '../utils/audit';
import { toBase64url } from '../utils/crypto';
import { signed, type Signed } from '../utils/sync/protocol';
import type { Hub } from './hub';
import { toBytes, toNumber } from './store/sql';

/** What `verify-log` trusts: keys of every device ever enrolled, the receipt key, and a fresh receipt of each log as the hub has it. */
export async function trustOf(hub: Hub): Promise<TrustFile> {
  const devices = await hub.database.query('SELECT id, public_key, sequence, head FROM devices ORDER BY enrolled_at, id');
  const lastReceipts: Signed[] = [];
  for (const device of devices) {
    const sequence = toNumber(device['sequence']);
    if (sequence > 0) lastReceipts.push(signed.parse(await hub.publication.receipt(String(device['id']), sequence, String(device['head']))));
  }
  return {
    type: 'trust', lastReceipts,
    devices: devices.map((device) => ({ deviceId: String(device['id']), publicKey: toBase64url(toBytes(device['public_key'])) })),
    receiptKeys: [{ keyId: hub.keys.receipt.keyId, publicKey: hub.keys.receipt.publicKey }],
  };
}
