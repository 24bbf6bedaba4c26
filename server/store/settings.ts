import type { Sql } from './sql';
import { toNumber } from './sql';

export async function setting(sql: Sql, name: string): Promise<string | undefined> {
  const [row] = await sql.query('SELECT value FROM settings WHERE name = $1', [name]);
  return row ? String(row['value']) : undefined;
}

export async function storeSetting(sql: Sql, name: string, value: string): Promise<void> {
  await sql.query('INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [name, value]);
}

/** Stores once; returns what is stored now. */
export async function settingOnce(sql: Sql, name: string, value: string): Promise<string> {
  await sql.query('INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [name, value]);
  return (await setting(sql, name)) ?? value;
}

/** Versions of roots and policies come from one sequence of the database (design §5). */
export async function nextVersion(sql: Sql): Promise<number> {
  return toNumber((await sql.query(`SELECT nextval('version_sequence') AS v`))[0]?.['v']);
}
