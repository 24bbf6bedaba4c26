import { isOpen, isOutdated, issueTicket, TICKET_MS, voidTicket, type NewTicket, type Ticket, type Versions } from '../../utils/guard/ticket';
import type { RawAttempt } from '../../utils/messaging/protocol';
import type { AttemptRow } from '../../utils/store/attempts';
import { isGlassOver } from './break-glass';
import { Fault } from './fault';
import { isBeforeStop, versionsInForce } from './versions';
import type { Worker } from './worker';

/** May it leave? A warning needs a confirmation of the very same question, a justification its reason. */
export function isLeaveGiven(kind: AttemptRow['decision']['kind'], raw: RawAttempt, isConfirmed: boolean): boolean {
  if (kind === 'allow') return true;
  if (kind === 'warn') return isConfirmed || hasReason(raw);
  return kind === 'justify' && hasReason(raw);
}

const hasReason = (raw: RawAttempt): boolean => (raw.justification ?? '').trim().length >= 3;

/**
 * Ticket of a decision that is being logged: written beside the log, as both take their time. Until its row is on the disk it is no
 * leave (`isOf`). True when it was not there before.
 */
export async function prepareTicket({ tickets }: Worker, fields: NewTicket, decidedAt: number): Promise<boolean> {
  let isNew = false;
  await tickets.update(fields.attempt, (held) => {
    isNew = !held;
    return held ?? issueTicket(fields, decidedAt); // a stop from then on is later than the ticket
  });
  return isNew;
}

/** A worker may die between ticket and row; an id may come again, with another question or long after: none of it gives leave. */
export function isOf(row: AttemptRow | undefined, ticket: Ticket): boolean {
  return row?.leave === true && row.fingerprint === ticket.fingerprint && ticket.issuedAt - row.decidedAt < TICKET_MS;
}

const isIn = (ticket: Ticket, { tab, frame, document }: NewTicket): boolean => ticket.tab === tab && ticket.frame === frame && ticket.document === document;

/**
 * Ticket of a logged decision, made once: a repeated question gets the same one.
 * @throws Fault `fault_ticket` when it was used, voided, has expired or is another frame's; the gate asks again as a new attempt.
 */
export async function ticketOf(worker: Worker, row: AttemptRow, fields: NewTicket): Promise<Ticket | undefined> {
  if (!row.leave) return undefined;
  const now = worker.now();
  const mayIssue = row.open === 1 && row.outcome === undefined && now - row.decidedAt < TICKET_MS;
  const ticket = await worker.tickets.update(row.id, (held) => held ?? (mayIssue ? issueTicket(fields, now) : undefined));
  const isTheirs = ticket !== undefined && isIn(ticket, fields);
  // Looked at once the ticket is in the store: a root, policy or stop that comes later finds it there and takes it back.
  if (isTheirs && isOf(row, ticket) && isOpen(ticket, now) && !isOvertaken(worker, row.decidedAt, ticket) && !isGlassOver(ticket)) return ticket;
  if (isTheirs) await worker.tickets.update(row.id, (held) => held && voidTicket(held, 'revocation'));
  throw new Fault('fault_ticket');
}

/** Root, policy or a stop of this device has come since. */
export const isOvertaken = (worker: Worker, decidedAt: number, versions: Versions): boolean =>
  isOutdated(versions, versionsInForce(worker)) || isBeforeStop(worker, decidedAt);
