import { consentEvent, SCHEMA_VERSION, type ConsentEvent } from '../../utils/connectors';
import { refusal } from '../accounts/refusal';
import { derivePermission } from '../permissions/derive';
import { eventsOfPerson, contactsOf } from '../register/persons';
import { pointOf, recordId } from '../register/records';
import type { PointEvents } from '../store/events';
import type { Sql } from '../store/sql';
import { contactsAsked, type Stopped } from './stop-person';
import type { Correction } from './protocol';

interface Named { contact_point: string; contact_point_type: 'email' | 'phone' | 'handle' }

const owner = (event: ConsentEvent): { pii_principal_id?: string } => (event.pii_principal_id === undefined ? {} : { pii_principal_id: event.pii_principal_id });

/** Nothing is overwritten: the record stays, and counts no more. */
function invalidated(event: ConsentEvent, id: string, now: number): ConsentEvent[] {
  if (event.kind !== 'consent') return [];
  const { contact_point, contact_point_type, channel, purpose, relationship } = event;
  return [consentEvent.parse({
    kind: 'consent', schema_version: SCHEMA_VERSION, record_id: recordId('rectified', id, event.record_id), contact_point, contact_point_type, channel, purpose, event_state: 'invalidated',
    event_time: Math.max(now, event.event_time), ...owner(event), ...(relationship ? { relationship } : {}),
  })];
}

function factsEvent(contact: Named, { country, subject_class }: Correction, id: string, now: number, person: { pii_principal_id?: string } = {}): ConsentEvent {
  return consentEvent.parse({
    kind: 'facts', schema_version: SCHEMA_VERSION, record_id: recordId('correction', id, contact.contact_point), contact_point: contact.contact_point, contact_point_type: contact.contact_point_type,
    event_time: now, ...person, ...(country ? { country } : {}), ...(subject_class ? { subject_class } : {}),
  });
}

/** The old contact point is theirs no more; what they have stopped or refused there is so at the new one. Consents were given for the old one and do not move. */
function moved(old: { point: PointEvents; events: PointEvents['events'] }, to: Named, correction: Correction, id: string, now: number): ConsentEvent[] {
  const stops = old.events.flatMap(({ event }) => (event.kind === 'stop'
    ? [consentEvent.parse({ ...event, ...to, record_id: recordId('moved', id, event.record_id) })] : []));
  const refusals = old.point.kind === to.contact_point_type ? derivePermission(old.events).grants.filter(({ state }) => state === 'refused') : [];
  const person = old.events.map(({ event }) => owner(event)).find((one) => one.pii_principal_id !== undefined) ?? {};
  return [...old.events.flatMap(({ event }) => invalidated(event, id, now)), factsEvent(to, correction, id, now, person), ...stops, ...refusals.map(({ channel, purpose, relationship, record }) => consentEvent.parse({
    kind: 'consent', schema_version: SCHEMA_VERSION, record_id: recordId('moved', id, record), ...to, ...person, channel, purpose, event_state: 'refused', event_time: now, ...(relationship === 'any' ? {} : { relationship }),
  }))];
}

/** Events that put right what is wrong. @throws 400 and 404. */
export async function correctionEvents(sql: Sql, asked: Stopped, correction: Correction, { id, now }: { id: string; now: number }): Promise<ConsentEvent[]> {
  const contacts = await contactsAsked(sql, asked);
  const { names, points } = asked.person === undefined ? { names: [], points: [] } : await contactsOf(sql, asked.person);
  const own = points.map((point) => ({ point, events: eventsOfPerson(point, names) }));
  const events: ConsentEvent[] = [];
  if (correction.country !== undefined || correction.subject_class !== undefined) events.push(...contacts.map((contact) => factsEvent(contact, correction, id, now, own.flatMap(({ events: held }) => held).map(({ event }) => owner(event)).find((one) => one.pii_principal_id) ?? {})));
  if (correction.records) {
    const wrong = own.flatMap(({ events: held }) => held).filter(({ number }) => correction.records?.includes(number));
    if (wrong.length !== new Set(correction.records).size) throw refusal(404, 'a record is none of this person');
    events.push(...wrong.flatMap(({ event }) => invalidated(event, id, now)));
  }
  if (correction.contact) {
    const [from, to] = [pointOf(correction.contact.from), pointOf(correction.contact.to)];
    const old = own.find(({ point }) => point.canonical === from.canonical);
    if (!old) throw refusal(404, 'the contact point is none of this person');
    events.push(...moved(old, { contact_point: to.canonical, contact_point_type: to.kind }, correction, id, now));
  }
  return events;
}
