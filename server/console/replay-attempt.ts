// A logged attempt decided again. The log names nobody: who a recipient was is found by the record that was cited, else by the masked hint, and proved by the commitment.
import { commitContact, maskContact, type DecisionEvent, type RecipientEntry } from '../../utils/audit';
import { contactPoint } from '../../utils/connectors';
import { decide, type Attempt, type ContactPoint, type EnginePolicy, type Lookup, type Recipient, type UnresolvedReason, type VerdictKind } from '../../utils/engine';
import { derivePermission } from '../permissions/derive';
import { pointsById, type PointEvents } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

/** Why an attempt cannot be decided again. */
export type Left = 'managed' | 'many' | 'erased' | 'own' | 'other-verdict' | 'root' | 'policy';
const MOST_CANDIDATES = 2_000;

interface Found { recipient: Recipient; lookup?: Lookup }

/** Contact points that could be behind the entry: of the cited record, else all that look like the hint. */
async function candidates(sql: Sql, entry: RecipientEntry): Promise<{ id: number; canonical: string }[]> {
  const rows = entry.record !== undefined && entry.record > 0
    ? await sql.query('SELECT p.id, p.canonical FROM contact_points p JOIN consent_events e ON e.point = p.id WHERE e.number = $1', [entry.record])
    : await sql.query(`SELECT id, canonical FROM contact_points WHERE canonical LIKE $1 LIMIT ${MOST_CANDIDATES}`, [(entry.hint.value ?? '').replace(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll('***', '%')]);
  return rows.map((row) => ({ id: toNumber(row['id']), canonical: String(row['canonical']) }));
}

async function identified(sql: Sql, entry: RecipientEntry): Promise<PointEvents | undefined> {
  const salt = entry.hint.salt ?? '';
  const match = (await candidates(sql, entry)).find(({ canonical }) => maskContact(canonical) === entry.hint.value && commitContact(salt, canonical) === entry.commitment);
  return match ? (await pointsById(sql, [match.id]))[0] : undefined;
}

/** Somebody of whom the register holds nothing. What counts of them is the country, and that is logged. */
function stranger(entry: RecipientEntry, index: number): Found {
  const point: ContactPoint = entry.hint.value?.startsWith('+') ? { kind: 'phone', canonical: `+0000000${index}`, folded: `+0000000${index}` } : { kind: 'email', canonical: `unknown-${index}@unknown.invalid`, folded: `unknown-${index}@unknown.invalid` };
  const permission = { subjectClass: 'unknown' as const, relationships: [], grants: [], stops: [], evidenceFor: [], ...(/^[A-Z]{2}$/.test(entry.country) ? { country: entry.country } : {}) };
  return { recipient: { status: 'resolved', point, field: entry.field, raw: '' }, lookup: { status: 'held', permission } };
}

const WHY = /^reason_unresolved_(\w+)$/;

async function recipientOf(sql: Sql, entry: RecipientEntry, index: number, rootAt: number): Promise<Found | Left> {
  const why = WHY.exec(entry.reason)?.[1];
  if (why !== undefined) return { recipient: { status: 'unresolved', field: entry.field, raw: `unread-${index}`, why: why.replaceAll('_', '-') as UnresolvedReason } };
  if (entry.hint.salt === undefined) return 'erased';
  const held = await identified(sql, entry);
  const point = held ? contactPoint(held.canonical, 'PL') : undefined;
  if (!held || !point) return stranger(entry, index);
  // What came into the register after the root of that day was not known then.
  const events = await knownThen(sql, held, rootAt);
  if (events.length === 0) return { recipient: { status: 'resolved', point, field: entry.field, raw: '' }, lookup: { status: 'unknown', stops: [] } };
  return { recipient: { status: 'resolved', point, field: entry.field, raw: '' }, lookup: { status: 'held', permission: derivePermission(events) } };
}

async function knownThen(sql: Sql, held: PointEvents, rootAt: number): Promise<PointEvents['events']> {
  const rows = await sql.query('SELECT number FROM consent_events WHERE point = $1 AND recorded_at <= $2', [held.point, rootAt]);
  const numbers = new Set(rows.map((row) => toNumber(row['number'])));
  return held.events.filter(({ number }) => numbers.has(number));
}

function attemptOf(event: DecisionEvent, recipients: Recipient[]): Attempt {
  const { answers, answersAt, ...context } = event.context;
  const sender = answers === undefined ? undefined : recipients[answers];
  const earlier = Object.fromEntries(event.recipients.flatMap((entry, index) => {
    const recipient = recipients[index];
    // The log counts the contacts inside the cap's window; when each was it does not say.
    return entry.earlier && recipient?.status === 'resolved' ? [[recipient.point.canonical, Array.from({ length: entry.earlier }, () => event.time - 1)]] : [];
  }));
  return {
    id: event.attempt, channel: event.channel, purpose: event.purpose, purposeSource: event.purposeSource, audience: event.audience, recipients, app: event.app, account: '', draft: '', layer: event.layer,
    context: {
      utcOffsetMinutes: context.utcOffsetMinutes, earlierContacts: earlier,
      ...(context.optOutText === undefined ? {} : { optOutText: context.optOutText }), ...(context.noticeText === undefined ? {} : { noticeText: context.noticeText }),
      ...(context.merge === undefined ? {} : { merge: context.merge }), ...(context.scheduledFor === undefined ? {} : { scheduledFor: context.scheduledFor }),
      ...(sender?.status === 'resolved' ? { answers: { sender: sender.point.canonical, ...(answersAt === undefined ? {} : { at: answersAt }) } } : {}),
    },
    ...(event.justification ? { justification: 'given' } : {}),
  };
}

export interface Replayed { from: VerdictKind; to: VerdictKind; rule: string }
export interface Policies { then: EnginePolicy; instead: EnginePolicy }

const isCovered = (inner: readonly string[], outer: readonly string[]): boolean => inner.every((one) => outer.includes(one));

/** What is left out before anybody is looked for. */
function leftOut(event: DecisionEvent, { then, instead }: Policies): Left | undefined {
  if (event.sheet) return 'many';
  if (event.managed !== undefined) return 'managed';
  const hasOwn = event.recipients.some(({ rule }) => rule === 'core/internal');
  // Colleagues are in no register: only while they stay own can they be told.
  if (hasOwn && !(isCovered(then.ownDomains, instead.ownDomains) && isCovered(then.ownAddresses, instead.ownAddresses))) return 'own';
  return undefined;
}

/**
 * Decides under the policy of that day and under another. Only where the first comes to what was logged can the second be believed;
 * stops that were on the device alone, and whoever is not in the register any more, come out there.
 */
export async function replayAttempt(sql: Sql, event: DecisionEvent, policies: Policies, rootAt: number): Promise<Replayed | Left> {
  const left = leftOut(event, policies);
  if (left) return left;
  const people = event.recipients.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.rule !== 'core/internal');
  const found: Found[] = [];
  const kept = { ...event, recipients: people.map(({ entry }) => entry), context: { ...event.context } };
  const answered = event.context.answers === undefined ? -1 : people.findIndex(({ index }) => index === event.context.answers);
  if (answered === -1) delete kept.context.answers;
  else kept.context.answers = answered;
  for (const { entry, index } of people) {
    const one = await recipientOf(sql, entry, index, rootAt);
    if (typeof one === 'string') return one;
    found.push(one);
  }
  if (found.length === 0) return { from: event.decision, to: event.decision, rule: 'core/internal' };
  const attempt = attemptOf(kept, found.map(({ recipient }) => recipient));
  const data = { rootVersion: event.rootVersion, verifiedAt: event.time, clockBackwards: false };
  const again = (policy: EnginePolicy) => decide(attempt, found.map(({ lookup }) => lookup), policy, data, event.time);
  const same = again(policies.then);
  if (same.kind !== event.decision || same.verdicts.some(({ kind }, index) => kind !== kept.recipients[index]?.verdict)) return 'other-verdict';
  const other = again(policies.instead);
  return { from: event.decision, to: other.kind, rule: other.verdicts.find(({ kind }) => kind === other.kind)?.rule ?? '' };
}
