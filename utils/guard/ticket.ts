// Tickets: leave for one attempt (design §3). Pure: state in, state out, the clock is an argument.
import type { Channel, Instant, PurposeId } from '../engine';
import { isSameTime } from './match/same-time';

export const TICKET_MS = 60_000;
/** How long the same bytes may be sent again after the first use. */
export const RETRY_MS = 10 * 60_000;

/** `used` for good: at most one request leaves on a ticket, and retries of the same bytes. */
export type TicketState = 'issued' | 'used' | 'void';
export type VoidReason = 'root' | 'policy' | 'lock' | 'revocation';

export interface Ticket {
  /** Equal to the attempt id: one attempt can have one ticket only. */
  id: string;
  attempt: string;
  rule: string;
  channel: Channel;
  purpose: PurposeId;
  account: string;
  draft: string;
  tab: number;
  frame: number;
  /** Absent where the browser names none. */
  document?: string;
  /** Of the document: a worker of the same origin may send what it was given for. */
  origin?: string;
  /** Keyed digest of the question that was decided, as its row has it. */
  fingerprint: string;
  /** Lower-cased recipient tokens that were decided. */
  covers: string[];
  /** When it is to leave; absent = at once. */
  scheduledFor?: Instant;
  /** Of the body that was decided; absent = it was asked for before there was a request, or nobody could read it. */
  digest?: string;
  /** Given for a list that cannot be read, by a clearance or a grant: it is for one request of its rule with unresolved recipients. */
  campaign?: true;
  /** Given under this break-glass order, and no longer than it lasts. */
  order?: { id: string; until: Instant };
  /** Left by the network layer for the application's next try: no page holds it. */
  byNetwork?: true;
  rootVersion: number;
  policyVersion: number;
  issuedAt: Instant;
  expiresAt: Instant;
  state: TicketState;
  voided?: VoidReason;
  /** Request that the worker gave it to: the same request asking again gets the same answer. */
  usedBy?: string;
  /** The page told that a request left on it: from then on only the same bytes may go again. */
  released?: true;
  /** Left at the first use: the same body digest may go again until then. */
  receipt?: { digest: string; until: Instant };
  /** Request of the network layer that went through on it, and its bytes (utils/guard/network). */
  passed?: { request: string; digest?: string };
  /** A stop, root or policy has come since it was decided: the same bytes are decided anew. */
  retryEnded?: true;
}

export interface Versions {
  rootVersion: number;
  policyVersion: number;
}

/** A request in the page that asks for leave. */
export interface TicketRequest {
  /** Id of the asking request. */
  id: string;
  tab: number;
  /** Another frame has a guard of its own that may hold the same ticket: it is given within one frame only. */
  frame: number;
  document?: string;
  rule: string;
  channel: Channel;
  account: string;
  draft: string;
  tokens: string[];
  scheduledFor?: Instant;
  digest?: string;
}

export type NewTicket = Omit<Ticket, 'id' | 'state' | 'issuedAt' | 'expiresAt' | 'voided' | 'usedBy' | 'released' | 'receipt' | 'passed' | 'retryEnded'>;

export const issueTicket = (fields: NewTicket, now: Instant): Ticket => ({
  ...fields, id: fields.attempt, state: 'issued', issuedAt: now, expiresAt: Math.min(now + TICKET_MS, fields.order?.until ?? Infinity),
});

export const isExpired = (ticket: Ticket, now: Instant): boolean => now >= ticket.expiresAt || now < ticket.issuedAt;

/** May still be given to a request. A clock that ran backwards counts as expired. */
export const isOpen = (ticket: Ticket, now: Instant): boolean => ticket.state === 'issued' && !isExpired(ticket, now);

const sameOrUnknown = (a: string, b: string): boolean => a === '' || b === '' || a === b;

function isSameSend(ticket: Ticket, request: TicketRequest): boolean {
  return ticket.tab === request.tab && ticket.frame === request.frame && ticket.document === request.document && ticket.rule === request.rule && ticket.channel === request.channel
    && sameOrUnknown(ticket.account, request.account) && sameOrUnknown(ticket.draft, request.draft)
    && isSameTime(ticket.scheduledFor, request.scheduledFor);
}

/** Every recipient of the request was decided; a request without recipients is covered by nothing. */
export function covers(ticket: Ticket, tokens: readonly string[]): boolean {
  const decided = new Set(ticket.covers);
  return tokens.length > 0 && tokens.every((token) => decided.has(token));
}

export type Fit = 'use' | 'same-request' | 'retry' | 'none';

function fitUsed({ usedBy, released, expiresAt, receipt, retryEnded }: Ticket, request: TicketRequest, now: Instant): Fit {
  if (retryEnded) return 'none';
  if (usedBy === request.id && !released && now < expiresAt) return 'same-request';
  return receipt && receipt.digest === request.digest && now < receipt.until ? 'retry' : 'none';
}

/** What this ticket says to a request. */
export function fitTicket(ticket: Ticket, request: TicketRequest, versions: Versions, now: Instant): Fit {
  if (isOutdated(ticket, versions) || !isSameSend(ticket, request) || !covers(ticket, request.tokens)) return 'none';
  if (ticket.state === 'used') return fitUsed(ticket, request, now);
  return isOpen(ticket, now) ? 'use' : 'none';
}

export const isOutdated = (held: Versions, versions: Versions): boolean =>
  held.rootVersion !== versions.rootVersion || held.policyVersion !== versions.policyVersion;

/** Given to a request by the worker. Throws when it is not open: a ticket is used once. */
export function useTicket(ticket: Ticket, request: { id: string; digest?: string }, now: Instant): Ticket {
  if (!isOpen(ticket, now)) throw new Error(`ticket ${ticket.id} is ${ticket.state}`);
  return withReceipt({ ...ticket, state: 'used', usedBy: request.id }, request.digest, now);
}

function withReceipt(ticket: Ticket, digest: string | undefined, now: Instant): Ticket {
  return digest === undefined || ticket.receipt ? ticket : { ...ticket, receipt: { digest, until: Math.min(now + RETRY_MS, ticket.order?.until ?? Infinity) } };
}

/** The page tells that the request left. It happened, so it is recorded whatever the state was; what was void by then is not retried. */
export function recordRelease(ticket: Ticket, digest: string | undefined, now: Instant): Ticket {
  return withReceipt({ ...ticket, state: 'used', released: true, ...(ticket.state === 'void' ? { retryEnded: true } : {}) }, digest, now);
}

/** What was used stays used, but nothing more goes on it. */
export function endRetry(ticket: Ticket): Ticket {
  return ticket.state === 'used' && !ticket.retryEnded ? { ...ticket, retryEnded: true } : ticket;
}

/** Leave is taken back. What was used stays used. */
export function voidTicket(ticket: Ticket, reason: VoidReason): Ticket {
  return ticket.state === 'issued' ? { ...ticket, state: 'void', voided: reason } : ticket;
}

/** Why an open ticket can stand no longer under these versions. */
export function voidReason(ticket: Ticket, versions: Versions): VoidReason | undefined {
  if (ticket.state !== 'issued') return undefined;
  if (ticket.rootVersion !== versions.rootVersion) return 'root';
  return ticket.policyVersion === versions.policyVersion ? undefined : 'policy';
}

/** Nothing can come of it any more: no open leave, no retry. */
export function isSpent(ticket: Ticket, now: Instant): boolean {
  return isExpired(ticket, now) && (ticket.receipt === undefined || ticket.retryEnded === true || now >= ticket.receipt.until);
}
