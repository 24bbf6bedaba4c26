import type { Grant, Permission, Relationship, Stop } from '../../utils/engine';
import type { ConsentRecordEvent, StopEvent } from '../../utils/connectors';
import { durationDays } from '../../utils/connectors';
import type { NumberedEvent } from '../store/events';

const REFUSING = new Set(['refused', 'withdrawn', 'invalidated', 'revoked']);
/** Stages of one life cycle: only the newest counts. */
const STAGES: readonly Relationship[] = ['prospect', 'customer', 'former'];
const FIVE_YEARS = 1_825;

interface Numbered<T> { number: number; event: T }

const grantKey = (grant: Pick<Grant, 'channel' | 'purpose' | 'relationship'>): string => `${grant.channel} ${grant.purpose} ${grant.relationship}`;

export function isNarrowing(event: NumberedEvent['event']): boolean {
  if (event.kind === 'stop') return !event.lifted;
  return event.kind === 'consent' && (REFUSING.has(event.event_state) || event.event_state === 'expired');
}

/** By time; of events at one time the narrowing ones come last, whatever the order of import. */
function inOrder(events: readonly NumberedEvent[]): readonly NumberedEvent[] {
  if (events.length < 2) return events;
  return [...events].sort((a, b) => a.event.event_time - b.event.event_time || Number(isNarrowing(a.event)) - Number(isNarrowing(b.event)) || a.number - b.number);
}

function stateOf({ event_state: state }: ConsentRecordEvent): Grant['state'] {
  if (state === 'given' || state === 'renewed') return 'given';
  return state === 'unknown' || state === 'requested' ? 'unknown' : 'refused';
}

function proofOf(event: ConsentRecordEvent): Grant['proof'] {
  const { evidence, event_type: type, retention_period: retention } = event;
  const proven = evidence !== undefined && (evidence.place !== undefined || evidence.sha256 !== undefined);
  const express = type === 'expressed' || type === 'explicit';
  const kept = retention === undefined ? 0 : durationDays(retention) ?? 0;
  return {
    evidence: proven, documented: proven && express && kept >= FIVE_YEARS, doubleOptIn: event.double_opt_in_at !== undefined,
    obtainedInSale: event.obtained_in_sale === true, optOutOffered: event.opt_out_offered === true,
    namesThirdParty: (event.recipient_third_parties ?? []).length > 0,
  };
}

function grantOf({ number, event }: Numbered<ConsentRecordEvent>): Grant {
  return {
    channel: event.channel, purpose: event.purpose, relationship: event.relationship ?? 'any', state: stateOf(event),
    gdprBasis: event.gdpr_basis ?? 'none', eprivacyBasis: event.eprivacy_basis ?? 'none',
    validFrom: event.valid_from ?? event.event_time,
    ...(event.valid_to === undefined ? {} : { validTo: event.valid_to }),
    proof: proofOf(event),
    record: number,
  };
}

/** A refusal that names no relationship refuses for each of them. */
function dropRefused(grants: Map<string, Grant>, refusal: Grant): void {
  if (refusal.state !== 'refused' || refusal.relationship !== 'any') return;
  for (const [key, other] of grants) if (other.channel === refusal.channel && other.purpose === refusal.purpose) grants.delete(key);
}

function applyConsent(grants: Map<string, Grant>, { number, event }: Numbered<ConsentRecordEvent>): void {
  const grant = grantOf({ number, event });
  const key = grantKey(grant);
  const { event_state: state, event_time: time } = event;
  if (state === 'requested') return;
  // No consent, but the facts of a soft opt-in (ePrivacy art. 13(2)) are a row of their own.
  if (state === 'unknown' && grant.eprivacyBasis !== 'soft-opt-in') return void grants.delete(key);
  const before = grants.get(key);
  if (state === 'expired' && before?.state === 'given') {
    return void grants.set(key, { ...before, validTo: Math.min(before.validTo ?? time, time), record: number });
  }
  dropRefused(grants, grant);
  grants.set(key, grant);
}

