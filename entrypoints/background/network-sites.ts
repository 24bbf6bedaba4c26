import { NETWORK_ADAPTERS } from '../../utils/guard/network/adapters';
import { readLocal, writeLocal } from '../../utils/platform/session';
import type { Policy } from '../../utils/policy';

/** Applications that policy maps, and what of adapters it has switched off, as last known: a request that wakes the worker does not wait for policy and disk. */
export type Site = Pick<Policy['sites'][number], 'origin' | 'adapter'>;
const KNOWN = 'network.known';
interface Known { sites: readonly Site[]; off: readonly string[] }
let held: readonly Site[] | undefined;

/** Undefined while nobody has read them; another array whenever policy was. */
export const sitesNow = (): readonly Site[] | undefined => held;
export const sitesKnown = (): boolean => held !== undefined;

export async function knownSites(): Promise<readonly Site[]> {
  if (!held) await loadSites();
  return held ?? [];
}

function hold({ sites, off }: Known): void {
  held = sites;
  // Else what policy no longer relies on would be stopped here alone.
  for (const adapter of NETWORK_ADAPTERS) { adapter.reader?.switchOff?.(off); adapter.off = off; }
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
