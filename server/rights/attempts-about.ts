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
