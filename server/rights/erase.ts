import { contactPoint } from '../../utils/connectors';
import { baseKeyText } from '../../utils/store/contact-key';
import { askWhole } from '../compile/compiler';
import { hmac16Sync } from '../compile/entries';
import { newestStop } from '../epoch-file';
import type { HubKeys } from '../keys';
import { refreshKeys } from '../live-keys';
import { personKey } from '../operation/after-backup';
import { withEntry, type Entry } from '../register/entry';
import type { PersonRef } from '../register/merges';
import { contactsOf, eventsOfPerson } from '../register/persons';
import { addTombstone, ERASING } from '../register/tombstones';
import type { PointEvents } from '../store/events';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { eventsAboutSince, searchLog, type Searched } from './attempts-about';
import { redacted, storeRedacted } from './redact';
import type { By } from './requests';

export interface Erasing { person?: PersonRef | undefined; contact?: string | undefined; request: number; by: By }
interface Erased { canonicals: string[]; names: PersonRef[]; records: number; contactPoints: number }

const count = (rows: readonly unknown[]): number => rows.length;
const ids = (numbers: readonly number[]): string[] => numbers.map(String);

/** Contact points to be erased with the events that are the person's: all of them where only the contact was named. */
async function chosen(sql: Sql, { person, contact }: Erasing): Promise<{ names: PersonRef[]; points: { point: PointEvents; own: number[] }[] }> {
  if (person !== undefined) {
    const { names, points } = await contactsOf(sql, person);
    return { names, points: points.map((point) => ({ point, own: eventsOfPerson(point, names).map(({ number }) => number) })) };
  }
  const canonical = contactPoint(contact ?? '', 'PL')?.canonical ?? '';
  const rows = await sql.query('SELECT id FROM contact_points WHERE canonical = $1', [canonical]);
  const points = await pointsById(sql, rows.map((row) => toNumber(row['id'])));
  return { names: points.map(({ point }) => `c:${point}`), points: points.map((point) => ({ point, own: point.events.map(({ number }) => number) })) };
}

async function canonicalsOf(sql: Sql, erasing: Erasing): Promise<string[]> {
  const { points } = await chosen(sql, erasing);
  const unknown = points.length === 0 ? contactPoint(erasing.contact ?? '', 'PL') : undefined;
  return [...points.map(({ point }) => point.canonical), ...(unknown ? [unknown.canonical] : [])];
}

/** Register: a tombstone for each contact point, then records, links and, where nobody else is behind it, the contact point itself. */
async function eraseRegister(sql: Sql, keys: HubKeys, entry: Entry, erasing: Erasing): Promise<Erased> {
  const { names, points } = await chosen(sql, erasing);
  const { epoch } = newestStop(keys.epochs);
  const tombstone = { stopKey: keys.stopKey, epoch, since: erasing.by.now, entry: entry.number };
  for (const { point } of points) await addTombstone(sql, point, tombstone);
  const unknown = points.length === 0 ? contactPoint(erasing.contact ?? '', 'PL') : undefined;
  if (unknown) await addTombstone(sql, { ...unknown, baseKey: hmac16Sync(keys.registerKey, baseKeyText(unknown)) }, tombstone);
  // What the request itself has stopped until now goes with it: the tombstone takes its place.
  const rows = await sql.query('SELECT number FROM consent_events WHERE source = $1 AND point = ANY ($2::text[]::bigint[])', [`request ${erasing.request}`, ids(points.map(({ point }) => point.point))]);
  const own = [...new Set([...points.flatMap(({ own: numbers }) => numbers), ...rows.map((row) => toNumber(row['number']))])];
  const alone = points.filter(({ point }) => point.events.every(({ number }) => own.includes(number))).map(({ point }) => point.point);
  await sql.query('DELETE FROM record_links WHERE record = ANY ($1::text[]::bigint[])', [ids(own)]);
  await sql.query('DELETE FROM consent_events WHERE number = ANY ($1::text[]::bigint[])', [ids(own)]);
  for (const table of ['changed_points', 'delta_points']) await sql.query(`DELETE FROM ${table} WHERE point = ANY ($1::text[]::bigint[])`, [ids(alone)]);
  // Ids of the systems that connectors read; what they say of the person from now on meets the tombstone.
  await sql.query(`DELETE FROM connector_items WHERE encode(base_key, 'hex') = ANY ($1::text[])`, [points.map(({ point }) => Buffer.from(point.baseKey).toString('hex'))]);
  await sql.query('DELETE FROM contact_points WHERE id = ANY ($1::text[]::bigint[])', [ids(alone)]);
  return { names, canonicals: [...points.map(({ point }) => point.canonical), ...(unknown ? [unknown.canonical] : [])], records: own.length, contactPoints: points.length + (unknown ? 1 : 0) };
}

