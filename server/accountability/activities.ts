import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { activity, type Activity } from './protocol';

export interface HeldActivity { id: string; version: number; at: number; who: string; document: Activity }

/** A new version; earlier ones stay. */
export async function storeActivity(sql: Sql, id: string, document: Activity, { now, who }: { now: number; who: string }): Promise<number> {
  const [row] = await sql.query(
    `INSERT INTO activities (id, version, at, who, document) SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4::json FROM activities WHERE id = $1 RETURNING version`, [id, now, who, JSON.stringify(document)],
  );
  return toNumber(row?.['version']);
}

/** The register of processing activities as it stands. */
export async function activityList(sql: Sql): Promise<HeldActivity[]> {
  const rows = await sql.query('SELECT DISTINCT ON (id) id, version, at, who, document FROM activities ORDER BY id, version DESC');
  return rows.map((row) => ({ id: String(row['id']), version: toNumber(row['version']), at: toNumber(row['at']), who: String(row['who']), document: activity.parse(toJson(row['document'])) }));
}

/** Purposes that the register is used for and no activity names. */
export async function unlistedPurposes(sql: Sql): Promise<string[]> {
  const listed = new Set((await activityList(sql)).flatMap(({ document }) => document.purposes));
  return (await sql.query('SELECT id FROM used_purposes ORDER BY id')).map((row) => String(row['id'])).filter((id) => !listed.has(id));
}
