import { z } from 'zod';
import { ROLES } from '../accounts/role';
import { hashToken, newToken } from './devices';
import type { Sql } from './sql';

const name = z.string().trim().min(1).max(320);
/** `also`: other names under which this person enrols devices. Who records is known to the hub by these names alone. */
export const newPerson = z.strictObject({ name, also: z.array(name).max(20).default([]), role: z.enum(ROLES) });

export interface Person { name: string; also: string[]; role: string }

/** The person's token, of which only the hash stays; undefined when the name is taken. */
export async function createPerson(sql: Sql, person: z.infer<typeof newPerson>, now: number): Promise<string | undefined> {
  const token = newToken();
  const added = await sql.query(
    'INSERT INTO people (name, also, token_hash, role, created_at) VALUES ($1, $2::text[], $3, $4, $5) ON CONFLICT (name) DO NOTHING RETURNING name',
    [person.name, person.also, hashToken(token), person.role, now],
  );
  return added.length === 1 ? token : undefined;
}

/** Ends a personal token. False when there is none of this name in force. */
export async function revokePerson(sql: Sql, person: string, now: number): Promise<boolean> {
  return (await sql.query('UPDATE people SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING name', [person, now])).length > 0;
}

/** Whose personal token this is, while it is in force. */
export async function personByToken(sql: Sql, token: string): Promise<Person | undefined> {
  const [row] = await sql.query('SELECT name, also, role FROM people WHERE token_hash = $1 AND revoked_at IS NULL', [hashToken(token)]);
  return row ? { name: String(row['name']), also: row['also'] as string[], role: String(row['role']) } : undefined;
}

const plain = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Is one of these names the person's own? */
export function isNamed(person: Person, names: readonly string[]): boolean {
  const own = [person.name, ...person.also].map(plain);
  return names.some((one) => own.includes(plain(one)));
}
