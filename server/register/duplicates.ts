import type { PointEvents } from '../store/events';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';
import { mergeGroups, pointsByPerson, type PersonRef } from './merges';
import { refsOf } from './persons';

export interface DuplicatePerson { person: PersonRef; contacts: { number: number; contactPoint: string }[]; contactCount: number }
/** Two persons that may be one: records name both behind one contact point, or their contact points are spellings of one. */
export interface Duplicate { why: 'contact' | 'spelling'; via: string; persons: [DuplicatePerson, DuplicatePerson]; sharedBy: number }
/** `after`: where the next page goes on; without it the register was looked through. */
export interface DuplicatePage { pairs: Duplicate[]; after?: string }

/** How many contact points one page looks at, and how many pairs it shows. */
const LOOKED_AT = 20_000;
const FOLDS = 50;
/** Of a mailbox that many share some pairs are enough to see that. */
const PAIRS_EACH = 10;
const SHOWN_CONTACTS = 5;

interface Shared { why: Duplicate['why']; via: string; persons: PersonRef[] }

async function spellings(sql: Sql, after: string): Promise<{ shared: Shared[]; after: string }> {
  const rows = await sql.query(
    `SELECT fold, ids FROM (SELECT encode(sha256(convert_to(folded, 'UTF8')), 'hex') AS fold, array_to_string(array_agg(id ORDER BY id), ',') AS ids FROM contact_points GROUP BY folded HAVING count(*) > 1) AS folds
     WHERE fold > $1 ORDER BY fold LIMIT ${FOLDS}`, [after],
  );
  const shared: Shared[] = [];
  for (const row of rows) {
    const points = await pointsById(sql, String(row['ids']).split(',').map(Number));
    shared.push({ why: 'spelling', via: points[0]?.folded ?? '', persons: [...new Set(points.flatMap(refsOf))] });
  }
  return { shared, after: rows.length === FOLDS ? `s${String(rows.at(-1)?.['fold'])}` : 'c' };
}

async function sharedContacts(sql: Sql, after: string): Promise<{ shared: Shared[]; after?: string }> {
  const looked = `SELECT id, base_key FROM contact_points WHERE base_key > decode($1, 'hex') ORDER BY base_key LIMIT ${LOOKED_AT}`;
  const [end] = await sql.query(`SELECT count(*) AS n, max(encode(base_key, 'hex')) AS last FROM (${looked}) AS looked`, [after]);
  const rows = await sql.query(
    `SELECT p.id, p.base_key FROM (${looked}) AS p WHERE (SELECT count(DISTINCT e.event->>'pii_principal_id') FROM consent_events e WHERE e.point = p.id) > 1 ORDER BY p.base_key LIMIT ${FOLDS}`, [after],
  );
  const points = await pointsById(sql, rows.map((row) => toNumber(row['id'])));
  const shared = points.map((point: PointEvents): Shared => ({ why: 'contact', via: point.canonical, persons: refsOf(point) }));
  const last = rows.at(-1);
  if (last && rows.length === FOLDS) return { shared, after: `c${Buffer.from(toBytes(last['base_key'])).toString('hex')}` };
  return { shared, ...(toNumber(end?.['n']) < LOOKED_AT ? {} : { after: `c${String(end?.['last'])}` }) };
}

const pairKey = (one: PersonRef, other: PersonRef): string => JSON.stringify([one, other].sort());

class Settled {
  private constructor(private readonly groups: ReadonlyMap<PersonRef, PersonRef[]>, private readonly distinct: ReadonlySet<string>) {}

  static async load(sql: Sql): Promise<Settled> {
    const rows = await sql.query('SELECT one, other FROM distinct_persons');
    return new Settled(await mergeGroups(sql), new Set(rows.map((row) => pairKey(String(row['one']), String(row['other'])))));
  }

  /** One of each person, however many names. */
  heads(persons: readonly PersonRef[]): PersonRef[] {
    return [...new Map(persons.map((person) => [this.names(person)[0], person])).values()];
  }

  areTwo(one: PersonRef, other: PersonRef): boolean {
    return this.names(one).some((a) => this.names(other).some((b) => this.distinct.has(pairKey(a, b))));
  }

  private names(person: PersonRef): PersonRef[] { return this.groups.get(person) ?? [person]; }
}

function pairsOf({ persons, ...found }: Shared, settled: Settled): (Omit<Duplicate, 'persons'> & { persons: [PersonRef, PersonRef] })[] {
  // Sorted: the order of keys says nothing, and a link stays the same.
  const heads = settled.heads([...persons].sort());
  const pairs: [PersonRef, PersonRef][] = [];
  for (const [at, one] of heads.entries()) {
    for (const other of heads.slice(at + 1)) {
      if (pairs.length === PAIRS_EACH) break;
      if (!settled.areTwo(one, other)) pairs.push([one, other]);
    }
  }
  return pairs.map((pair) => ({ ...found, persons: pair, sharedBy: heads.length }));
}

async function described(sql: Sql, persons: readonly PersonRef[]): Promise<Map<PersonRef, DuplicatePerson>> {
  const points = await pointsByPerson(sql, persons);
  const shown = [...points.values()].flatMap((ids) => ids.slice(0, SHOWN_CONTACTS));
  const rows = await sql.query('SELECT id, canonical FROM contact_points WHERE id = ANY ($1::text[]::bigint[])', [[...new Set(shown)].map(String)]);
  const canonicals = new Map(rows.map((row) => [toNumber(row['id']), String(row['canonical'])]));
  return new Map(persons.map((person) => {
    const ids = points.get(person) ?? [];
    return [person, { person, contactCount: ids.length, contacts: ids.slice(0, SHOWN_CONTACTS).flatMap((number) => { const contactPoint = canonicals.get(number); return contactPoint === undefined ? [] : [{ number, contactPoint }]; }) }];
  }));
}

/** Who may be one person, some of the register at a time; merged ones and those that somebody has told apart are left out. */
export async function duplicatePage(sql: Sql, after: string): Promise<DuplicatePage> {
  const { shared, ...more } = after.startsWith('c') ? await sharedContacts(sql, after.slice(1)) : await spellings(sql, after.slice(1));
  const settled = await Settled.load(sql);
  const pairs = shared.flatMap((one) => pairsOf(one, settled));
  const persons = await described(sql, [...new Set(pairs.flatMap((pair) => pair.persons))]);
  const of = (person: PersonRef): DuplicatePerson => persons.get(person) ?? { person, contacts: [], contactCount: 0 };
  return { pairs: pairs.map((pair) => ({ ...pair, persons: [of(pair.persons[0]), of(pair.persons[1])] })), ...(more.after === undefined ? {} : { after: more.after }) };
}

/** Said once: these two are two. */
export async function tellApart(sql: Sql, one: PersonRef, other: PersonRef, by: { now: number; who: string }): Promise<void> {
  const [first, second] = [one, other].sort() as [PersonRef, PersonRef];
  await sql.query('INSERT INTO distinct_persons (one, other, at, who) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [first, second, by.now, by.who]);
}
