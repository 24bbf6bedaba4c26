import { matchBody, matchEndpoint, type Endpoint } from '../match/request';
import { digestOf } from '../match/digest';
import type { Ticket } from '../ticket';
import { fitNetwork, type NetworkSend } from './fit';
import type { NetworkAdapter } from './adapters';
import type { NetworkRequest } from './request';

/** A reader without memory, told what policy has switched off. */
function freshOf(adapter: NetworkAdapter): NetworkAdapter {
  const reader = adapter.fresh?.();
  reader?.switchOff?.(adapter.off ?? []);
  return reader ? { ...adapter, reader } : adapter;
}

function withFreshReaders(endpoint: Endpoint): Endpoint {
  const made = new Map<NetworkAdapter, NetworkAdapter>();
  const anew = (adapter: NetworkAdapter): NetworkAdapter => {
    const one = made.get(adapter) ?? freshOf(adapter);
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

/** `leave`: this ticket lets it pass. `stop`: nobody has let it go. */
export type NetworkVerdict = { kind: 'leave'; ticket: Ticket } | { kind: 'stop' };

/** @param isTaken ticket that another request is passing on at this moment. */
export function verdictOf(send: NetworkSend, tickets: Iterable<Ticket>, now: number, isTaken: (ticket: string, request: string) => boolean): NetworkVerdict {
  for (const ticket of tickets) if (fitNetwork(ticket, send, now) !== 'none' && !isTaken(ticket.id, send.request.id)) return { kind: 'leave', ticket };
  return { kind: 'stop' };
}
