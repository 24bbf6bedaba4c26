import { ADAPTERS } from '../../utils/adapters/registry';
import { NETWORK_ADAPTERS, type NetworkAdapter } from '../../utils/guard/network/adapters';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { anyPath, matchesUrl } from '../../utils/platform/match-patterns';
import { readLocal, writeLocal } from '../../utils/platform/session';
import type { Policy } from '../../utils/policy';

/** Applications that policy maps, and what of adapters it has switched off, as last known: a request that wakes the worker does not wait for policy and disk. */
export type Site = Pick<Policy['sites'][number], 'origin' | 'adapter'>;
const KNOWN = 'network.known';
interface Known { sites: readonly Site[]; off: readonly string[] }
let held: readonly Site[] | undefined;
let found = new Map<string, readonly NetworkAdapter[]>();

export const sitesKnown = (): boolean => held !== undefined;

export async function knownSites(): Promise<readonly Site[]> {
  if (!held) await loadSites();
  return held ?? [];
}

function hold({ sites, off }: Known): void {
  held = sites;
  found = new Map();
  for (const { reader } of NETWORK_ADAPTERS) reader?.switchOff?.(off); // else what policy no longer relies on would be stopped here alone
}

export async function loadSites(): Promise<void> {
  const known = await readLocal<Known>(KNOWN) ?? { sites: [], off: [] };
  if (!held) hold(known); // what policy said meanwhile is newer
}

/** Of the policy in force. Paths are left out: what may be a send below another path is matched all the same. */
export async function rememberSites(policy: Policy | undefined): Promise<void> {
  const sites = (policy?.sites ?? []).map(({ origin, adapter }): Site => ({ origin, adapter }));
  const known: Known = { sites, off: policy?.switchedOff ?? [] };
  hold(known);
  if (JSON.stringify(await readLocal(KNOWN)) !== JSON.stringify(known)) await writeLocal(KNOWN, known);
}

const brought = new Map(ADAPTERS.map(({ id, brings = [] }) => [id, brings]));

function adaptersAt(origin: string): readonly NetworkAdapter[] {
  const known = found.get(origin);
  if (known) return known;
  const mapped = (held ?? []).filter((site) => site.origin === origin).map(({ adapter }) => adapter);
  const fixed = ADAPTERS.filter(({ hosts }) => hosts.some((host) => matchesUrl(anyPath(host), `${origin}/`))).map(({ id }) => id);
  const ids = new Set([...mapped, ...fixed].flatMap((id) => [id, ...(brought.get(id) ?? [])]));
  const adapters = NETWORK_ADAPTERS.filter(({ id }) => ids.has(id));
  if (found.size > 500) found = new Map();
  found.set(origin, adapters);
  return adapters;
}

/** Adapters of whoever asks and of whom it asks. */
export function adaptersOf({ initiator, url }: Pick<NetworkRequest, 'initiator' | 'url'>): readonly NetworkAdapter[] {
  const { origin } = new URL(url);
  const there = adaptersAt(origin);
  return initiator === undefined || initiator === origin || !/^https?:/.test(initiator) ? there : [...new Set([...adaptersAt(initiator), ...there])];
}
