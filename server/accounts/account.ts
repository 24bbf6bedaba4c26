import { z } from 'zod';
import { hashToken, newToken } from '../store/devices';
import type { Row, Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { isRole, ROLES, type Role } from './role';

const HOUR_MS = 3_600_000;
/** How long a one-time link is good. */
export const LINK_MS = 24 * HOUR_MS;

export const personName = z.string().trim().min(2).max(320);
/** `oidcName`: what the sign-in of the organisation calls this person; without it they sign in with a password. */
export const newAccount = z.strictObject({ name: personName, also: z.array(personName).max(20).default([]), role: z.enum(ROLES), oidcName: z.string().trim().min(1).max(320).optional() });

/** An account as the administrator sees it. */
export interface Account {
  name: string; also: string[]; role: string; createdAt: number; revokedAt?: number; signedInAt?: number;
  hasPassword: boolean; hasToken: boolean; oidcName?: string; sessions: number;
}

const optional = <K extends string, T>(key: K, value: T | null | undefined): { [name in K]?: T } => (value === null || value === undefined ? {} : { [key]: value } as { [name in K]?: T });
const instant = (value: unknown): number | undefined => (value === null ? undefined : toNumber(value));

function toAccount(row: Row): Account {
  return {
    name: String(row['name']), also: row['also'] as string[], role: String(row['role']), createdAt: toNumber(row['created_at']),
    hasPassword: row['password'] !== null, hasToken: row['token_hash'] !== null, sessions: toNumber(row['sessions']),
    ...optional('revokedAt', instant(row['revoked_at'])), ...optional('signedInAt', instant(row['signed_in_at'])), ...optional('oidcName', row['oidc_name'] as string | null),
  };
}

export async function listAccounts(sql: Sql): Promise<Account[]> {
  return (await sql.query('SELECT p.*, (SELECT count(*) FROM sessions s WHERE s.person = p.name) AS sessions FROM people p ORDER BY p.revoked_at NULLS FIRST, p.name')).map(toAccount);
}

/** False when the name, or the name at the organisation's sign-in, is taken. */
export async function addAccount(sql: Sql, account: z.infer<typeof newAccount>, now: number): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO people (name, also, role, created_at, oidc_name)
     SELECT $1, $2::text[], $3, $4::bigint, $5 WHERE NOT EXISTS (SELECT 1 FROM people WHERE lower(name) = lower($1)) ON CONFLICT DO NOTHING RETURNING name`,
    [account.name, account.also, account.role, now, account.oidcName?.toLowerCase() ?? null],
  );
  return rows.length === 1;
}

/** The hash of the password of whoever is in force under this name. */
export async function passwordOf(sql: Sql, name: string): Promise<{ name: string; password?: string } | undefined> {
  const [row] = await sql.query('SELECT name, password FROM people WHERE lower(name) = lower($1) AND revoked_at IS NULL ORDER BY name = $1 DESC', [name.trim()]);
  return row ? { name: String(row['name']), ...optional('password', row['password'] as string | null) } : undefined;
}

export async function storePassword(sql: Sql, name: string, password: string): Promise<void> {
  await sql.query('UPDATE people SET password = $2 WHERE name = $1', [name, password]);
}

/** A one-time link, without a person the first administrator's. It takes the place of earlier ones for the same. */
export async function makeLink(sql: Sql, person: string | undefined, now: number): Promise<string> {
  const token = newToken();
  await sql.query('DELETE FROM account_links WHERE person IS NOT DISTINCT FROM $1', [person ?? null]);
  await sql.query('INSERT INTO account_links (token_hash, person, expires_at) VALUES ($1, $2, $3)', [hashToken(token), person ?? null, now + LINK_MS]);
  return token;
}

/** Whom an unused link is for: null = the first administrator. Undefined when there is no such link in force. */
export async function linkOf(sql: Sql, token: string, now: number): Promise<{ person: string | null } | undefined> {
  const [row] = await sql.query(
    `SELECT l.person FROM account_links l LEFT JOIN people p ON p.name = l.person
     WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND p.revoked_at IS NULL`, [hashToken(token), now],
  );
  return row ? { person: row['person'] as string | null } : undefined;
}

/** Spends a link, once. */
export async function spendLink(sql: Sql, token: string, now: number): Promise<boolean> {
  return (await sql.query('UPDATE account_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING token_hash', [hashToken(token), now])).length === 1;
}

/** Whether anybody in force can sign in as administrator: if so, no link for a first one is made. */
export async function hasAdministrator(sql: Sql): Promise<boolean> {
  return (await sql.query(`SELECT 1 FROM people WHERE role = 'admin' AND revoked_at IS NULL AND (password IS NOT NULL OR oidc_subject IS NOT NULL) LIMIT 1`)).length > 0;
}

/** How many others could still administer. */
export async function otherAdministrators(sql: Sql, name: string): Promise<number> {
  const [row] = await sql.query(`SELECT count(*) AS n FROM people WHERE role = 'admin' AND revoked_at IS NULL AND name <> $1 AND (password IS NOT NULL OR oidc_subject IS NOT NULL)`, [name]);
  return toNumber(row?.['n']);
}

export async function setRole(sql: Sql, name: string, role: Role): Promise<boolean> {
  return (await sql.query('UPDATE people SET role = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING name', [name, role])).length === 1;
}

export async function roleOf(sql: Sql, name: string): Promise<Role | undefined> {
  const [row] = await sql.query('SELECT role FROM people WHERE name = $1 AND revoked_at IS NULL', [name]);
  const role = String(row?.['role'] ?? '');
  return isRole(role) ? role : undefined;
}
