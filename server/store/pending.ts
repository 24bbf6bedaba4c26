import { createHash } from 'node:crypto';
import type { ConsentEvent } from '../../utils/connectors';
import { consentEvent, contactPoint, SCHEMA_VERSION } from '../../utils/connectors';
import { CHANNEL_CONTACT_POINT, CHANNELS } from '../../utils/engine';
import { pendingRecord, type PendingRecord } from '../../utils/sync/protocol';
import { canonicalJson } from '../../utils/audit/canonical-json';
import { isNamed, type Person } from './people';
import type { Sql } from './sql';
import { toJson, toNumber } from './sql';

/** A record that nobody has decided on yet. */
export interface Pending { id: string; user: string; device: string; receivedAt: number; record: PendingRecord }
export type Decision = 'confirmed' | 'rejected';
export type DecideResult = { status: 'decided'; events: number } | { status: 'unknown' } | { status: 'own' } | { status: 'nameless' } | { status: 'done'; decision: Decision };

/** Clocks of devices may be a little ahead. */
const AHEAD_MS = 86_400_000;

function isSound(record: PendingRecord, now: number): boolean {
  const point = contactPoint(record.contact_point, 'PL');
  const isChannel = (one: string): boolean => {
    const kind = CHANNEL_CONTACT_POINT[one as keyof typeof CHANNEL_CONTACT_POINT];
    return (CHANNELS as readonly string[]).includes(one) && (kind === record.contact_point_type || (one === 'im' && record.contact_point_type === 'phone'));
  };
  return point?.canonical === record.contact_point && point.kind === record.contact_point_type && record.channels.every(isChannel) && record.event_time <= now + AHEAD_MS;
}

/** Keeps a record as it came. False when it cannot be read, or when its id stands for another. A repeated upload is harmless. */
export async function keepPending(sql: Sql, device: { id: string; user: string }, raw: unknown, now: number): Promise<boolean> {
  const parsed = pendingRecord.safeParse(raw);
  if (!parsed.success || !isSound(parsed.data, now)) return false;
  const text = canonicalJson(parsed.data);
  await sql.query('INSERT INTO pending_records (id, device, user_name, received_at, record) VALUES ($1, $2, $3, $4, $5::json) ON CONFLICT (id) DO NOTHING', [parsed.data.id, device.id, device.user, now, text]);
  const [kept] = await sql.query('SELECT device, record::text AS record FROM pending_records WHERE id = $1', [parsed.data.id]);
  return kept?.['device'] === device.id && kept['record'] === text;
}

function toPending(row: Record<string, unknown>): Pending {
  return { id: String(row['id']), user: String(row['user_name']), device: String(row['device']), receivedAt: toNumber(row['received_at']), record: pendingRecord.parse(toJson(row['record'])) };
}

/** Undecided records, oldest first. */
export async function listPending(sql: Sql): Promise<Pending[]> {
  const rows = await sql.query('SELECT p.* FROM pending_records p WHERE NOT EXISTS (SELECT 1 FROM pending_decisions d WHERE d.record = p.id) ORDER BY p.received_at, p.id LIMIT 1000');
  return rows.map(toPending);
}

/** What the register holds of a confirmed record: one event a channel, its id derived, so that it can be there once only. */
function eventsOf(record: PendingRecord): ConsentEvent[] {
  return record.channels.map((channel) => consentEvent.parse({
    kind: 'consent', schema_version: SCHEMA_VERSION, record_id: createHash('sha256').update(`intake ${record.id} ${channel}`).digest('base64url'),
    contact_point: record.contact_point, contact_point_type: record.contact_point_type, event_time: record.event_time, channel, purpose: record.purpose,
    event_type: record.event_type, event_state: 'given', gdpr_basis: '6-1-a', eprivacy_basis: 'consent', collection_method: record.collection_method,
    evidence: record.evidence, ...(record.privacy_notice ? { privacy_notice: record.privacy_notice } : {}),
  }));
}

export interface Review { id: string; decision: Decision; note: string; person: Person; now: number }

/** Decides once, and appends what was confirmed in the same transaction. Whoever recorded it, or took the consent, cannot. */
export async function decidePending(sql: Sql, { id, decision, note, person, now }: Review, append: (events: ConsentEvent[]) => Promise<number>): Promise<DecideResult> {
  const [row] = await sql.query('SELECT * FROM pending_records WHERE id = $1', [id]);
  if (!row) return { status: 'unknown' };
  const { record, user } = toPending(row);
  if (isNamed(person, [user, record.collected_by])) return { status: 'own' };
  // Nobody can tell that a second person confirms what nobody is known to have recorded.
  if (decision === 'confirmed' && user.trim() === '') return { status: 'nameless' };
  const added = await sql.query(
    'INSERT INTO pending_decisions (record, decision, person, role, at, note) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (record) DO NOTHING RETURNING record', [id, decision, person.name, person.role, now, note],
  );
  if (added.length === 0) {
    const [held] = await sql.query('SELECT decision FROM pending_decisions WHERE record = $1', [id]);
    return { status: 'done', decision: held?.['decision'] as Decision };
  }
  return { status: 'decided', events: decision === 'confirmed' ? await append(eventsOf(record)) : 0 };
}
