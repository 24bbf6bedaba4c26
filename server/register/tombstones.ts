import type { ConsentEvent } from '../../utils/connectors';
import { stopKeyTexts } from '../../utils/store/contact-key';
import { hmac16Sync } from '../compile/entries';
import { isNarrowing as narrows, ownActAt } from '../permissions/person';
import type { Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';

/** What stays of an erased contact point: under these keys it is still stopped. Nothing in it can be read back. */
export interface Tombstone { exactKey: Uint8Array; foldedKey: Uint8Array; since: number }

/** Advisory lock: nothing is appended between an erasure's look at the register and its end. */
export const ERASING = 5_017;

interface ErasedPoint { canonical: string; folded: string; baseKey: Uint8Array }

/** An erased contact that is erased again keeps the later day. */
export async function addTombstone(sql: Sql, point: ErasedPoint, { stopKey, epoch, since, entry }: { stopKey: Uint8Array; epoch: number; since: number; entry: number }): Promise<void> {
  const [exact, folded] = stopKeyTexts(point).map((text) => hmac16Sync(stopKey, text)) as [Uint8Array, Uint8Array];
  await sql.query(
    `INSERT INTO tombstones (base_key, epoch, exact_key, folded_key, since, entry) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (base_key) DO UPDATE SET since = greatest(tombstones.since, excluded.since), entry = excluded.entry`,
    [point.baseKey, epoch, exact, folded, since, entry],
  );
}

/** All of them, or those that stand under one of these stop keys (hex). */
export async function tombstones(sql: Sql, keys?: readonly string[]): Promise<Tombstone[]> {
  const where = keys ? `WHERE encode(exact_key, 'hex') = ANY ($1::text[]) OR encode(folded_key, 'hex') = ANY ($1::text[])` : '';
  const rows = await sql.query(`SELECT exact_key, folded_key, since FROM tombstones ${where}`, keys ? [[...keys]] : []);
  return rows.map((row) => ({ exactKey: toBytes(row['exact_key']), foldedKey: toBytes(row['folded_key']), since: toNumber(row['since']) }));
}

interface Erased { since: number; isLive: boolean; isBack: boolean }

async function erasedAmong(sql: Sql, keys: readonly string[]): Promise<Map<string, Erased>> {
  const rows = await sql.query(
    `SELECT encode(t.base_key, 'hex') AS key, t.since, EXISTS (SELECT 1 FROM contact_points p WHERE p.base_key = t.base_key) AS live
     FROM tombstones t WHERE t.base_key IN (SELECT decode(line, 'hex') FROM string_to_table($1, ',') AS new (line))`, [keys.join(',')],
  );
  return new Map(rows.map((row) => [String(row['key']), { since: toNumber(row['since']), isLive: row['live'] === true, isBack: false }]));
}

function isKept(event: ConsentEvent, { since, isLive, isBack }: Erased): boolean {
  if (event.event_time > since) return isLive || isBack;
  return isLive && narrows(event); // somebody else behind it, or they themselves since they are back: no "no" is lost
}

/**
 * Leaves out what is about an erased person: a file from before the erasure must not bring them back. Only an act of their own
 * that is later (a consent, an enquiry) does; from then on what is later than the erasure counts again. Whoever says no again
 * without having come back stays unnamed: the tombstone takes the later day, which such an act must pass.
 */
export async function withoutErased<T extends ConsentEvent>(sql: Sql, events: readonly T[], keyOf: (event: T) => string): Promise<readonly T[]> {
  await sql.query('SELECT pg_advisory_xact_lock_shared($1)', [ERASING]);
  if ((await sql.query('SELECT 1 FROM tombstones LIMIT 1')).length === 0) return events;
  const keys = new Map(events.map((event) => [event, keyOf(event)]));
  const erased = await erasedAmong(sql, [...new Set(keys.values())]);
  if (erased.size === 0) return events;
  for (const [event, key] of keys) {
    const tombstone = erased.get(key);
    if (tombstone && (ownActAt(event) ?? -Infinity) > tombstone.since) tombstone.isBack = true;
  }
  const kept: T[] = [];
  for (const [event, key] of keys) {
    const tombstone = erased.get(key);
    if (!tombstone || isKept(event, tombstone)) kept.push(event);
    else if (!tombstone.isLive && narrows(event)) await sql.query(`UPDATE tombstones SET since = greatest(since, $2) WHERE base_key = decode($1, 'hex')`, [key, event.event_time]);
  }
  return kept;
}
