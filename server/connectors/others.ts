import type { ConsentEvent } from '../../utils/connectors';
import type { Outcome } from '../../utils/connectors/snapshot';
import type { Permission } from '../../utils/engine';
import { derivePermission } from '../permissions/derive';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import type { KeyHex } from './items';

interface Elsewhere { permission?: Permission; isErased: boolean }

/** What the register knows of these contact points from anybody but this source. */
async function elsewhere(sql: Sql, connector: string, keys: readonly string[]): Promise<Map<string, Elsewhere>> {
  const among = `base_key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) AS t (k))`;
  const ids = (await sql.query(`SELECT id FROM contact_points WHERE ${among}`, [keys])).map((row) => toNumber(row['id']));
  const own = new Set((await sql.query('SELECT number FROM consent_events WHERE point = ANY ($1::text[]::bigint[]) AND source = $2', [ids.map(String), `connector ${connector}`])).map((row) => toNumber(row['number'])));
  const erased = new Set((await sql.query(`SELECT encode(base_key, 'hex') AS key FROM tombstones WHERE ${among}`, [keys])).map((row) => String(row['key'])));
  const known = new Map<string, Elsewhere>([...erased].map((key) => [key, { isErased: true }]));
  for (const point of await pointsById(sql, ids)) {
    const key = Buffer.from(point.baseKey).toString('hex');
    const others = point.events.filter(({ number }) => !own.has(number));
    known.set(key, { isErased: erased.has(key), ...(others.length === 0 ? {} : { permission: derivePermission(others) }) });
  }
  return known;
}

function settled(event: ConsentEvent, { permission, isErased }: Elsewhere): ConsentEvent[] {
  if (event.kind === 'stop') return permission?.stops.some(({ kind }) => kind === event.stop) ? [] : [event];
  if (event.kind !== 'consent') return [event];
  const isRefused = permission?.grants.some(({ channel, purpose, state }) => state === 'refused' && channel === event.channel && purpose === event.purpose) ?? false;
  if (event.event_state === 'unknown') return isRefused ? [{ ...event, event_state: 'refused' }] : [event];
  return isRefused || isErased ? [] : [event];
}

/**
 * A source ends what it said itself, and nothing that was refused or stopped elsewhere: where a grant ends, that refusal is what is left.
 * A grant whose day nobody tells is no later than a refusal, and no act of the erased.
 */
export async function besideOthers(sql: Sql, connector: string, { events, undated }: Outcome, keyHex: KeyHex): Promise<ConsentEvent[]> {
  const keyOf = (event: ConsentEvent): string => keyHex({ kind: event.contact_point_type, canonical: event.contact_point });
  const isAsked = (event: ConsentEvent): boolean => undated.has(event.record_id) || (event.kind === 'stop' ? event.lifted : event.kind === 'consent' && event.event_state === 'unknown');
  const keys = [...new Set(events.filter(isAsked).map(keyOf))];
  if (keys.length === 0) return events;
  const known = await elsewhere(sql, connector, keys);
  return events.flatMap((event) => (isAsked(event) ? settled(event, known.get(keyOf(event)) ?? { isErased: false }) : [event]));
}
