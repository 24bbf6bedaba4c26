import { contactPoint, type ConsentEvent } from '../../utils/connectors';
import type { Permission } from '../../utils/engine';
import { permissionsOfEach } from '../permissions/derive';
import { MergedPermissions } from '../permissions/merged';
import type { PointEvents } from '../store/events';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { everyName, mergeGroups, mergesOf, pointsOf, type Merge, type PersonRef } from './merges';
import type { RecordLink } from './protocol';

export interface PersonRecord { number: number; contactPoint: string; recordedAt: number; source: string; event: ConsentEvent; links: RecordLink[] }
export interface PersonContact { number: number; kind: string; canonical: string; folded: string; permission: Permission; shared: boolean }
/** One person with everything that is held of them under any of their names. */
export interface Person { person: PersonRef; names: PersonRef[]; contacts: PersonContact[]; relationships: Permission['relationships']; /** What their own records are evidence for, whoever else is behind a contact point. */ evidenceFor: Permission['evidenceFor']; records: PersonRecord[]; merges: Merge[] }

const principal = (ref: PersonRef): string | undefined => (ref.startsWith('p:') ? ref.slice(2) : undefined);

/** Whose events these are: those of a person's own names; nameless ones where at most this person is named beside them. */
export function eventsOfPerson(point: PointEvents, names: readonly PersonRef[]): PointEvents['events'] {
  const own = new Set(names.map(principal).filter((id) => id !== undefined));
  const named = new Set(point.events.map(({ event }) => event.pii_principal_id).filter((id) => id !== undefined));
  const others = [...named].filter((id) => !own.has(id));
  const isNamelessOwn = names.includes(`c:${point.point}`) || (others.length === 0 && named.size > 0);
  return point.events.filter(({ event }) => (event.pii_principal_id === undefined ? isNamelessOwn : own.has(event.pii_principal_id)));
}

async function detailsOf(sql: Sql, numbers: readonly number[]): Promise<Map<number, Pick<PersonRecord, 'recordedAt' | 'source' | 'links'>>> {
  const ids = numbers.map(String);
  const rows = await sql.query('SELECT number, recorded_at, source FROM consent_events WHERE number = ANY ($1::text[]::bigint[])', [ids]);
  const details = new Map(rows.map((row) => [toNumber(row['number']), { recordedAt: toNumber(row['recorded_at']), source: String(row['source']), links: [] as RecordLink[] }]));
  for (const row of await sql.query('SELECT record, kind, reference FROM record_links WHERE record = ANY ($1::text[]::bigint[]) ORDER BY at, kind, reference', [ids])) {
    details.get(toNumber(row['record']))?.links.push({ kind: row['kind'] as RecordLink['kind'], reference: String(row['reference']) });
  }
  return details;
}

/** The contact points of a person, with whoever else's events lie behind them. */
export async function contactsOf(sql: Sql, person: PersonRef): Promise<{ names: PersonRef[]; points: PointEvents[] }> {
  const names = await everyName(sql, person);
  return { names, points: await pointsById(sql, await pointsOf(sql, names)) };
}

/** Undefined when the register holds nobody of this name. */
export async function personOf(sql: Sql, person: PersonRef): Promise<Person | undefined> {
  const { names, points } = await contactsOf(sql, person);
  if (points.length === 0) return undefined;
  const permissions = await MergedPermissions.load(sql);
  const own = points.map((point) => ({ point, events: eventsOfPerson(point, names) })).filter(({ events }) => events.length > 0);
  if (own.length === 0) return undefined;
  const facts = own.flatMap(({ events }) => permissionsOfEach(events)); // of each name: two that were merged need not both be a customer
  const details = await detailsOf(sql, own.flatMap(({ events }) => events.map(({ number }) => number)));
  const records = own.flatMap(({ point, events }) => events.map(({ number, event }): PersonRecord => ({
    number, contactPoint: point.canonical, event, ...(details.get(number) ?? { recordedAt: event.event_time, source: '', links: [] }),
  })));
  return {
    person, names, records: records.sort((a, b) => a.number - b.number),
    contacts: own.map(({ point, events }) => ({
      number: point.point, kind: point.kind, canonical: point.canonical, folded: point.folded, permission: permissions.of(point), shared: events.length < point.events.length,
    })),
    relationships: [...new Set(facts.flatMap(({ relationships }) => relationships))],
    evidenceFor: [...new Set(facts.flatMap(({ evidenceFor }) => evidenceFor))],
    merges: await mergesOf(sql, names),
  };
}

/** Whom events name; a contact point that names nobody stands for itself. */
export const refsOf = (point: PointEvents): PersonRef[] => {
  const named = [...new Set(point.events.map(({ event }) => event.pii_principal_id).filter((id) => id !== undefined))].map((id) => `p:${id}`);
  return named.length > 0 ? named : [`c:${point.point}`];
};

export interface Found { person: PersonRef; contact: string }

const like = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/** Persons by a contact point or a part of one, or by their id. */
export async function searchPersons(sql: Sql, text: string, limit: number): Promise<Found[]> {
  const exact = contactPoint(text, 'PL');
  const rows = await sql.query(
    `SELECT id FROM contact_points WHERE canonical LIKE $1 OR canonical = $2 OR folded = $3
     UNION SELECT point FROM consent_events WHERE event->>'pii_principal_id' = $4 ORDER BY 1 LIMIT $5`,
    [like(text.toLowerCase()), exact?.canonical ?? text, exact?.folded ?? text, text, limit],
  );
  const points = await pointsById(sql, rows.map((row) => toNumber(row['id'])));
  return points.flatMap((point) => refsOf(point).map((person) => ({ person, contact: point.canonical })));
}

/** The persons behind a contact point, each once: who was merged is one, under the name that the merge kept. */
export async function personsAt(sql: Sql, canonical: string): Promise<PersonRef[]> {
  const rows = await sql.query('SELECT id FROM contact_points WHERE canonical = $1', [canonical]);
  const refs = (await pointsById(sql, rows.map((row) => toNumber(row['id'])))).flatMap(refsOf);
  const groups = await mergeGroups(sql);
  return [...new Set(refs.map((ref) => groups.get(ref)?.[0] ?? ref))];
}
