import type { HubKeys } from '../keys';
import { publishPolicy } from '../publication';
import { isSignedWith, payloadOf, signedBytes } from '../signing-keys';
import { policyInForce } from '../store/policies';
import type { Sql } from '../store/sql';
import { toBytes } from '../store/sql';

/** By the root key in force; by earlier ones too, since a device that is locked knows the list of when it was locked. */
export const signedForAll = (payload: unknown, { root, formerRoots }: Pick<HubKeys, 'root' | 'formerRoots'>): Promise<Uint8Array<ArrayBuffer>> => signedBytes(payload, root, ...formerRoots);

/** Policy and orders under the keys in force, where they are under others. */
export async function resign(sql: Sql, keys: HubKeys, now: number): Promise<void> {
  const [policy] = await sql.query('SELECT bytes FROM policies ORDER BY version DESC LIMIT 1');
  if (policy && !isSignedWith(toBytes(policy['bytes']), keys.policy)) await publishPolicy(sql, keys, await policyInForce(sql), now, { anew: true });
  for (const row of await sql.query('SELECT device, bytes FROM device_orders')) {
    const bytes = toBytes(row['bytes']);
    if (isSignedWith(bytes, keys.root)) continue;
    await sql.query('UPDATE device_orders SET bytes = $2 WHERE device = $1', [String(row['device']), await signedForAll(payloadOf(bytes), keys)]);
  }
}
