import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

/** A person of the register: `p:` and the id that records give, or `c:` and the number of a contact point that nobody is named behind. */
export type PersonRef = string;

export interface Merge { number: number; kept: PersonRef; merged: PersonRef; at: number; who: string; undoneAt?: number; undoneBy?: string }

function toMerge(row: Record<string, unknown>): Merge {
  return {
    number: toNumber(row['number']), kept: String(row['kept']), merged: String(row['merged']), at: toNumber(row['at']), who: String(row['who']),
    ...(row['undone_at'] === null ? {} : { undoneAt: toNumber(row['undone_at']), undoneBy: String(row['undone_by']) }),
  };
}

export async function mergesOf(sql: Sql, persons: readonly PersonRef[]): Promise<Merge[]> {
  return (await sql.query('SELECT * FROM person_merges WHERE kept = ANY ($1::text[]) OR merged = ANY ($1::text[]) ORDER BY number', [[...persons]])).map(toMerge);
}

/** All merges, the newest first. */
export async function mergePage(sql: Sql, before: number, limit: number): Promise<Merge[]> {
  return (await sql.query('SELECT * FROM person_merges WHERE number < $1 ORDER BY number DESC LIMIT $2', [before, limit])).map(toMerge);
}

/** Everybody who is one person with somebody else, by each of them: merges that stand, joined; `also` as if it stood. */
export async function mergeGroups(sql: Sql, also?: readonly [PersonRef, PersonRef]): Promise<Map<PersonRef, PersonRef[]>> {
  const groups = new Map<PersonRef, PersonRef[]>();
  const rows = await sql.query('SELECT kept, merged FROM person_merges WHERE undone_at IS NULL ORDER BY number');
  const pairs = rows.map((row): readonly [PersonRef, PersonRef] => [String(row['kept']), String(row['merged'])]);
  for (const [kept, merged] of also ? [...pairs, also] : pairs) {
    const joined = [...new Set([...(groups.get(kept) ?? [kept]), ...(groups.get(merged) ?? [merged])])];
    for (const one of joined) groups.set(one, joined);
  }
  return groups;
}

/** This person and whoever was merged with them. */
export const everyName = async (sql: Sql, person: PersonRef): Promise<PersonRef[]> => (await mergeGroups(sql)).get(person) ?? [person];

const named = (persons: readonly PersonRef[], kind: 'p' | 'c'): string[] => persons.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(2));

/** Contact points of each of these persons, by their numbers. */
export async function pointsByPerson(sql: Sql, persons: readonly PersonRef[]): Promise<Map<PersonRef, number[]>> {
  const points = new Map<PersonRef, number[]>(named(persons, 'c').filter((id) => /^\d{1,15}$/.test(id)).map((id) => [`c:${id}`, [Number(id)]]));
  const ids = named(persons, 'p');
  const rows = ids.length === 0 ? [] : await sql.query(`SELECT DISTINCT event->>'pii_principal_id' AS id, point FROM consent_events WHERE event->>'pii_principal_id' = ANY ($1::text[]) ORDER BY 1, 2`, [ids]);
  for (const row of rows) points.set(`p:${String(row['id'])}`, [...(points.get(`p:${String(row['id'])}`) ?? []), toNumber(row['point'])]);
  return points;
}

/** Contact points of one person under all of their names. */
export async function pointsOf(sql: Sql, persons: readonly PersonRef[]): Promise<number[]> {
  return [...new Set([...(await pointsByPerson(sql, persons)).values()].flat())];
}

/** Makes two persons one. Undefined when they are one already. */
export async function mergePersons(sql: Sql, kept: PersonRef, merged: PersonRef, by: { now: number; who: string }): Promise<number | undefined> {
  await sql.query('LOCK TABLE person_merges IN SHARE ROW EXCLUSIVE MODE');
  if ((await everyName(sql, kept)).includes(merged)) return undefined;
  const [row] = await sql.query('INSERT INTO person_merges (kept, merged, at, who) VALUES ($1, $2, $3, $4) RETURNING number', [kept, merged, by.now, by.who]);
  return toNumber(row?.['number']);
}

/** They are two again, as if nothing had been: nothing of their records was changed. False when there is no such merge in force. */
export async function undoMerge(sql: Sql, number: number, by: { now: number; who: string }): Promise<boolean> {
  return (await sql.query('UPDATE person_merges SET undone_at = $2, undone_by = $3 WHERE number = $1 AND undone_at IS NULL RETURNING number', [number, by.now, by.who])).length > 0;
}
