import { createHash } from 'node:crypto';
import type { DeviceOrder } from '../../utils/sync/protocol';
import type { HubKeys } from '../keys';
import { refreshKeys } from '../live-keys';
import { signedForAll } from '../rotation/resign';
import { GENESIS } from '../../utils/audit';
import { newToken } from './devices';
import type { Database, Sql } from './sql';
import { toBytes } from './sql';

const hash = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The device, and what it is becoming: until a renewal is finished both names are one laptop, which asks under the new one already. */
async function namesOf(sql: Sql, device: string): Promise<string[]> {
  const rows = await sql.query(
    `WITH RECURSIVE same (id, next) AS (
       SELECT id, replaced_by FROM devices WHERE id = $1
       UNION ALL SELECT devices.id, devices.replaced_by FROM devices JOIN same ON devices.renews = same.id AND same.next IS NULL
     ) SELECT id FROM same`, [device],
  );
  return rows.map((row) => String(row['id']));
}

/** Ends a device's token and signs what it is to do. A wipe may follow a revocation, never the reverse. False when there is no such device. */
export function orderDevice(database: Database, keys: HubKeys, { deviceId: named, order }: Pick<DeviceOrder, 'deviceId' | 'order'>, at: number): Promise<boolean> {
  return database.transaction(async (sql) => {
    await refreshKeys(sql, keys); // signed by a key that was withdrawn meanwhile, no device would hear it
    const names = await namesOf(sql, named);
    for (const deviceId of names) {
      await sql.query('UPDATE devices SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1', [deviceId, at]);
      const bytes = await signedForAll({ type: 'order', deviceId, order, at } satisfies DeviceOrder, keys);
      await sql.query(
        `INSERT INTO device_orders (device, kind, at, bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (device) DO UPDATE SET kind = excluded.kind, at = excluded.at, bytes = excluded.bytes WHERE device_orders.kind = 'revoke'`,
        [deviceId, order, at, bytes],
      );
    }
    return names.length > 0;
  });
}

/** The signed order as it was stored. */
export async function orderFor(sql: Sql, device: string): Promise<Uint8Array | undefined> {
  const [row] = await sql.query('SELECT bytes FROM device_orders WHERE device = $1', [device]);
  return row ? toBytes(row['bytes']) : undefined;
}

/** A new device for the same person, role and machine. The one before goes on until `finishRenewal`; what was begun earlier and never used ends. */
export function renewDevice(database: Database, device: string, publicKey: Uint8Array, now: number): Promise<{ id: string; token: string }> {
  return database.transaction(async (sql) => {
    await sql.query('UPDATE devices SET revoked_at = $2 WHERE renews = $1 AND revoked_at IS NULL', [device, now]);
    const [id, token] = [`dev-${newToken().slice(0, 12)}`, newToken()];
    await sql.query(
      `INSERT INTO devices (id, token_hash, public_key, name, user_name, role, territory, enrolled_at, head, machine, renews)
       SELECT $2, $3, $4, name, user_name, role, territory, $5, $6, machine, id FROM devices WHERE id = $1`,
      [device, id, hash(token), publicKey, now, GENESIS.hash],
    );
    return { id, token };
  });
}

/** The device that this one has taken the place of ends; its log and key stay. False when it has ended already. */
export async function finishRenewal(sql: Sql, device: string, now: number): Promise<boolean> {
  const ended = await sql.query(
    'UPDATE devices SET revoked_at = coalesce(revoked_at, $2), replaced_by = $1 WHERE id = (SELECT renews FROM devices WHERE id = $1) AND replaced_by IS NULL RETURNING id', [device, now],
  );
  return ended.length > 0;
}
