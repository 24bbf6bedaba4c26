import { createHash, randomBytes } from 'node:crypto';
import { GENESIS } from '../../utils/audit';
import { Batched } from './batched';
import { replaceMachine } from './machines';
import type { Database, Row, Sql } from './sql';
import { toBytes, toNumber } from './sql';

/** Tokens are random and long, so a plain hash at rest is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
export const newToken = (): string => randomBytes(32).toString('base64url');

export interface Device {
  id: string;
  /** As its user wrote it when enrolling. */
  user: string;
  role: string;
  territory: string;
  publicKey: Uint8Array;
  /** Head of its log as far as the hub has it. */
  head: string;
  sequence: number;
  forked: boolean;
}

function toDevice(row: Row): Device {
  return {
    id: String(row['id']), user: String(row['user_name']), role: String(row['role']), territory: String(row['territory']), publicKey: toBytes(row['public_key']),
    head: String(row['head']), sequence: toNumber(row['sequence']), forked: row['forked_at'] !== null,
  };
}

/** Makes an enrolment token; only its hash stays. */
export async function createEnrolment(sql: Sql, options: { role: string; territory: string; uses: number; expiresAt: number }): Promise<string> {
  const token = newToken();
  await sql.query('INSERT INTO enrolment_tokens (token_hash, role, territory, uses_left, expires_at) VALUES ($1, $2, $3, $4, $5)', [hashToken(token), options.role, options.territory, options.uses, options.expiresAt]);
  return token;
}

export interface NewDevice { publicKey: Uint8Array; name: string; user: string; machine?: string | undefined }

/** Spends one use of an enrolment token; the device of the same machine before is replaced. Undefined when the token is unknown, spent or expired. */
export function enrolDevice(database: Database, token: string, device: NewDevice, now: number): Promise<{ id: string; token: string } | undefined> {
  return database.transaction((sql) => addDevice(sql, token, device, now));
}

async function addDevice(sql: Sql, token: string, device: NewDevice, now: number): Promise<{ id: string; token: string } | undefined> {
  const [grant] = await sql.query(
    'UPDATE enrolment_tokens SET uses_left = uses_left - 1 WHERE token_hash = $1 AND uses_left > 0 AND expires_at > $2 RETURNING role, territory', [hashToken(token), now],
  );
  if (!grant) return undefined;
  const id = `dev-${randomBytes(9).toString('base64url')}`;
  const deviceToken = newToken();
  await sql.query(
    `INSERT INTO devices (id, token_hash, public_key, name, user_name, role, territory, enrolled_at, head, machine) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, hashToken(deviceToken), device.publicKey, device.name, device.user, String(grant['role']), String(grant['territory']), now, GENESIS.hash, device.machine ?? null],
  );
  if (device.machine) await replaceMachine(sql, device.machine, id, now);
  return { id, token: deviceToken };
}

/** Devices of bearer tokens; a fleet that hears of a root asks all at once. Undefined when the token is foreign or revoked. */
export function devicesByToken(sql: Sql): (token: string) => Promise<Device | undefined> {
  const batched = new Batched<Device>(async (hashes) => {
    const rows = await sql.query('SELECT * FROM devices WHERE token_hash = ANY ($1::text[]) AND revoked_at IS NULL', [hashes]);
    return new Map(rows.map((row) => [String(row['token_hash']), toDevice(row)]));
  });
  return (token) => batched.get(hashToken(token));
}

/** The device, locked until the transaction ends: its log grows one upload at a time. */
export async function lockDevice(sql: Sql, id: string): Promise<Device> {
  const [row] = await sql.query('SELECT * FROM devices WHERE id = $1 FOR UPDATE', [id]);
  if (!row) throw new Error(`no device ${id}`);
  return toDevice(row);
}
