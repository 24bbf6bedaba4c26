import type { Held } from '../../utils/connectors/snapshot';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

export interface Place { connector: string; stream: string }
export type KeyHex = (contact: { kind: string; canonical: string }) => string;

const COLUMNS = 'i.record, i.channel, i.purpose, i.state, i.at, i.digest, p.kind, p.canonical';

function held(rows: readonly Record<string, unknown>[]): Held[] {
  return rows.map((row) => ({
    record: String(row['record']), contact: String(row['canonical']), kind: String(row['kind']) as Held['kind'], channel: String(row['channel']), purpose: String(row['purpose']),
    state: String(row['state']) as Held['state'], at: toNumber(row['at']), digest: String(row['digest']),
  }));
}

/** What these records said, and what others of the source say about these contact points. The erased are in none: their addresses are gone. */
export async function heldItems(sql: Sql, { connector, stream }: Place, records: readonly string[], keys: readonly string[]): Promise<Held[]> {
  const own = await sql.query(`SELECT ${COLUMNS} FROM connector_items i JOIN contact_points p ON p.base_key = i.base_key WHERE i.connector = $1 AND i.stream = $2 AND i.record = ANY ($3::text[])`, [connector, stream, [...records]]);
  const points = [...new Set([...keys])];
  // Of another stream a record may have the same id: it is told apart.
  const others = await sql.query(
    `SELECT ${COLUMNS}, i.stream FROM connector_items i JOIN contact_points p ON p.base_key = i.base_key
     WHERE i.connector = $1 AND i.base_key IN (SELECT decode(k, 'hex') FROM unnest($4::text[]) AS t (k)) AND NOT (i.stream = $2 AND i.record = ANY ($3::text[]))`,
    [connector, stream, [...records], points],
  );
  return [...held(own), ...held(others.map((row) => ({ ...row, record: `${String(row['stream'])}\n${String(row['record'])}` })))];
}

export async function keepItems(sql: Sql, { connector, stream }: Place, items: readonly Held[], seen: number, keyHex: KeyHex): Promise<void> {
  // The last word of a record is what counts. Of an erased person nothing was appended: kept as said, it would not be said again once they are back.
  const last = new Map(items.map((one) => [`${one.record}\n${one.contact}\n${one.channel}\n${one.purpose}`, one]));
  const all = [...last.values()];
  const column = (pick: (one: Held) => string): string[] => all.map(pick);
  if (all.length === 0) return;
  await sql.query(
    `INSERT INTO connector_items (connector, stream, record, base_key, channel, purpose, state, at, digest, seen)
     SELECT $1, $2, r, decode(k, 'hex'), c, u, s, a::bigint, d, $3::bigint FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS t (r, k, c, u, s, a, d)
     WHERE NOT EXISTS (SELECT 1 FROM tombstones e WHERE e.base_key = decode(k, 'hex') AND NOT EXISTS (SELECT 1 FROM contact_points p WHERE p.base_key = e.base_key))
     ON CONFLICT (connector, stream, record, base_key, channel, purpose) DO UPDATE SET state = excluded.state, at = excluded.at, digest = excluded.digest, seen = excluded.seen`,
    [connector, stream, seen, column((one) => one.record), column((one) => keyHex({ kind: one.kind, canonical: one.contact })), column((one) => one.channel), column((one) => one.purpose), column((one) => one.state), column((one) => String(one.at)), column((one) => one.digest)],
  );
}

/** Records that a whole pass did not meet, and said something that their absence would end; some at a time. */
export async function missingRecords(sql: Sql, { connector, stream }: Place, started: number, isList: boolean, limit: number): Promise<string[]> {
  const ending = isList ? `state IN ('given', 'held-back', 'refused', 'set')` : `state IN ('given', 'held-back')`;
  const rows = await sql.query(
    `SELECT record FROM connector_items WHERE connector = $1 AND stream = $2 GROUP BY record HAVING max(seen) < $3 AND bool_or(${ending}) ORDER BY record LIMIT ${limit}`, [connector, stream, started],
  );
  return rows.map((row) => String(row['record']));
}

export async function countRecords(sql: Sql, { connector, stream }: Place, before?: number): Promise<number> {
  const rows = await sql.query(`SELECT count(*) AS n FROM (SELECT record FROM connector_items WHERE connector = $1 AND stream = $2 AND state <> 'cleared' GROUP BY record${before === undefined ? '' : ' HAVING max(seen) < $3'}) AS r`, before === undefined ? [connector, stream] : [connector, stream, before]);
  return toNumber(rows[0]?.['n']);
}
