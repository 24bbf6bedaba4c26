import { consentEvent, SCHEMA_VERSION, type ConsentEvent } from '../../utils/connectors';
import type { Channel, StopKind } from '../../utils/engine';
import { derivePermission } from '../permissions/derive';
import { contactsOf } from '../register/persons';
import { pointOf, recordId } from '../register/records';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

export interface Stopped { person?: string | undefined; contact?: string | undefined }
interface Named { contact_point: string; contact_point_type: 'email' | 'phone' | 'handle'; pii_principal_id?: string }

/** Contact points that a request is about: all of the person's, or the one that was named, known or not. */
export async function contactsAsked(sql: Sql, { person, contact }: Stopped): Promise<Named[]> {
  if (contact !== undefined) {
    const { canonical, kind } = pointOf(contact);
    return [{ contact_point: canonical, contact_point_type: kind }];
  }
  const { points } = await contactsOf(sql, person ?? '');
  // Whose name is not said: a stop holds for the contact point, whoever else is behind it.
  return points.map(({ canonical, kind }) => ({ contact_point: canonical, contact_point_type: kind as Named['contact_point_type'] }));
}

/** Those of the contact points that nothing restricts but this erasure request, or others that were refused. */
export async function restrictedByRefused(sql: Sql, request: number, contacts: readonly Named[]): Promise<Named[]> {
  const points = await pointsById(sql, (await sql.query('SELECT id FROM contact_points WHERE canonical = ANY ($1::text[])', [contacts.map(({ contact_point: canonical }) => canonical)])).map((row) => toNumber(row['id'])));
  const rows = await sql.query(
    `SELECT number FROM consent_events WHERE point = ANY ($1::text[]::bigint[])
     AND (source = $2 OR source IN (SELECT 'request ' || number::text FROM rights_requests WHERE kind = 'erasure' AND state = 'refused'))`, [points.map(({ point }) => String(point)), `request ${request}`],
  );
  const refused = new Set(rows.map((row) => toNumber(row['number'])));
  const isRestricted = (canonical: string): boolean => {
    const others = points.find((point) => point.canonical === canonical)?.events.filter(({ number }) => !refused.has(number)) ?? [];
    return others.length > 0 && derivePermission(others).stops.some(({ kind }) => kind === 'restriction');
  };
  return contacts.filter(({ contact_point: canonical }) => !isRestricted(canonical));
}

export interface StopAsked { stop: StopKind; lifted: boolean; at: number; channels?: Channel[] | undefined; request: string }

/** One stop, or its end, for each contact point. */
export function stopEvents(contacts: readonly Named[], { stop, lifted, at, channels, request }: StopAsked): ConsentEvent[] {
  return contacts.map((contact) => consentEvent.parse({
    kind: 'stop', schema_version: SCHEMA_VERSION, record_id: recordId('request', request, stop, String(lifted), contact.contact_point, at), ...contact,
    event_time: at, stop, lifted, ...(channels ? { channels } : {}),
  }));
}
