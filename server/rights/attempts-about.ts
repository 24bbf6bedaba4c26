import { commitContact, logEvent, maskContact, rowsAbout, type Committed, type DecisionEvent, type IntakeEvent } from '../../utils/audit';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';

/** One event of the log about one of these contact points: its recipients, the rows of its sheet, or its intake. */
export interface EventAbout { device: string; sequence: number; event: DecisionEvent | IntakeEvent; recipients: number[]; rows: number[] }

const AT_ONCE = 500;

const opens = (commitment: string, { salt }: Committed, canonicals: readonly string[]): boolean =>
  salt !== undefined && canonicals.some((canonical) => commitContact(salt, canonical) === commitment);

function about(event: DecisionEvent | IntakeEvent, canonicals: readonly string[]): Pick<EventAbout, 'recipients' | 'rows'> {
  if (event.type === 'intake') return { recipients: opens(event.contact.commitment, event.contact.hint, canonicals) ? [0] : [], rows: [] };
  const recipients = event.recipients.flatMap((entry, index) => (opens(entry.commitment, entry.hint, canonicals) ? [index] : []));
  const { sheet } = event;
  return { recipients, rows: sheet ? [...new Set(canonicals.flatMap((canonical) => rowsAbout(sheet, canonical).map(({ row }) => row)))] : [] };
}

const pattern = (canonical: string): string => `%"value": ${JSON.stringify(maskContact(canonical)).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/**
 * Every event of the log about these contact points. The log holds no address: hints narrow the search, commitments decide.
 * The whole log is read once, some events at a time.
 */
export async function* eventsAbout(sql: Sql, canonicals: readonly string[]): AsyncGenerator<EventAbout> {
  if (canonicals.length === 0) return;
  const patterns = [...new Set(canonicals.map(pattern))];
  let [device, sequence] = ['', 0];
  for (;;) {
    const rows = await sql.query(
      `SELECT device, sequence, event FROM attempt_events WHERE (device, sequence) > ($1, $2::bigint) AND event->>'type' IN ('decision', 'intake')
       AND (event->'sheet' IS NOT NULL OR event::text LIKE ANY ($3::text[])) ORDER BY device, sequence LIMIT ${AT_ONCE}`, [device, sequence, patterns],
    );
    for (const row of rows) {
      [device, sequence] = [String(row['device']), toNumber(row['sequence'])];
      const event = logEvent.parse(toJson(row['event']));
      if (event.type !== 'decision' && event.type !== 'intake') continue;
      const found = about(event, canonicals);
      if (found.recipients.length + found.rows.length > 0) yield { device, sequence, event, ...found };
    }
    if (rows.length < AT_ONCE) return;
  }
}

interface Place { device: string; sequence: number }
/** What a search has found, and how far each device's log then went. */
export interface Searched { canonicals: readonly string[]; places: Place[]; heads: ReadonlyMap<string, number> }

const headsOf = async (sql: Sql): Promise<Map<string, number>> => new Map((await sql.query('SELECT id, sequence FROM devices')).map((row) => [String(row['id']), toNumber(row['sequence'])]));

/** The whole log, before a lock that others wait for is taken. */
export async function searchLog(sql: Sql, canonicals: readonly string[]): Promise<Searched> {
  const heads = await headsOf(sql); // first: what comes during the search is looked at again
  const places: Place[] = [];
  for await (const { device, sequence } of eventsAbout(sql, canonicals)) places.push({ device, sequence });
  return { canonicals, places, heads };
}

async function* rowsSince(sql: Sql, { places, heads }: Searched): AsyncGenerator<Record<string, unknown>> {
  for (const { device, sequence } of places) yield* await sql.query('SELECT device, sequence, event FROM attempt_events WHERE device = $1 AND sequence = $2', [device, sequence]);
  for (const [device, now] of await headsOf(sql)) {
    const before = heads.get(device) ?? 0;
    if (now <= before) continue;
    for (const row of await sql.query('SELECT device, sequence, event FROM attempt_events WHERE device = $1 AND sequence > $2 ORDER BY sequence', [device, before])) {
      if (!places.some((place) => place.device === device && place.sequence === toNumber(row['sequence']))) yield row;
    }
  }
}

/** What was found as it stands now, and what has come since. Contact points that were not searched for are, in the whole log. */
export async function* eventsAboutSince(sql: Sql, canonicals: readonly string[], searched: Searched): AsyncGenerator<EventAbout> {
  if (canonicals.some((canonical) => !searched.canonicals.includes(canonical))) {
    yield* eventsAbout(sql, canonicals);
    return;
  }
  for await (const row of rowsSince(sql, searched)) {
    const event = logEvent.parse(toJson(row['event']));
    if (event.type !== 'decision' && event.type !== 'intake') continue;
    const found = about(event, canonicals);
    if (found.recipients.length + found.rows.length > 0) yield { device: String(row['device']), sequence: toNumber(row['sequence']), event, ...found };
  }
}
