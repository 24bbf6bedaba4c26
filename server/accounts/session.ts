import { hashToken, newToken } from '../store/devices';
import type { Person } from '../store/people';
import type { Sql } from '../store/sql';

/** A session ends so long after its last request, and so long after its beginning. */
export const IDLE_MS = 30 * 60_000;
export const ABSOLUTE_MS = 12 * 3_600_000;
/** How often a session's last request is written down. */
const SEEN_MS = 60_000;

/** Begins a session and ends those that have run out. The token goes into the cookie, its hash stays. */
export async function beginSession(sql: Sql, person: string, now: number): Promise<string> {
  const token = newToken();
  await sql.query('DELETE FROM sessions WHERE seen_at <= $1 OR started_at <= $2', [now - IDLE_MS, now - ABSOLUTE_MS]);
  await sql.query('INSERT INTO sessions (token_hash, person, started_at, seen_at) VALUES ($1, $2, $3, $3)', [hashToken(token), person, now]);
  await sql.query('UPDATE people SET signed_in_at = $2 WHERE name = $1', [person, now]);
  return token;
}

/** Whose session this is, while it lasts and the person is in force. */
export async function personBySession(sql: Sql, token: string, now: number): Promise<Person | undefined> {
  const hash = hashToken(token);
  const [row] = await sql.query(
    `SELECT p.name, p.also, p.role, s.seen_at FROM sessions s JOIN people p ON p.name = s.person
     WHERE s.token_hash = $1 AND s.seen_at > $2 AND s.started_at > $3 AND p.revoked_at IS NULL`, [hash, now - IDLE_MS, now - ABSOLUTE_MS],
  );
  if (!row) return undefined;
  if (now - Number(row['seen_at']) >= SEEN_MS) await sql.query('UPDATE sessions SET seen_at = $2 WHERE token_hash = $1', [hash, now]);
  return { name: String(row['name']), also: row['also'] as string[], role: String(row['role']) };
}

export async function endSession(sql: Sql, token: string): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE token_hash = $1', [hashToken(token)]);
}

/** Ends every session of a person, but for one that is named. */
export async function endSessions(sql: Sql, person: string, but = ''): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE person = $1 AND token_hash <> $2', [person, but === '' ? '' : hashToken(but)]);
}
