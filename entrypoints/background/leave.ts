import { fitTicket, isOpen, isOutdated, issueTicket, TICKET_MS, useTicket, voidTicket, type NewTicket, type Ticket, type TicketRequest, type Versions } from '../../utils/guard/ticket';
import type { RawAttempt } from '../../utils/messaging/protocol';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { Fault } from './fault';
import { policyOf, type Worker } from './worker';

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
function isOf(row: AttemptRow | undefined, ticket: Ticket): boolean {
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
  if (isTheirs && isOf(row, ticket) && isOpen(ticket, now) && !isOvertaken(worker, row, ticket)) return ticket;
  if (isTheirs) await worker.tickets.update(row.id, (held) => held && voidTicket(held, 'revocation'));
  throw new Fault('fault_ticket');
}

/** Root and policy that leave given at this moment rests on. */
export const versionsInForce = (worker: Worker): Versions => ({ rootVersion: worker.store.dataState(worker.now()).rootVersion, policyVersion: policyOf(worker).engine.version });

/** Root, policy or a stop of this device came while the decision was on its way. */
function isOvertaken(worker: Worker, row: AttemptRow, ticket: Ticket): boolean {
  return isOutdated(ticket, versionsInForce(worker)) || isBeforeStop(worker, row.decidedAt);
}

/** Was a stop recorded here since, or managed storage changed? Both outlive the worker: they say so too when it died before it took leave back. */
export const isBeforeStop = (worker: Worker, at: number): boolean => worker.store.overlay.lastAt >= at || worker.managed().since >= at;

/** Ticket of this tab that covers a request of the main-world guard: used once, or again for the same bytes. */
export async function coveringTicket(worker: Worker, request: TicketRequest): Promise<Ticket | undefined> {
  const now = worker.now();
  for (const candidate of await worker.tickets.all()) {
    if (isBeforeStop(worker, candidate.issuedAt) || fitTicket(candidate, request, versionsInForce(worker), now) === 'none' || !isOf(await readAttempt(worker.store.db, candidate.attempt), candidate)) continue;
    let fits = false;
    const ticket = await worker.tickets.update(candidate.id, (held) => {
      const fit = held ? fitTicket(held, request, versionsInForce(worker), now) : 'none';
      fits = fit !== 'none';
      return held && fit === 'use' ? useTicket(held, request, now) : held;
    });
    if (fits) return ticket;
  }
  return undefined;
}