const covers = (outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean =>
  outer === undefined || (inner !== undefined && inner.every((entry) => outer.includes(entry)));
const sameList = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => covers(a, b) && covers(b, a);

function applyStop(stops: Stop[], { number, event }: Numbered<StopEvent>): Stop[] {
  const others = stops.filter((stop) => {
    if (stop.kind !== event.stop) return true;
    if (event.lifted) return !(covers(event.channels, stop.channels) && covers(event.purposes, stop.purposes));
    return !(sameList(event.channels, stop.channels) && sameList(event.purposes, stop.purposes));
  });
  if (event.lifted) return others;
  const stop: Stop = { kind: event.stop, since: event.event_time, record: number };
  if (event.channels) stop.channels = event.channels;
  if (event.purposes) stop.purposes = event.purposes;
  return [...others, stop];
}

function latest<T>(events: readonly NumberedEvent[], pick: (event: NumberedEvent['event']) => T | undefined): T | undefined {
  for (let at = events.length - 1; at >= 0; at--) {
    const value = pick(events[at]!.event);
    if (value !== undefined) return value;
  }
  return undefined;
}

function relationshipsOf(events: readonly NumberedEvent[]): Relationship[] {
  const all: Relationship[] = [];
  for (const { event } of events) if (event.relationship !== undefined) all.push(event.relationship);
  if (all.length < 2) return all;
  const stage = all.filter((value) => STAGES.includes(value)).at(-1);
  return [...new Set(all.filter((value) => !STAGES.includes(value) || value === stage))];
}

/** When the person acted themselves in this event. Presumed and implied permissions are no act of theirs. */
export function ownActAt(event: NumberedEvent['event']): number | undefined {
  const own = event.kind === 'consent' && stateOf(event) === 'given' && event.event_type !== 'implied' && ['none', 'consent', undefined].includes(event.eprivacy_basis);
  if (!own) return event.enquiry_at;
  return event.enquiry_at === undefined ? event.event_time : Math.max(event.event_time, event.enquiry_at);
}

function newest(events: readonly NumberedEvent[], pick: (event: NumberedEvent['event']) => number | undefined): number | undefined {
  let at: number | undefined;
  for (const { event } of events) {
    const one = pick(event);
    if (one !== undefined && (at === undefined || one > at)) at = one;
  }
  return at;
}

/** Facts that the events since the last erasure tell. No spreads: a compile reads millions. */
function factsOf(events: readonly NumberedEvent[]): Omit<Permission, 'grants' | 'stops'> {
  const facts: Omit<Permission, 'grants' | 'stops'> = {
    subjectClass: latest(events, (event) => event.subject_class) ?? 'unknown',
    relationships: relationshipsOf(events),
    evidenceFor: latest(events, (event) => event.evidence_for) ?? [],
  };
  const country = latest(events, (event) => event.country);
  if (country !== undefined) facts.country = country;
  const notice = newest(events, (event) => event.privacy_notice?.delivered_at);
  if (notice !== undefined) facts.noticeDeliveredAt = notice;
  const preferredChannel = latest(events, (event) => event.preferred_channel);
  if (preferredChannel !== undefined) facts.preferredChannel = preferredChannel;
  const preferredHours = latest(events, (event) => event.preferred_hours);
  if (preferredHours !== undefined) facts.preferredHours = preferredHours;
  const ownAct = newest(events, ownActAt);
  if (ownAct !== undefined) facts.lastOwnActAt = ownAct;
  return facts;
}

/** Permission of one person from all events recorded about them. An erasure takes everything before it away. */
export function personPermission(events: readonly NumberedEvent[]): Permission {
  const ordered = inOrder(events);
  const erasedAt = ordered.findLastIndex(({ event }) => event.kind === 'stop' && event.stop === 'erasure' && !event.lifted);
  const living = ordered.slice(erasedAt + 1);
  const grants = new Map<string, Grant>();
  for (const { number, event } of living) if (event.kind === 'consent') applyConsent(grants, { number, event });
  let stops: Stop[] = [];
  for (const { number, event } of ordered) if (event.kind === 'stop') stops = applyStop(stops, { number, event });
  return { ...factsOf(living), grants: [...grants.values()], stops };
}
