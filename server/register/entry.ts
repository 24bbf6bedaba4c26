import type { Database, Sql } from '../store/sql';
import { toNumber } from '../store/sql';

export const ENTRY_KINDS = ['erasure', 'retention'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** An entry of the register of erasures: what the verifier names where a value is gone. */
export interface Entry { number: number; id: string }
export interface EntryFields { kind: EntryKind; now: number; who: string; request?: number | undefined }

/** Runs work that may take away what is otherwise append-only. The entry stays, with what was taken counted; without an entry nothing goes. */
export function withEntry<T>(database: Database | Sql, { kind, now, who, request }: EntryFields, work: (sql: Sql, entry: Entry) => Promise<{ counts: Record<string, number>; result: T }>): Promise<T> {
  return database.transaction(async (sql) => {
    const [row] = await sql.query(`INSERT INTO register_entries (kind, at, who, request, counts) VALUES ($1, $2, $3, $4, '{}') RETURNING number`, [kind, now, who, request ?? null]);
    const number = toNumber(row?.['number']);
    await sql.query(`SELECT set_config('consentry.entry', $1, true)`, [String(number)]);
    const { counts, result } = await work(sql, { number, id: `${kind}-${number}` });
    await sql.query('UPDATE register_entries SET counts = $2::json WHERE number = $1', [number, JSON.stringify(counts)]);
    await sql.query(`SELECT set_config('consentry.entry', '', true)`);
    return result;
  });
}
