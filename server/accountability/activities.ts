import { csvText } from '../../utils/connectors/safe-csv';
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

const COLUMNS = ['name', 'controller', 'officer', 'purposes', 'legal_bases', 'persons', 'data', 'recipients', 'transfers', 'erasure', 'security', 'ended'] as const;

/** For a spreadsheet or an authority: the register as it stands, a line an activity. */
export function activitiesCsv(held: readonly HeldActivity[]): string {
  return csvText(['id', 'version', 'since', 'by', ...COLUMNS], held.map(({ id, version, at, who, document }) => [id, String(version), new Date(at).toISOString(), who, ...COLUMNS.map((column) => [document[column]].flat().join(', '))]));
}

export async function usedPurposes(sql: Sql): Promise<string[]> {
  return (await sql.query('SELECT id FROM used_purposes ORDER BY id')).map((row) => String(row['id']));
}

/** Purposes that the register is used for and no activity names that is still done. */
export async function unlistedPurposes(sql: Sql): Promise<string[]> {
  const listed = new Set((await activityList(sql)).flatMap(({ document }) => (document.ended ? [] : document.purposes)));
  return (await usedPurposes(sql)).filter((id) => !listed.has(id));
}
