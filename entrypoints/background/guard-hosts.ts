import { injectDialTabs } from '../../utils/platform/dial-scripts';
import { dialsCarried, injectOpenTabs, isAnyRegistered, registerHosts } from '../../utils/platform/hosts';
import { DEFAULT_POLICY, type Policy } from '../../utils/policy';
import { readHeader } from '../../utils/store/passcode';
import { onDisk } from './data';
import { dialHosts, guardDials } from './dial-hosts';
import { endedBy } from './ended';
import { guardedHosts } from './guarded-hosts';
import { knownSites, rememberSites } from './network-sites';
import type { Deciding } from './policy-in-force';
import { mappedPolicy, sitePolicy } from './site-policy';

/** Its data ended with the browser before: the hub's policy comes again with the next enrolment. */
const isForgotten = async (worker: Deciding): Promise<boolean> => worker.store.policy() === undefined && (await onDisk(readHeader))?.memory !== undefined;
const isUnknown = async (worker: Deciding): Promise<boolean> => mappedPolicy(worker) === 'keep' || (await endedBy()) !== undefined || isForgotten(worker);

/** Whose hosts are guarded: an update has taken every script away, so while nobody knows what is mapped it is what was mapped last. */
async function guardedPolicy(worker: Deciding): Promise<Policy | undefined> {
  return (await isUnknown(worker)) ? { ...DEFAULT_POLICY, sites: [...await knownSites()] } : sitePolicy(worker);
}

/** Guards the hosts of the policy in force; open tabs too when hosts were added. While managed storage is not settled, no host that was guarded is left. */
export async function guardHosts(worker: Deciding): Promise<void> {
  const isKept = await isUnknown(worker);
  if (isKept && await isAnyRegistered()) return;
  const policy = await guardedPolicy(worker);
  const hosts = guardedHosts(policy);
  if (!isKept) await rememberSites(policy);
  const dials = sitePolicy(worker);
  if (await registerHosts(hosts, dials !== undefined)) await injectOpenTabs(hosts, dials !== undefined);
  await guardDials(dials, dialsCarried(hosts));
}

/** Into every open tab of those hosts, whatever scripts it has. */
export async function injectGuarded(worker: Deciding): Promise<void> {
  const dials = sitePolicy(worker);
  const hosts = guardedHosts(await guardedPolicy(worker));
  await injectOpenTabs(hosts, dials !== undefined);
  await injectDialTabs(dialHosts(dials), dialsCarried(hosts));
}
