import { matchBody, matchEndpoint, type Endpoint } from '../match/request';
import { sha256 } from '../match/sha256';
import type { Body } from '../match/body';
import type { Ticket } from '../ticket';
import { fitNetwork, type NetworkSend } from './fit';
import type { NetworkAdapter } from './adapters';
import type { NetworkRequest } from './request';

const MOST_DIGESTED = 1_000_000;

/** As the page's guard names a body. */
function digestOf(body: Body, same: string | undefined): string | undefined {
  const text = same ?? (body.kind === 'text' ? body.text : body.kind === 'fields' ? body.fields.map(([name, value]) => `${name}\0${value}\0`).join('') : '');
  return body.kind === 'unreadable' || text.length > MOST_DIGESTED ? undefined : sha256(text);
}

function withFreshReaders(endpoint: Endpoint): Endpoint {
  const made = new Map<NetworkAdapter, NetworkAdapter>();
  const anew = (adapter: NetworkAdapter): NetworkAdapter => {
    const one = made.get(adapter) ?? (adapter.fresh ? { ...adapter, reader: adapter.fresh() } : adapter);
    made.set(adapter, one);
    return one;
  };
  return { ...endpoint, candidates: endpoint.candidates.map(({ adapter, rule }) => ({ adapter: anew(adapter), rule })) };
}

/** The send that a request is by these adapters; null = no send, a draft or a reading, and none of our business. */
export function sendOf(adapters: readonly NetworkAdapter[], request: NetworkRequest): NetworkSend | null {
  const { method, header } = request;
  const { host, pathname: path, search } = new URL(request.url);
  const endpoint = matchEndpoint(adapters, { method, host, path, search, header });
  if (endpoint === null) return null;
  const { body } = request;
  const match = matchBody(withFreshReaders(endpoint), body);
  if (match.kind !== 'send') return null;
  const digest = digestOf(body, match.same);
  return { match, request, page: (match.adapter as NetworkAdapter).page === true, ...(digest === undefined ? {} : { digest }) };
}

/**
 * `leave`: this ticket lets it pass. `guard`: what it is can be told in the page alone, where the guard of its document has told.
 * `stop`: nobody has let it go.
 */
export type NetworkVerdict = { kind: 'leave'; ticket: Ticket } | { kind: 'guard' } | { kind: 'stop' };

/** What it is can be told in the page alone, and there is a page. */
export const isOfPage = ({ page, request: { tab, frame } }: NetworkSend): boolean => page && tab >= 0 && frame >= 0;

/** @param isTaken ticket that another request is passing on at this moment. */
export function verdictOf(send: NetworkSend, tickets: Iterable<Ticket>, now: number, isTaken: (ticket: string, request: string) => boolean): NetworkVerdict {
  for (const ticket of tickets) if (fitNetwork(ticket, send, now) !== 'none' && !isTaken(ticket.id, send.request.id)) return { kind: 'leave', ticket };
  return { kind: isOfPage(send) ? 'guard' : 'stop' };
}
