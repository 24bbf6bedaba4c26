import { ADAPTERS } from '../../utils/adapters/registry';
import { NETWORK_ADAPTERS, type NetworkAdapter } from '../../utils/guard/network/adapters';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { anyPath, matchesUrl } from '../../utils/platform/match-patterns';
import { sitesNow } from './network-sites';

const brought = new Map(ADAPTERS.map(({ id, brings = [] }) => [id, brings]));

let sites: ReturnType<typeof sitesNow>;
let found = new Map<string, readonly NetworkAdapter[]>();

function adaptersAt(origin: string): readonly NetworkAdapter[] {
  if (sites !== sitesNow() || found.size > 500) found = new Map();
  sites = sitesNow();
  const known = found.get(origin);
  if (known) return known;
  const mapped = (sites ?? []).filter((site) => site.origin === origin).map(({ adapter }) => adapter);
  const fixed = ADAPTERS.filter(({ hosts }) => hosts.some((host) => matchesUrl(anyPath(host), `${origin}/`))).map(({ id }) => id);
  const ids = new Set([...mapped, ...fixed].flatMap((id) => [id, ...(brought.get(id) ?? [])]));
  const adapters = NETWORK_ADAPTERS.filter(({ id }) => ids.has(id));
  found.set(origin, adapters);
  return adapters;
}

/** Adapters of whoever asks and of whom it asks. */
export function adaptersOf({ initiator, url }: Pick<NetworkRequest, 'initiator' | 'url'>): readonly NetworkAdapter[] {
  const { origin } = new URL(url);
  const there = adaptersAt(origin);
  return initiator === undefined || initiator === origin || !/^https?:/.test(initiator) ? there : [...new Set([...adaptersAt(initiator), ...there])];
}
