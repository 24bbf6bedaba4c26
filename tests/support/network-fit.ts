import { issueTicket } from '../../utils/guard/ticket';
import { coverTokens } from '../../utils/guard/match/tokens';
import type { SendMatch } from '../../utils/guard/match/request';
import { fitNetwork, type NetworkFit } from '../../utils/guard/network/fit';

const NOW = 1_000_000;
const [ORIGIN, PLACE] = ['https://site.test', { tab: 7, frame: 0, document: 'doc' }];

/** What leave for a send, as the page has decided it with the body `same`, says to a request that the network layer takes for `anew`. */
export function passesOn(decided: SendMatch, anew: SendMatch, digest: string): NetworkFit {
  const { rule, account, draft, scheduledFor } = decided;
  const ticket = issueTicket({
    attempt: 'a', rule: rule.id, channel: rule.channel, purpose: 'direct-marketing', account, draft, ...PLACE, origin: ORIGIN, fingerprint: 'f', covers: coverTokens(decided.recipients) ?? [],
    rootVersion: 1, policyVersion: 1, digest: 'same', ...(scheduledFor === undefined ? {} : { scheduledFor }),
  }, NOW);
  const request = { id: 'r', method: 'POST', url: `${ORIGIN}/`, initiator: ORIGIN, ...PLACE, type: 'xmlhttprequest', body: { kind: 'none' } as const, header: () => null };
  return fitNetwork(ticket, { match: anew, request, digest, page: true }, NOW + 1);
}
