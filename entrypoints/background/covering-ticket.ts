import { fitTicket, useTicket, type Ticket, type TicketRequest } from '../../utils/guard/ticket';
import { readAttempt } from '../../utils/store/attempts';
import { isOf } from './leave';
import { isBeforeStop, versionsInForce } from './versions';
import type { Worker } from './worker';

/** Ticket of this tab that covers a request of the main-world guard: used once, or again for the same bytes. Leave by a break-glass order is for the request that was decided: what was refused since would go on it. */
export async function coveringTicket(worker: Worker, request: TicketRequest): Promise<Ticket | undefined> {
  const now = worker.now();
  for (const candidate of await worker.tickets.all()) {
    if (candidate.order || isBeforeStop(worker, candidate.issuedAt) || fitTicket(candidate, request, versionsInForce(worker), now) === 'none' || !isOf(await readAttempt(worker.store.db, candidate.attempt), candidate)) continue;
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
