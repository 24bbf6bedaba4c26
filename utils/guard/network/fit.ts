// Which leave lets a request through the network layer (design §3, L3). Pure. The worker has written a ticket before the page gets it, so
// whatever comes first here, the request or the page's word that it used it, finds the ticket there.
import { covers, type Ticket } from '../ticket';
import { coverTokens } from '../match/tokens';
import { isSameTime } from '../match/same-time';
import type { SendMatch } from '../match/request';
import type { NetworkRequest } from './request';

/** A request may take a moment from the page to here. */
const GRACE_MS = 5_000;

/** A send that was recognised; `digest` of its bytes where they could be read. */
export interface NetworkSend { match: SendMatch; request: NetworkRequest; digest?: string; /** Its reader knows more in the page. */ page: boolean }

/** `pass` = first request on this ticket, `same` = the same request again, `retry` = the same bytes after a failure. */
export type NetworkFit = 'pass' | 'same' | 'retry' | 'none';

const sameOrUnknown = (a: string, b: string): boolean => a === '' || b === '' || a === b;

const DOCUMENTS = ['main_frame', 'sub_frame'];

/** A worker has no frame, and the answer to a form comes into another frame than its own: there the ticket of any frame of the same origin counts. */
function isThere(ticket: Ticket, { tab, frame, document, initiator, type }: NetworkRequest): boolean {
  if (tab < 0 || frame < 0 || DOCUMENTS.includes(type)) return ticket.origin !== undefined && ticket.origin === initiator;
  return ticket.tab === tab && ticket.frame === frame && sameOrUnknown(ticket.document ?? '', document ?? '');
}

const isList = ({ rule: { audience } }: SendMatch): boolean => audience === 'list' || audience === 'all-filtered';

/** The very body that was decided. */
const isSameBody = (ticket: Ticket, digest: string | undefined): boolean => digest !== undefined && (ticket.digest === digest || ticket.receipt?.digest === digest);
/** Of an application of which the page knows more: whatever is made of it here, rule, people and time were compared there. */
const isDecidedThere = (ticket: Ticket, { page, digest }: NetworkSend): boolean => page && isSameBody(ticket, digest);
const isOtherBody = (ticket: Ticket, digest: string | undefined): boolean => digest !== undefined && ticket.digest !== undefined && !isSameBody(ticket, digest);

/** What only the page can read was read there, by the guard that was given this ticket: one request of its rule in its frame, with the body that it asked for. */
function isVouched(ticket: Ticket, { match, request, digest, page }: NetworkSend): boolean {
  if (isSameBody(ticket, digest)) return true;
  if ((ticket.order !== undefined && ticket.covers.length === 0 && !isList(match)) || (ticket.campaign === true && isList(match))) return true;
  return page ? !isOtherBody(ticket, digest) : match.unreadable && request.frame >= 0 && request.tab >= 0;
}

/** Everybody in the request was decided. */
function isCovered(ticket: Ticket, send: NetworkSend): boolean {
  if (isDecidedThere(ticket, send)) return true;
  const tokens = send.match.unreadable ? null : coverTokens(send.match.recipients);
  return tokens !== null && tokens.length > 0 ? covers(ticket, tokens) : isVouched(ticket, send);
}

const isTime = ({ issuedAt, expiresAt }: Ticket, now: number): boolean => now >= issuedAt && now < expiresAt + GRACE_MS;

function isFor(ticket: Ticket, send: NetworkSend): boolean {
  const { match, request } = send;
  if (ticket.state === 'void' || ticket.retryEnded === true || !isThere(ticket, request)) return false;
  // The rule too may be what the page had to ask for: a mail to one or to a list, of a form that was saved before.
  if (isDecidedThere(ticket, send)) return true;
  return ticket.rule === match.rule.id && ticket.channel === match.rule.channel && sameOrUnknown(ticket.draft, match.draft);
}

/** Leaves when it was decided to. What only the page knows of it was compared there; under leave that was given unread nobody knew when. */
function isThen(ticket: Ticket, send: NetworkSend): boolean {
  const { match: { scheduledFor, unreadable }, page } = send;
  if (isDecidedThere(ticket, send) || (scheduledFor === undefined && (page || unreadable))) return true;
  return isSameTime(ticket.scheduledFor, scheduledFor) || (scheduledFor === 0 && (ticket.order !== undefined || ticket.campaign === true));
}

/** What this ticket says to a request. Each lets one request pass, and the same bytes again while the page may retry. */
export function fitNetwork(ticket: Ticket, send: NetworkSend, now: number): NetworkFit {
  if (!isFor(ticket, send) || !isThen(ticket, send)) return 'none';
  const { passed, receipt, expiresAt } = ticket;
  if (passed === undefined) return isTime(ticket, now) && isCovered(ticket, send) ? 'pass' : 'none';
  if (passed.request === send.request.id) return 'same';
  return send.digest !== undefined && passed.digest === send.digest && now < (receipt?.until ?? expiresAt) ? 'retry' : 'none';
}

/** A request has gone through on it. */
export const passTicket = (ticket: Ticket, { request, digest }: Pick<NetworkSend, 'request' | 'digest'>): Ticket =>
  ({ ...ticket, passed: ticket.passed ?? { request: request.id, ...(digest === undefined ? {} : { digest }) } });
