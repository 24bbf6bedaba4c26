import { bypassText } from './bypass-words';
import type { DecisionEvent } from '../../utils/audit';
import { mergePolicies } from '../../utils/policy';
import { policyInForce } from '../store/policies';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { loggedRecipients } from './logged';
import { incident as incidentSchema, type Incident } from './protocol';

const HOUR = 3_600_000;
export interface By { now: number; who: string }
export interface HeldIncident { number: number; noticedAt: number; dueAt: number; hoursLeft?: number; overdue: boolean; device?: string; attempt?: string; version: number; document: Incident }
export interface Bypass { device: string; attempt: string; sequence: number; at: number; seenAt: number; app: string; channel: string; purpose: string; user: string; recipients: number; incident?: number }

const SEEN_OUTCOMES = ['observed', 'released', 'exported'];
const SEEN = `('${SEEN_OUTCOMES.join(`', '`)}')`;
export const isSeen = (outcome: string): boolean => SEEN_OUTCOMES.includes(outcome);

/** Attempts that had no leave, and were seen to leave all the same. */
export async function bypasses(sql: Sql, one?: { device: string; attempt: string }): Promise<Bypass[]> {
  const rows = await sql.query(
    `SELECT d.event, (o.event->>'time')::bigint AS seen, i.number AS incident FROM attempt_events d
     JOIN attempt_events o ON o.device = d.device AND o.event->>'attempt' = d.event->>'attempt' AND o.event->>'type' = 'outcome' AND o.event->>'outcome' IN ${SEEN}
     LEFT JOIN incidents i ON i.device = d.device AND i.attempt = d.event->>'attempt'
     WHERE d.event->>'type' = 'decision' AND d.event->>'leave' = 'false' ${one ? `AND d.device = $1 AND d.event->>'attempt' = $2` : ''} ORDER BY 2 DESC LIMIT 1000`, one ? [one.device, one.attempt] : [],
  );
  const found = new Map<string, Bypass>();
  for (const row of rows) {
    const event = toJson(row['event']) as DecisionEvent;
    const { device, attempt, sequence, time, app, decidedAs, purpose, user } = event;
    found.set(`${device} ${attempt}`, { device, attempt, sequence, at: time, seenAt: toNumber(row['seen']), app, channel: decidedAs, purpose, user, recipients: loggedRecipients(event).length, ...(row['incident'] === null ? {} : { incident: toNumber(row['incident']) }) });
  }
  return [...found.values()];
}

function documentOf({ at, app, channel, purpose, recipients }: Bypass): Incident {
  return incidentSchema.parse({
    what: bypassText({ channel, purpose, app, at: new Date(at).toISOString() }),
    happened_at: at, data_kinds: [channel === 'voice' || channel === 'sms' ? 'telephone number' : 'contact point'], persons: recipients, records: recipients,
  });
}

async function addVersion(sql: Sql, number: number, document: Incident, { now, who }: By): Promise<void> {
  await sql.query(
    `INSERT INTO incident_versions (incident, version, at, who, document) SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4::json FROM incident_versions WHERE incident = $1`,
    [number, now, who, JSON.stringify(document)],
  );
}

interface Opening { document: Incident; noticedAt: number; bypass?: Bypass }

/** The clock runs from when it was noticed, for as many hours as policy says. Undefined when this bypass has its incident already. */
export async function openIncident(sql: Sql, { document, noticedAt, bypass }: Opening, by: By): Promise<number | undefined> {
  const { incidentHours } = mergePolicies({ hub: await policyInForce(sql) });
  const [row] = await sql.query(
    'INSERT INTO incidents (noticed_at, due_at, device, attempt) VALUES ($1, $2, $3, $4) ON CONFLICT (device, attempt) DO NOTHING RETURNING number',
    [noticedAt, noticedAt + incidentHours * HOUR, bypass?.device ?? null, bypass?.attempt ?? null],
  );
  if (!row) return undefined;
  const number = toNumber(row['number']);
  await addVersion(sql, number, document, by);
  return number;
}

export const fromBypass = (bypass: Bypass, now: number): Opening => ({ document: documentOf(bypass), noticedAt: now, bypass });

/** Nothing is overwritten: each change is a version. False when there is no such incident. */
export async function changeIncident(sql: Sql, number: number, document: Incident, by: By): Promise<boolean> {
  if ((await sql.query('SELECT 1 FROM incidents WHERE number = $1 FOR UPDATE', [number])).length === 0) return false;
  await addVersion(sql, number, document, by);
  return true;
}

/** The newest version of each, those whose clock runs first. */
export async function incidentList(sql: Sql, now: number, number?: number): Promise<HeldIncident[]> {
  const rows = await sql.query(
    `SELECT DISTINCT ON (i.number) i.*, v.version, v.document FROM incidents i JOIN incident_versions v ON v.incident = i.number ${number === undefined ? '' : 'WHERE i.number = $1'} ORDER BY i.number, v.version DESC`,
    number === undefined ? [] : [number],
  );
  const held = rows.map((row): HeldIncident => {
    const [dueAt, document] = [toNumber(row['due_at']), incidentSchema.parse(toJson(row['document']))];
    const runs = document.state === 'open' && document.risk !== 'unlikely';
    return {
      number: toNumber(row['number']), noticedAt: toNumber(row['noticed_at']), dueAt, version: toNumber(row['version']), document, overdue: runs && now > dueAt,
      ...(runs ? { hoursLeft: Math.floor((dueAt - now) / HOUR) } : {}), ...(row['device'] === null ? {} : { device: String(row['device']), attempt: String(row['attempt']) }),
    };
  });
  return held.sort((a, b) => Number(b.hoursLeft !== undefined) - Number(a.hoursLeft !== undefined) || a.dueAt - b.dueAt);
}
