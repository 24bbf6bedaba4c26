import { injectDialTabs } from '../../utils/platform/dial-scripts';
import { injectOpenTabs, isAnyRegistered, registerHosts } from '../../utils/platform/hosts';
import { dialHosts, guardDials } from './dial-hosts';
import { endedBy } from './ended';
import { guardedHosts } from './guarded-hosts';
import { rememberSites } from './network-sites';
import type { Deciding } from './policy-in-force';
import { mappedPolicy, sitePolicy } from './site-policy';

/** Guards the hosts of the policy in force; open tabs too when hosts were added. While managed storage is not settled, no host that was guarded is left. */
export async function guardHosts(worker: Deciding): Promise<void> {
  const isUnknown = mappedPolicy(worker) === 'keep' || (await endedBy()) !== undefined;
  if (isUnknown && await isAnyRegistered()) return;
  const policy = sitePolicy(worker);
  const hosts = guardedHosts(policy);
  await rememberSites(policy);
  if (await registerHosts(hosts)) await injectOpenTabs(hosts);
  await guardDials(policy);
}

/** Into every open tab of those hosts, whatever scripts it has. */
export async function injectGuarded(worker: Deciding): Promise<void> {
  const policy = sitePolicy(worker);
  await injectOpenTabs(guardedHosts(policy));
  await injectDialTabs(dialHosts(policy));
}
