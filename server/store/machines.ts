import type { Sql } from './sql';

/**
 * A laptop that was installed anew takes the place of its predecessor: whose token ends, while its log and its key stay.
 * Inside the transaction that makes the new device.
 */
export async function replaceMachine(sql: Sql, machine: string, device: string, now: number): Promise<string[]> {
  // Two enrolments of one machine at a time: the later one replaces the earlier.
  await sql.query('SELECT pg_advisory_xact_lock(hashtext($1))', [machine]);
  const rows = await sql.query('UPDATE devices SET revoked_at = $3, replaced_by = $2 WHERE machine = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id', [machine, device, now]);
  return rows.map((row) => String(row['id']));
}

/** Whether this token was good until another enrolment of its machine. */
export async function isReplaced(sql: Sql, tokenHash: string): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM devices WHERE token_hash = $1 AND replaced_by IS NOT NULL', [tokenHash])).length > 0;
}
