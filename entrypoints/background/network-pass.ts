import { passTicket, type NetworkSend } from '../../utils/guard/network/fit';
import { verdictOf, type NetworkVerdict } from '../../utils/guard/network/judge';
import { recordRelease, type Ticket } from '../../utils/guard/ticket';
import { ticketsNow, ticketStore } from '../../utils/platform/tickets';
import { isGlassOver } from './break-glass';
import { logOutcome } from './outcome';
import { report } from './report';
import { openWorker } from './worker';

/** Tickets that a request passes on at this moment: storage is slower than the next request. */
const passing = new Map<string, string>();

export const verdictNow = (send: NetworkSend): NetworkVerdict => verdictOf(send, [...(ticketsNow() ?? [])].filter((ticket) => !isGlassOver(ticket)), Date.now(), (ticket, id) => (passing.get(ticket) ?? id) !== id);

/** What this layer has left itself is used with that: no page will say so. */
function passed(held: Ticket, send: NetworkSend): Ticket {
  const gone = passTicket(held, send);
  return held.byNetwork ? recordRelease(gone, send.digest, Date.now()) : gone;
}

/** A request goes through on this ticket. */
export function pass(ticket: Ticket, send: NetworkSend): void {
  passing.set(ticket.id, send.request.id);
  ticketStore.update(ticket.id, (held) => held && passed(held, send)).then(() => { passing.delete(ticket.id); }, report('ticket'));
  if (ticket.byNetwork) openWorker().then((worker) => logOutcome(worker, ticket.attempt, 'released', send.digest)).catch(report('outcome'));
}
