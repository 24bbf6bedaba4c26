import { deviceStatus, type DeviceStatus } from '../../utils/sync/protocol';
import type { Row, Sql } from './sql';
import { toJson, toNumber } from './sql';

/** A device as the administrator sees it. */
export interface FleetDevice {
  id: string; name: string; user: string; machine?: string; enrolledAt: number; revokedAt?: number; replacedBy?: string; forked: boolean;
  /** Events of its log that the hub has. */
  events: number;
  status?: DeviceStatus; statusAt?: number;
  /** What is stored of its status cannot be read. */
  isUnreadable?: true;
}

const text = (value: unknown): string | undefined => (value === null ? undefined : String(value));
const instant = (value: unknown): number | undefined => (value === null ? undefined : toNumber(value));

/** One that an older or damaged version has left does not hide the others. */
function statusOf(stored: unknown): Pick<FleetDevice, 'status' | 'isUnreadable'> {
  try {
    return { status: deviceStatus.parse(toJson(stored)) };
  } catch {
    return { isUnreadable: true };
  }
}

function fleetDevice(row: Row): FleetDevice {
  const [machine, replacedBy, revokedAt, statusAt] = [text(row['machine']), text(row['replaced_by']), instant(row['revoked_at']), instant(row['status_at'])];
  return {
    id: String(row['id']), name: String(row['name']), user: String(row['user_name']), enrolledAt: toNumber(row['enrolled_at']), forked: row['forked_at'] !== null, events: toNumber(row['sequence']),
    ...(machine === undefined ? {} : { machine }), ...(revokedAt === undefined ? {} : { revokedAt }), ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(statusAt === undefined ? {} : { statusAt, ...statusOf(row['status']) }),
  };
}

export async function devicesForAdmin(sql: Sql): Promise<FleetDevice[]> {
  return (await sql.query('SELECT * FROM devices ORDER BY enrolled_at, id')).map(fleetDevice);
}

/** Ends a device's token; its log and key stay. False when there is none of this id in force. */
export async function revokeDevice(sql: Sql, device: string, now: number): Promise<boolean> {
  return (await sql.query('UPDATE devices SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id', [device, now])).length > 0;
}

/** Only the last word counts: a status is no record. */
export async function storeStatus(sql: Sql, device: string, status: DeviceStatus, now: number): Promise<void> {
  await sql.query('UPDATE devices SET status = $2::json, status_at = $3 WHERE id = $1', [device, JSON.stringify(status), now]);
}
