import type { CheckedList as Checked } from '../../utils/engine';
import type { CheckedList } from '../../utils/sync/protocol';
import { checkedList } from '../../utils/sync/protocol';
import type { Sql } from '../store/sql';
import { toJson } from '../store/sql';

const DAY_MS = 86_400_000;

/** Told with the day on which a list was taken: tomorrow's is a slip, and would be good for longer than it is. */
export const isAhead = (on: string, now: number): boolean => Date.parse(`${on}T00:00:00Z`) > now + DAY_MS;

/** With the end of a whole pass, in its transaction: from here on the register holds this list. */
export async function keepCheckedList(sql: Sql, connector: string, { list, on, prefixes }: Checked, now: number): Promise<void> {
  await sql.query(
    `INSERT INTO checked_lists (connector, list, on_day, prefixes, loaded_at) VALUES ($1, $2, $3, $4::json, $5)
     ON CONFLICT (connector) DO UPDATE SET list = excluded.list, on_day = excluded.on_day, prefixes = excluded.prefixes, loaded_at = excluded.loaded_at`,
    [connector, list, on, prefixes === undefined ? null : JSON.stringify(prefixes), now],
  );
}

/** Before anything that takes numbers of the list away, or reads only a part of it. */
export async function dropCheckedList(sql: Sql, connector: string): Promise<boolean> {
  return (await sql.query('DELETE FROM checked_lists WHERE connector = $1 RETURNING connector', [connector])).length > 0;
}

/** All that stand now, in an order of their own. */
export async function checkedLists(sql: Sql): Promise<CheckedList[]> {
  const rows = await sql.query('SELECT list, on_day, prefixes FROM checked_lists ORDER BY list, on_day, connector');
  return rows.map((row) => checkedList.parse({ list: row['list'], on: row['on_day'], ...(row['prefixes'] === null ? {} : { prefixes: toJson(row['prefixes']) }) }));
}

const text = (one: CheckedList): string => JSON.stringify([one.list, one.on, one.prefixes ?? null]);
export const sameLists = (a: readonly CheckedList[] = [], b: readonly CheckedList[] = []): boolean => JSON.stringify(a.map(text)) === JSON.stringify(b.map(text));
/** What stood before the register was read and stands after: while it was read no list came or went. */
export function inBoth(before: readonly CheckedList[], after: readonly CheckedList[]): CheckedList[] {
  const still = new Set(after.map(text));
  return before.filter((one) => still.has(text(one)));
}
