import { openRows } from '../../utils/audit';
import type { Permission } from '../../utils/engine';
import { mergePolicies } from '../../utils/policy';
import type { PersonRef } from '../register/merges';
import { personOf, type PersonRecord } from '../register/persons';
import { policyInForce } from '../store/policies';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { eventsAbout, type EventAbout } from './attempts-about';
import type { RequestEvent, RightsRequest } from './protocol';
import { requestsOf } from './requests';

export interface ReportedAttempt {
  at: number; app: string; channel: string; purpose: string; verdict: string; rule: string; record?: number; country: string; outcomes: string[]; justification?: string; hint?: string;
}
/** Who of us worked on it is data of others. */
export type ReportedRequest = Omit<RightsRequest, 'events'> & { events: Omit<RequestEvent, 'who'>[] };
/** Everything that is held of a person, or of a contact point (`asked`) that the register does not know. Who of us wrote to them is data of others, and left out. */
export interface AccessReport {
  format: 'consentry-access-report-1'; madeAt: number; person?: PersonRef; asked?: string; names: PersonRef[];
  contacts: { kind: string; contact: string; permission: Permission; shared: boolean }[];
  relationships: string[]; records: PersonRecord[]; attempts: ReportedAttempt[]; intakes: { at: number; channels: string[]; purpose: string; collectionMethod: string }[];
  pending: { receivedAt: number; record: unknown }[]; requests: ReportedRequest[]; retentionDays: { attempts: number; records: number };
}

async function outcomesOf(sql: Sql, device: string, attempt: string): Promise<string[]> {
  const rows = await sql.query(`SELECT event->>'outcome' AS outcome FROM attempt_events WHERE device = $1 AND event->>'attempt' = $2 AND event->>'type' = 'outcome' ORDER BY sequence`, [device, attempt]);
  return rows.map((row) => String(row['outcome']));
}

function verdictsOf({ event, recipients, rows }: EventAbout): Pick<ReportedAttempt, 'verdict' | 'rule' | 'record' | 'country' | 'hint'>[] {
  if (event.type !== 'decision') return [];
  const few = recipients.flatMap((index) => event.recipients[index] ?? []).map(({ verdict, rule, record, country, hint }) => ({ verdict, rule, country, ...(record === undefined ? {} : { record }), ...(hint.value === undefined ? {} : { hint: hint.value }) }));
  const many = event.sheet ? openRows(event.sheet).filter(({ row }) => rows.includes(row)).map(({ group: { verdict, rule, country }, record }) => ({ verdict, rule, country, ...(record === undefined ? {} : { record }) })) : [];
  return [...few, ...many];
}

async function attemptsOf(sql: Sql, canonicals: readonly string[]): Promise<Pick<AccessReport, 'attempts' | 'intakes'>> {
  const report: Pick<AccessReport, 'attempts' | 'intakes'> = { attempts: [], intakes: [] };
  for await (const about of eventsAbout(sql, canonicals)) {
    const { event, device } = about;
    if (event.type === 'intake') report.intakes.push({ at: event.consentedAt, channels: event.channels, purpose: event.purpose, collectionMethod: event.collectionMethod });
    else {
      const outcomes = await outcomesOf(sql, device, event.attempt);
      const justification = event.justification?.value;
      for (const verdict of verdictsOf(about)) report.attempts.push({ at: event.time, app: event.app, channel: event.decidedAs, purpose: event.purpose, outcomes, ...verdict, ...(justification === undefined ? {} : { justification }) });
    }
  }
  report.attempts.sort((a, b) => a.at - b.at);
  return report;
}

const withoutCollector = ({ collected_by: _ours, ...record }: Record<string, unknown>): Record<string, unknown> => record;

type Elsewhere = Pick<AccessReport, 'attempts' | 'intakes' | 'pending' | 'requests' | 'retentionDays'>;

/** What is held beside the register: the log, records that wait or waited for a second person, requests. */
async function elsewhere(sql: Sql, names: readonly string[], canonicals: readonly string[], now: number): Promise<Elsewhere> {
  const pending = await sql.query(`SELECT received_at, record FROM pending_records WHERE record->>'contact_point' = ANY ($1::text[]) ORDER BY received_at`, [canonicals]);
  const { retention } = mergePolicies({ hub: await policyInForce(sql) });
  return {
    ...(await attemptsOf(sql, canonicals)),
    pending: pending.map((row) => ({ receivedAt: toNumber(row['received_at']), record: withoutCollector(toJson(row['record']) as Record<string, unknown>) })),
    requests: (await requestsOf(sql, names, canonicals, now)).map((request) => ({ ...request, events: request.events.map(({ who: _ours, ...rest }) => rest) })),
    retentionDays: { attempts: retention.attemptDays, records: retention.recordDays },
  };
}

/** Undefined when the register holds nobody of this name. */
export async function accessReport(sql: Sql, ref: PersonRef, now: number): Promise<AccessReport | undefined> {
  const person = await personOf(sql, ref);
  if (!person) return undefined;
  const canonicals = person.contacts.map(({ canonical }) => canonical);
  return {
    format: 'consentry-access-report-1', madeAt: now, person: ref, names: person.names,
    contacts: person.contacts.map(({ kind, canonical, permission, shared }) => ({ kind, contact: canonical, permission, shared })),
    relationships: person.relationships, records: person.records, ...(await elsewhere(sql, person.names, canonicals, now)),
  };
}

/** Of a contact point that the register does not know. That nothing else is held is an answer too (GDPR art. 15(1)). */
export async function contactReport(sql: Sql, canonical: string, now: number): Promise<AccessReport> {
  return { format: 'consentry-access-report-1', madeAt: now, asked: canonical, names: [], contacts: [], relationships: [], records: [], ...(await elsewhere(sql, [], [canonical], now)) };
}
