import { endRetry, isExpired, isOpen, isOutdated, isSpent, RETRY_MS, TICKET_MS, voidReason, voidTicket, type Ticket, type Versions } from '../../utils/guard/ticket';
import type { OutcomeKind } from '../../utils/messaging/protocol';
import { openAttempts, type AttemptRow } from '../../utils/store/attempts';
import { isBeforeStop } from './versions';
import { logOutcome } from './outcome';
import type { Worker } from './worker';

/** What an attempt comes to that nobody closed: its tab, its worker or its browser is gone. Undefined = wait. */
export function abandonedOutcome(row: AttemptRow, ticket: Ticket | undefined, now: number): OutcomeKind | undefined {
  const age = now - row.decidedAt;
  if (!row.leave) return age >= RETRY_MS ? 'blocked' : undefined;
  if (row.outcome === 'released') return age >= RETRY_MS ? 'unknown' : undefined;
  // A leave without ticket may still be asked for again while it is fresh.
  const isWaiting = ticket ? isOpen(ticket, now) : age < TICKET_MS;
  return isWaiting ? undefined : 'unknown';
}

/** Closes what was left open, and drops tickets nothing can come of. Runs at start-up and by alarm. */
export async function recover(worker: Worker): Promise<number> {
  let closed = 0;
  for (const row of await openAttempts(worker.store.db)) {
    const outcome = abandonedOutcome(row, await worker.tickets.read(row.id), worker.now());
    if (outcome && (await logOutcome(worker, row.id, outcome, undefined, row.retry))) closed += 1;
  }
  const spent = (await worker.tickets.all()).filter((ticket) => isSpent(ticket, worker.now()));
  if (spent.length > 0) await worker.tickets.remove(spent.map((ticket) => ticket.id));
  return closed;
}

function withdrawn(ticket: Ticket, versions: Versions): Ticket {
  return ticket.state === 'issued' ? voidTicket(ticket, voidReason(ticket, versions) ?? 'revocation') : endRetry(ticket);
}

function isWithdrawn(ticket: Ticket, now: number): boolean {
  if (ticket.state === 'void') return !isExpired(ticket, now);
  return ticket.retryEnded === true && ticket.receipt !== undefined && now < ticket.receipt.until;
}

/** Voids tickets of other versions or from before a stop, and the retries of used ones; ids of all whose leave is taken back, so that a page not told the last time is told now. */
export async function voidOutdated(worker: Worker, versions: Versions): Promise<string[]> {
  const tickets = await worker.tickets.updateAll((held) => (isOutdated(held, versions) || isBeforeStop(worker, held.issuedAt) ? withdrawn(held, versions) : held));
  return tickets.filter((ticket) => isWithdrawn(ticket, worker.now())).map((ticket) => ticket.id);
}