async function eraseLog(sql: Sql, canonicals: readonly string[], searched: Searched, entry: Entry): Promise<number> {
  let events = 0;
  for await (const { device, sequence, ...about } of eventsAboutSince(sql, canonicals, searched)) {
    await storeRedacted(sql, device, sequence, redacted(about, entry.id));
    events += 1;
  }
  return events;
}

/** Records that wait or waited for a second person hold contact and name in clear. */
async function erasePending(sql: Sql, canonicals: readonly string[]): Promise<number> {
  const rows = await sql.query(`SELECT id FROM pending_records WHERE record->>'contact_point' = ANY ($1::text[])`, [[...canonicals]]);
  const pending = rows.map((row) => String(row['id']));
  await sql.query('DELETE FROM pending_decisions WHERE record = ANY ($1::text[])', [pending]);
  await sql.query('DELETE FROM pending_records WHERE id = ANY ($1::text[])', [pending]);
  return pending.length;
}

/** What else names them: requests with their notes, merges, and the ids by which they were looked at. */
async function eraseTraces(sql: Sql, { names, canonicals }: Erased, erasing: Erasing, entry: Entry): Promise<Record<string, number>> {
  const contacts = [...canonicals, ...(erasing.contact === undefined ? [] : [erasing.contact])];
  const requests = await sql.query(
    `UPDATE rights_requests SET person = NULL, contact = NULL WHERE person = ANY ($1::text[]) OR contact = ANY ($2::text[]) OR number = $3 RETURNING number`, [names, contacts, erasing.request],
  );
  await sql.query(`UPDATE rights_request_events SET note = '' WHERE request = ANY ($1::text[]::bigint[]) AND note <> ''`, [requests.map((row) => String(row['number']))]);
  const merges = await sql.query('DELETE FROM person_merges WHERE kept = ANY ($1::text[]) OR merged = ANY ($1::text[]) RETURNING number', [names]);
  await sql.query('DELETE FROM distinct_persons WHERE one = ANY ($1::text[]) OR other = ANY ($1::text[])', [names]);
  let looks = 0;
  // As accounts/note-access.ts writes them.
  for (const name of names) {
    looks += count(await sql.query(`UPDATE access_log SET what = replace(what, $1, $2) WHERE strpos(what, $1) > 0 RETURNING id`, [`(${name.slice(0, 120)})`, `(${entry.id})`]));
  }
  return { requests: count(requests), merges: count(merges), looks };
}

export interface Erasure { entry: string; canonicals: string[]; counts: Record<string, number> }

/**
 * Erases a person everywhere in the hub, in one transaction with its register entry. A tombstone of keys stays, which blocks.
 * The next root is written anew: no page of it knows them.
 */
export function erasePerson(sql: Sql, keys: HubKeys, erasing: Erasing): Promise<Erasure> {
  return withEntry(sql, { kind: 'erasure', ...erasing.by, request: erasing.request }, async (inside, entry) => {
    // Before the lock, for which whoever records waits: the log is long, and the mark may wait for a compile.
    const searched = await searchLog(inside, await canonicalsOf(inside, erasing));
    await askWhole(inside);
    await inside.query('SELECT pg_advisory_xact_lock($1)', [ERASING]);
    await refreshKeys(inside, keys); // a tombstone is made in the newest epoch
    const erased = await eraseRegister(inside, keys, entry, erasing);
    // Under these keys a restored backup knows whom to erase again.
    for (const name of erased.names) await inside.query('INSERT INTO erased_persons (person_key, entry) VALUES ($1, $2) ON CONFLICT DO NOTHING', [personKey(keys.registerKey, name), entry.number]);
    const [events, pending] = [await eraseLog(inside, erased.canonicals, searched, entry), await erasePending(inside, erased.canonicals)];
    const traces = await eraseTraces(inside, erased, erasing, entry);
    const counts = { contactPoints: erased.contactPoints, records: erased.records, logEvents: events, pending, ...traces };
    return { counts, result: { entry: entry.id, canonicals: erased.canonicals, counts } };
  });
}
