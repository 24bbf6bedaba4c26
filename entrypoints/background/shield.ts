import { ADAPTERS } from '../../utils/adapters/registry';
import type { Adapter } from '../../utils/adapters/adapter';
import { NETWORK_ADAPTERS } from '../../utils/guard/network/adapters';
import { endpointsOf } from '../../utils/guard/network/endpoints';
import type { Shielded } from '../../utils/platform/send-shield';
import type { Policy } from '../../utils/policy';
import type { Site } from './network-sites';
import { ownAdapters } from './own-adapters';

const domainOf = (host: string): string => /^[^:]+:\/\/(?:\*\.)?([^/:*]+)/.exec(host)?.[1] ?? '';

/** Everything that may send, on the hosts where it is guarded. What the recogniser guesses has no address of its own, and waits in its page. */
export function shieldedOf(sites: readonly Site[], policy: Policy | undefined): Shielded[] {
  const own = ownAdapters(policy).valid;
  const mapped = (id: string): string[] => sites.filter(({ adapter }) => adapter === id || broughtBy(adapter).includes(id)).map(({ origin }) => origin);
  const hostsOf = (id: string, all: readonly Pick<Adapter, 'id' | 'hosts'>[]): string[] => all.find((one) => one.id === id)?.hosts ?? [];
  return [
    ...NETWORK_ADAPTERS.map(({ id, requests }): Shielded => ({ domains: [...hostsOf(id, ADAPTERS), ...mapped(id)].map(domainOf).filter(Boolean), endpoints: endpointsOf(requests) })),
    ...own.map(({ id, requests }): Shielded => ({ domains: [...hostsOf(id, own), ...mapped(id)].map(domainOf).filter(Boolean), endpoints: endpointsOf(requests) })),
  ];
}

const broughtBy = (id: string): readonly string[] => ADAPTERS.find((one) => one.id === id)?.brings ?? [];
