import { logEvent, sheetCounts, type DecisionEvent } from '../../utils/audit';
import { safeRow } from '../../utils/connectors/safe-csv';
import type { Row, Sql, SqlValue } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import type { LogAnswer, LogQuery, LogRow } from './protocol';

const PAGE = 50;
const MOST_PEOPLE = 50;

export function rowOf(event: DecisionEvent, most = MOST_PEOPLE): LogRow {
  const { device, sequence, attempt, time, user, app, layer, purpose, decision, leave, sheet, breakGlass } = event;
  return {
    device, sequence, attempt, at: time, user, app, layer, channel: event.decidedAs, purpose, verdict: decision, leave,
    people: event.recipients.slice(0, most).map(({ hint, verdict, rule, reason, params, record }) => ({ hint: hint.value ?? '', verdict, rule, reason, params, ...(record === undefined ? {} : { record }) })),
    ...(breakGlass === undefined ? {} : { breakGlass }),
    ...(sheet ? { many: sheetCounts(sheet).reduce((sum, one) => sum + one, 0) } : event.recipients.length > most ? { many: event.recipients.length } : {}),
  };
}

/** What is not an event any more is no row; the verifier names it. */
export function decisionOf(row: Row): DecisionEvent | undefined {
  const parsed = logEvent.safeParse(toJson(row['event']));
  return parsed.success && parsed.data.type === 'decision' ? parsed.data : undefined;
}

/** Every value is a parameter. `users` narrows to whoever asks. */
function conditions(query: Omit<LogQuery, 'before'> & { before?: string | undefined }, users: readonly string[] | undefined): { where: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  const parts = [`event->>'type' = 'decision'`];
  const add = (text: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    parts.push(text.replaceAll('?', `$${values.length}`));
  };
  add('device = ?', query.device);
  add(`event->>'user' = ?`, query.user);
  add(`event->>'app' = ?`, query.app);
  add(`event->>'decision' = ?`, query.verdict);
  add(`event->>'decidedAs' = ?`, query.channel);
  add(`(event->>'time')::bigint >= ?`, query.from);
  add(`(event->>'time')::bigint < ?`, query.to);
  add(`lower(event->>'user') = ANY (?::text[])`, users);
  if (query.before !== undefined) {
    const [at = '0', device = '', sequence = '0'] = query.before.split(':');
    values.push(Number(at), device, Number(sequence));
    parts.push(`((event->>'time')::bigint, device, sequence) < ($${values.length - 2}::bigint, $${values.length - 1}::text, $${values.length}::bigint)`);
  }
  return { where: parts.join(' AND '), values };
}

const ORDER = `ORDER BY (event->>'time')::bigint DESC, device DESC, sequence DESC`;

interface Page { events: DecisionEvent[]; before?: string }

async function eventPage(sql: Sql, query: LogQuery, users?: readonly string[]): Promise<Page> {
  const { where, values } = conditions(query, users);
  const rows = await sql.query(`SELECT event, event->>'time' AS at, device, sequence FROM attempt_events WHERE ${where} ${ORDER} LIMIT ${PAGE + 1}`, values);
  const read = rows.slice(0, PAGE);
  // By the row and not by the event: a page of nothing but spoiled ones is not the end.
  const last = rows.length > PAGE ? read.at(-1) : undefined;
  return { events: read.flatMap((row) => decisionOf(row) ?? []), ...(last ? { before: `${String(last['at'])}:${String(last['device'])}:${toNumber(last['sequence'])}` } : {}) };
}

/** One page, newest first. A seller sees their own attempts alone. */
export async function logPage(sql: Sql, query: LogQuery, users?: readonly string[]): Promise<LogAnswer> {
  const { events, ...more } = await eventPage(sql, query, users);
  return { rows: events.map((event) => rowOf(event)), ...more };
}

const HEAD = ['time', 'device', 'sequence', 'user', 'app', 'layer', 'channel', 'purpose', 'verdict', 'leave', 'recipient', 'recipient verdict', 'rule', 'record', 'break-glass'];

function csvLines(row: LogRow): string {
  const common = [new Date(row.at).toISOString(), row.device, String(row.sequence), row.user, row.app, row.layer, row.channel, row.purpose, row.verdict, row.leave ? 'yes' : 'no'];
  const people = row.people.length > 0 ? row.people : [{ hint: row.many === undefined ? '' : `${row.many} recipients`, verdict: row.verdict, rule: '', record: undefined }];
  return people.map(({ hint, verdict, rule, record }) => `${safeRow([...common, hint, verdict, rule, record === undefined ? '' : String(record), row.breakGlass ?? ''], ',')}\r\n`).join('');
}

/** Decisions as CSV that a spreadsheet opens without running any of it, some at a time. */
export async function* logCsv(sql: Sql, query: Omit<LogQuery, 'before'>): AsyncGenerator<string> {
  yield `\uFEFF${safeRow(HEAD, ',')}\r\n`;
  let before: string | undefined;
  do {
    const page: Page = await eventPage(sql, before === undefined ? query : { ...query, before });
    yield page.events.map((event) => csvLines(rowOf(event, Infinity))).join('');
    before = page.before;
  } while (before !== undefined);
}

/** Whole logs as the verifier reads them (`npm run verify-log`): every event of the devices, whatever it is. */
export async function* logLines(sql: Sql, device: string | undefined): AsyncGenerator<string> {
  let [last, after] = ['', -1];
  for (;;) {
    const rows = await sql.query(
      `SELECT device, sequence, event FROM attempt_events WHERE (device, sequence) > ($1::text, $2::bigint) ${device === undefined ? '' : 'AND device = $3'} ORDER BY device, sequence LIMIT 500`,
      device === undefined ? [last, after] : [last, after, device],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => `${JSON.stringify(toJson(row['event']))}\n`).join('');
    last = String(rows.at(-1)?.['device']);
    after = toNumber(rows.at(-1)?.['sequence']);
  }
}
