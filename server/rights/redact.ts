import { openRows, redact, redactRows, type DecisionEvent, type IntakeEvent } from '../../utils/audit';
import type { Sql } from '../store/sql';
import type { EventAbout } from './attempts-about';

/** The event without the values of these recipients and rows, and without a typed reason, which may name them. Its hash holds. */
export function redacted({ event, recipients, rows }: Pick<EventAbout, 'event' | 'recipients' | 'rows'>, entry: string): DecisionEvent | IntakeEvent {
  if (event.type === 'intake') return { ...event, contact: { ...event.contact, hint: event.contact.hint.redacted ? event.contact.hint : redact(event.contact.hint, entry) } };
  const chosen = new Set(recipients);
  const { sheet, justification } = event;
  return {
    ...event,
    recipients: event.recipients.map((one, index) => (chosen.has(index) && !one.hint.redacted ? { ...one, hint: redact(one.hint, entry) } : one)),
    ...(sheet ? { sheet: redactRows(sheet, rows, entry) } : {}),
    ...(justification && !justification.redacted ? { justification: redact(justification, entry) } : {}),
  };
}

/** Everything of an event that may be erased. Undefined when nothing is left to erase. */
export function allOf(event: DecisionEvent | IntakeEvent): Pick<EventAbout, 'event' | 'recipients' | 'rows'> | undefined {
  if (event.type === 'intake') return event.contact.hint.redacted ? undefined : { event, recipients: [0], rows: [] };
  const recipients = event.recipients.flatMap((one, index) => (one.hint.redacted ? [] : [index]));
  const rows = event.sheet ? openRows(event.sheet).filter(({ erased }) => !erased).map(({ row }) => row) : [];
  const isOpen = recipients.length + rows.length > 0 || (event.justification !== undefined && !event.justification.redacted);
  return isOpen ? { event, recipients, rows } : undefined;
}

/** Inside the transaction of a register entry: nowhere else does the log let itself be changed. */
export async function storeRedacted(sql: Sql, device: string, sequence: number, event: DecisionEvent | IntakeEvent): Promise<void> {
  await sql.query('UPDATE attempt_events SET event = $3::jsonb WHERE device = $1 AND sequence = $2', [device, sequence, JSON.stringify(event)]);
}
