import { hash } from 'node:crypto';
import type { ConsentEvent } from '../../utils/connectors';
import { contactPoint } from '../../utils/connectors';
import { withoutErased } from '../register/tombstones';
import type { Sql } from './sql';
import { toBytes, toJson, toNumber } from './sql';

/** An event with its number in the register. */
export interface NumberedEvent { number: number; event: ConsentEvent }

/** One contact point with everything recorded about it. */
export interface PointEvents { point: number; kind: string; canonical: string; folded: string; baseKey: Uint8Array; events: NumberedEvent[] }

export type KeyOf = (point: { kind: string; canonical: string }) => Uint8Array;

interface NamedPoint { kind: string; canonical: string; folded: string; key: string }

function named(event: ConsentEvent, keyOf: KeyOf): NamedPoint {
  // Connectors hand on canonical forms; reading them again gives the folded one and refuses what is none.
  const point = contactPoint(event.contact_point, 'PL');
  if (!point || point.canonical !== event.contact_point) throw new Error(`${event.contact_point_type} contact point is not canonical`);
  return { kind: point.kind, canonical: point.canonical, folded: point.folded, key: Buffer.from(keyOf(point)).toString('hex') };
}

/** First half of the record id's SHA-256 as a uuid: what must be unique, a third as long. */
const recordKey = (id: string): string => hash('sha256', id, 'hex').slice(0, 32);

// ASCII's own unit and record separators: no contact point holds one, and JSON writes them escaped.
const FIELD_END = '\x1f';
const ROW_END = '\x1e';

/** Rows as one text parameter, which both drivers send as it is; arrays they would escape sign by sign. */
function lines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => {
    if (row.some((text) => text.includes(FIELD_END) || text.includes(ROW_END))) throw new Error('a separator inside a column');
    return row.join(FIELD_END);
  }).join(ROW_END);
}

const cell = (index: number): string => `split_part(line, E'\\x1f', ${index})`;

/** Purposes that pages must be able to name. */
function purposesOf(events: readonly ConsentEvent[]): string[] {
  const used = events.flatMap((event) => [...(event.kind === 'consent' ? [event.purpose] : []), ...(event.kind === 'stop' ? event.purposes ?? [] : []), ...(event.evidence_for ?? [])]);
  return [...new Set(used)];
}

/**
 * Appends events; a record id that is known appends nothing, nor does what is about the erased. Marks the contact points changed.
 * Returns how many were new. One statement a table, so that a million rows go in batches.
 */
export async function appendEvents(sql: Sql, given: readonly ConsentEvent[], keyOf: KeyOf, source: string, now: number): Promise<number> {
  if (given.length === 0) return 0;
  const known = new Map<string, NamedPoint>();
  const pointOf = (event: ConsentEvent): NamedPoint => {
    const point = known.get(event.contact_point) ?? named(event, keyOf);
    known.set(event.contact_point, point);
    return point;
  };
  const events = await withoutErased(sql, given, (event) => pointOf(event).key);
  if (events.length === 0) return 0;
  // The erased must not come back as a contact point without events.
  const points = events.length === given.length ? known : new Map(events.map((event) => [event.contact_point, pointOf(event)]));
  const rows = events.map((event) => [recordKey(event.record_id), event.kind, String(event.event_time), pointOf(event).key, JSON.stringify(event)]);
  await sql.query(
    `INSERT INTO contact_points (kind, canonical, folded, base_key)
     SELECT ${cell(1)}, ${cell(2)}, ${cell(3)}, decode(${cell(4)}, 'hex') FROM string_to_table($1, E'\\x1e') AS new (line) ORDER BY 4
     ON CONFLICT (base_key) DO NOTHING`,
    [lines([...points.values()].map(({ kind, canonical, folded, key }) => [kind, canonical, folded, key]))],
  );
  const [counted] = await sql.query(
    `WITH appended AS (
       INSERT INTO consent_events (record_key, point, kind, event_time, recorded_at, source, event)
       SELECT ${cell(1)}::uuid, p.id, ${cell(2)}, ${cell(3)}::bigint, $2::bigint, $3, ${cell(5)}::json
       FROM string_to_table($1, E'\\x1e') WITH ORDINALITY AS new (line, n) JOIN contact_points p ON p.base_key = decode(${cell(4)}, 'hex')
       ORDER BY n ON CONFLICT (record_key) DO NOTHING RETURNING point),
     changed AS (INSERT INTO changed_points (point) SELECT DISTINCT point FROM appended)
     SELECT count(*) AS n FROM appended`,
    [lines(rows), now, source],
  );
  const purposes = purposesOf(events);
  if (purposes.length > 0) await sql.query('INSERT INTO used_purposes (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [purposes.sort()]);
  return toNumber(counted?.['n']);
}

// LATERAL with OFFSET keeps the planner from joining the whole register for a few points: an embedded database has no statistics.
const SELECT = (points: string): string => `SELECT p.id, p.kind AS point_kind, p.canonical, p.folded, p.base_key, e.number, e.event
  FROM (${points}) p CROSS JOIN LATERAL (SELECT number, event::text AS event FROM consent_events WHERE point = p.id OFFSET 0) e ORDER BY p.base_key, e.number`;

function grouped(rows: Record<string, unknown>[]): PointEvents[] {
  const points: PointEvents[] = [];
  for (const row of rows) {
    const id = toNumber(row['id']);
    let last = points.at(-1);
    if (last?.point !== id) {
      last = { point: id, kind: String(row['point_kind']), canonical: String(row['canonical']), folded: String(row['folded']), baseKey: toBytes(row['base_key']), events: [] };
      points.push(last);
    }
    // Checked when it was appended, and nothing changes it since.
    last.events.push({ number: toNumber(row['number']), event: toJson(row['event']) as ConsentEvent });
  }
  return points;
}

/** Every contact point after `from` in order of its base key, some at a time. */
export async function* allPoints(sql: Sql, pointsAtOnce = 2_000, from: Uint8Array = new Uint8Array(0)): AsyncGenerator<PointEvents> {
  const read = (after: Uint8Array): Promise<Record<string, unknown>[]> => {
    const rows = sql.query(SELECT(`SELECT * FROM contact_points WHERE base_key > $1 ORDER BY base_key LIMIT ${pointsAtOnce}`), [after]);
    rows.catch(() => undefined); // whoever asks for them hears of it, unless nobody does any more
    return rows;
  };
  let next = read(from);
  for (;;) {
    const points = grouped(await next);
    const last = points.at(-1);
    if (!last) return;
    next = read(last.baseKey); // the database reads on while these are worked on
    yield* points;
  }
}

/** The given contact points with all their events. */
export async function pointsById(sql: Sql, ids: readonly number[]): Promise<PointEvents[]> {
  if (ids.length === 0) return [];
  return grouped(await sql.query(SELECT('SELECT * FROM contact_points WHERE id = ANY ($1::text[]::bigint[])'), [ids.map(String)]));
}

/** Contact points that ever had a stop, and those in `also`, narrowed to those folding to one of `folded` when given. */
export async function stoppedPoints(sql: Sql, also: readonly number[], folded?: readonly string[]): Promise<PointEvents[]> {
  const where = folded ? `AND folded = ANY ($2::text[])` : '';
  return grouped(await sql.query(
    SELECT(`SELECT * FROM contact_points WHERE (id IN (SELECT point FROM consent_events WHERE kind = 'stop') OR id = ANY ($1::text[]::bigint[])) ${where}`),
    [also.map(String), ...(folded ? [[...new Set(folded)]] : [])],
  ));
}
