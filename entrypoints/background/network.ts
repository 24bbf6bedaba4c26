import type { NetworkSend } from '../../utils/guard/network/fit';
import { passTicket } from '../../utils/guard/network/fit';
import { sendOf, verdictOf } from '../../utils/guard/network/judge';
import type { NetworkRequest } from '../../utils/guard/network/request';
import type { Ticket } from '../../utils/guard/ticket';
import { mayBlock, type NetworkListener } from '../../utils/platform/network-listener';
import { ticketsNow, ticketStore } from '../../utils/platform/tickets';
import { decideStopped, logBypass } from './network-attempt';
import { adaptersOf, loadSites, sitesKnown } from './network-sites';
import { logOutcome } from './outcome';
import { report } from './report';
import { openWorker } from './worker';

/** Longest that a request waits: for what a woken worker has to read, and a document for its decision. */
const READ_MS = 1_500;
const DOCUMENT_MS = 3_000;
const DOCUMENTS = ['main_frame', 'sub_frame'];

/** Tickets that a request passes on at this moment: storage is slower than the next request. */
const passing = new Map<string, string>();

const within = (ms: number, work: Promise<boolean>): Promise<boolean> => Promise.race([work, new Promise<boolean>((done) => { setTimeout(() => { done(true); }, ms); })]);

const load = (): Promise<unknown> => Promise.all([ticketStore.all(), loadSites()]);

function pass(ticket: Ticket, send: NetworkSend): void {
  passing.set(ticket.id, send.request.id);
  ticketStore.update(ticket.id, (held) => held && passTicket(held, send)).then(() => { passing.delete(ticket.id); }, report('ticket'));
  // Left by this layer for a next try: no page tells what became of it.
  if (ticket.byNetwork) openWorker().then((worker) => logOutcome(worker, ticket.attempt, 'released', send.digest)).catch(report('outcome'));
}

type Ruling = { send: NetworkSend; stops: boolean } | undefined;

function rule(request: NetworkRequest): Ruling {
  const send = sendOf(adaptersOf(request), request);
  if (!send) return undefined;
  const verdict = verdictOf(send, ticketsNow() ?? [], Date.now(), (ticket, id) => (passing.get(ticket) ?? id) !== id);
  if (verdict.kind === 'leave') pass(verdict.ticket, send);
  return { send, stops: verdict.kind === 'stop' };
}

/** What was stopped is decided afterwards; a document cannot come again by itself, and waits a moment. */
function decide(request: NetworkRequest): boolean | Promise<boolean> {
  const ruling = rule(request);
  if (!ruling?.stops) return false;
  const decided = openWorker().then((worker) => decideStopped(worker, ruling.send));
  decided.catch(report('network'));
  return DOCUMENTS.includes(request.type) ? within(DOCUMENT_MS, decided.then(() => rule(request)?.stops === true)) : true;
}

const isReady = (): boolean => sitesKnown() && ticketsNow() !== undefined;

export const networkListener: NetworkListener = {
  decide: (request) => (isReady() ? decide(request) : within(READ_MS, load().then(() => decide(request)))),
  observe: (request) => {
    Promise.all([mayBlock(), load()]).then(async ([isBlocking]) => {
      const ruling = isBlocking ? undefined : rule(request);
      if (ruling?.stops) await logBypass(await openWorker(), ruling.send);
    }).catch(report('network'));
  },
};
