import type { ConsentEvent } from '../../utils/connectors';
import { consentEvent, contactPoint } from '../../utils/connectors';
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

/**
 * Appends events; a record id that is known appends nothing. Marks the contact points changed.
 * Returns how many were new. One statement a table, so that a million rows go in batches.
 */
export async function appendEvents(sql: Sql, events: readonly ConsentEvent[], keyOf: KeyOf, source: string, now: number): Promise<number> {
  if (events.length === 0) return 0;
  const points = events.map((event) => named(event, keyOf));
  const unique = [...new Map(points.map((point) => [`${point.kind}:${point.canonical}`, point])).values()];
  const column = (list: readonly NamedPoint[], name: keyof NamedPoint): string[] => list.map((point) => point[name]);
  await sql.query(
    `INSERT INTO contact_points (kind, canonical, folded, base_key)
     SELECT k, c, f, decode(b, 'hex') FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS new (k, c, f, b)
     ON CONFLICT (kind, canonical) DO NOTHING`,
    [column(unique, 'kind'), column(unique, 'canonical'), column(unique, 'folded'), column(unique, 'key')],
  );
  const appended = await sql.query(
    `INSERT INTO consent_events (record_id, point, kind, event_time, recorded_at, source, event)
     SELECT r, p.id, t, e::bigint, $6::bigint, $7, j::jsonb
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $8::text[]) WITH ORDINALITY AS new (r, t, e, j, k, c, n)
     JOIN contact_points p ON p.kind = k AND p.canonical = c
     ORDER BY n
     ON CONFLICT (record_id) DO NOTHING RETURNING point`,
    [events.map((event) => event.record_id), events.map((event) => event.kind), events.map((event) => String(event.event_time)), events.map((event) => JSON.stringify(event)),
      column(points, 'kind'), now, source, column(points, 'canonical')],
  );
  const changed = [...new Set(appended.map((row) => String(row['point'])))];
  if (changed.length > 0) await sql.query(`INSERT INTO changed_points (point) SELECT unnest($1::text[])::bigint ON CONFLICT DO NOTHING`, [changed]);
  return appended.length;
}

const SELECT = `SELECT p.id, p.kind AS point_kind, p.canonical, p.folded, p.base_key, e.number, e.event
  FROM contact_points p JOIN consent_events e ON e.point = p.id`;

function grouped(rows: Record<string, unknown>[]): PointEvents[] {
  const points: PointEvents[] = [];
  for (const row of rows) {
    const id = toNumber(row['id']);
    let last = points.at(-1);
    if (last?.point !== id) {
      last = { point: id, kind: String(row['point_kind']), canonical: String(row['canonical']), folded: String(row['folded']), baseKey: toBytes(row['base_key']), events: [] };
      points.push(last);
    }
    last.events.push({ number: toNumber(row['number']), event: consentEvent.parse(toJson(row['event'])) });
  }
  return points;
}

/** Every contact point in order of its base key, some at a time. */
export async function* allPoints(sql: Sql, pointsAtOnce = 2_000): AsyncGenerator<PointEvents> {
  let after: Uint8Array = new Uint8Array(0);
  for (;;) {
    const rows = await sql.query(
      `WITH part AS (SELECT id FROM contact_points WHERE base_key > $1 ORDER BY base_key LIMIT ${pointsAtOnce})
       ${SELECT} JOIN part ON part.id = p.id ORDER BY p.base_key, e.number`, [after],
    );
    const points = grouped(rows);
    yield* points;
    const last = points.at(-1);
    if (!last) return;
    after = last.baseKey;
  }
}

/** The given contact points with all their events. */
export async function pointsById(sql: Sql, ids: readonly number[]): Promise<PointEvents[]> {
  if (ids.length === 0) return [];
  return grouped(await sql.query(`${SELECT} WHERE p.id = ANY ($1::text[]::bigint[]) ORDER BY p.base_key, e.number`, [ids.map(String)]));
}

/** Contact points that ever had a stop, narrowed to those folding to one of `folded` when given. */
export async function stoppedPoints(sql: Sql, folded?: readonly string[]): Promise<PointEvents[]> {
  const where = folded ? `AND p.folded = ANY ($1::text[])` : '';
  return grouped(await sql.query(
    `${SELECT} WHERE EXISTS (SELECT 1 FROM consent_events s WHERE s.point = p.id AND s.kind = 'stop') ${where} ORDER BY p.base_key, e.number`,
    folded ? [[...new Set(folded)]] : [],
  ));
}

