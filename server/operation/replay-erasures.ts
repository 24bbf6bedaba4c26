import { askWhole } from '../compile/compiler';
import type { HubKeys } from '../keys';
import { withEntry } from '../register/entry';
import { erasePerson } from '../rights/erase';
import type { Database, Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { personKey, type AfterBackup } from './after-backup';

type Erased = Extract<AfterBackup, { kind: 'erased' }>;
export interface Replayed { erased: number; stopped: number }

const WHO = 'restore';
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/** Day of the tombstone that the restored register has of a contact point. */
async function heldSince(sql: Sql, baseKey: string): Promise<number | undefined> {
  const [row] = await sql.query('SELECT since FROM tombstones WHERE base_key = $1', [bytes(baseKey)]);
  return row ? toNumber(row['since']) : undefined;
}

async function addKeys(sql: Sql, entry: number, one: Exclude<AfterBackup, { kind: 'from' | 'person' | 'keys' }>): Promise<void> {
  await sql.query(
    `INSERT INTO tombstones (base_key, epoch, exact_key, folded_key, since, entry) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (base_key) DO UPDATE SET since = greatest(tombstones.since, excluded.since)`,
    [bytes(one.baseKey), one.epoch, bytes(one.exactKey), bytes(one.foldedKey), one.since, entry],
  );
}

/** Persons of the register by their key. */
async function personsByKey(sql: Sql, keys: HubKeys): Promise<Map<string, string>> {
  const rows = await sql.query(`SELECT DISTINCT 'p:' || (event->>'pii_principal_id') AS person FROM consent_events WHERE event->>'pii_principal_id' IS NOT NULL UNION SELECT 'c:' || id FROM contact_points`);
  return new Map(rows.map(({ person }) => [Buffer.from(personKey(keys.registerKey, String(person))).toString('hex'), String(person)]));
}

/** The persons of one erasure where the list names them, else whoever is behind its contact points. */
async function eraseAgain(sql: Sql, keys: HubKeys, points: readonly Erased[], persons: readonly string[], known: ReadonlyMap<string, string>): Promise<void> {
  const by = { now: Math.max(...points.map(({ since }) => since)), who: WHO };
  const named = persons.flatMap((key) => known.get(key) ?? []);
  for (const person of named) await erasePerson(sql, keys, { person, request: 0, by });
  if (persons.length > 0) return;
  for (const { baseKey } of points) {
    const [row] = await sql.query('SELECT canonical FROM contact_points WHERE base_key = $1', [bytes(baseKey)]);
    if (row) await erasePerson(sql, keys, { contact: String(row['canonical']), request: 0, by });
  }
}

/**
 * Carries out again what a restored backup does not know: whoever was erased after it is erased, and whoever said no after it
 * is stopped by their keys until an act of their own that is later. One transaction: all of it, or the restored hub does not start.
 */
export function replayAfterBackup(database: Database, keys: HubKeys, list: readonly AfterBackup[], now: number): Promise<Replayed> {
  return database.transaction(async (sql) => {
    const known = await personsByKey(sql, keys);
    const missing: Erased[] = [];
    for (const one of list) if (one.kind === 'erased' && ((await heldSince(sql, one.baseKey)) ?? -Infinity) < one.since) missing.push(one);
    for (const entry of new Set(missing.map((one) => one.entry))) {
      const persons = list.flatMap((one) => (one.kind === 'person' && one.entry === entry ? [one.personKey] : []));
      await eraseAgain(sql, keys, missing.filter((one) => one.entry === entry), persons, known);
    }
    const stopped: Extract<AfterBackup, { kind: 'stopped' }>[] = [];
    for (const one of list) if (one.kind === 'stopped' && !(await isRecorded(sql, one))) stopped.push(one);
    await withEntry(sql, { kind: 'erasure', now, who: WHO }, async (inside, { number }) => {
      for (const one of [...missing, ...stopped]) await addKeys(inside, number, one);
      return { counts: { erasedAgain: missing.length, stoppedAgain: stopped.length }, result: undefined };
    });
    await askWhole(sql);
    return { erased: missing.length, stopped: stopped.length };
  });
}

/** The restored register has this "no" or a later one itself. */
async function isRecorded(sql: Sql, { baseKey, since }: Extract<AfterBackup, { kind: 'stopped' }>): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.base_key = $1 AND e.event_time >= $2
     AND (e.kind = 'stop' AND e.event->>'lifted' = 'false' OR e.event->>'event_state' IN ('refused', 'withdrawn')) LIMIT 1`, [bytes(baseKey), since],
  );
  return rows.length > 0;
}
