import { injectDialTabs } from '../../utils/platform/dial-scripts';
import { injectOpenTabs, isAnyRegistered, registerHosts } from '../../utils/platform/hosts';
import { readSession, writeSession } from '../../utils/platform/session';
import { guardedHosts } from './guarded-hosts';
import { dialHosts, guardDials } from './dial-hosts';
import { versionsInForce } from './versions';
import { managedFault } from './managed-fault';
import { endedBy } from './ended';
import { rememberSites } from './network-sites';
import { pushToBadges, pushToGates } from './open-ports';
import { voidOutdated } from './recover';
import { mappedPolicy, sitePolicy } from './site-policy';
import type { Deciding } from './policy-in-force';
import { policyOf, type Worker } from './worker';

const POLICY = 'in-force.policy';
/** Of no ticket: leave under values that may not decide is none. */
const NO_VERSIONS = { rootVersion: -1, policyVersion: -1 };

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

let told = '';

/** Badges rest on root and policy. A new worker tells them once too often. */
function tellBadges(worker: Worker): void {
  const versions = `${worker.store.root()?.version ?? 0} ${worker.store.policy()?.version ?? 0} ${worker.managed().digest}`;
  if (versions !== told) pushToBadges();
  told = versions;
}

/** After a sync or a change of managed storage: tickets of other versions lose their leave, and a new policy reaches hosts and gates. */
export async function inForce(worker: Worker): Promise<void> {
  if (!worker.store.policy()) return;
  const isSettled = managedFault(worker) === undefined;
  const ids = await voidOutdated(worker, isSettled ? versionsInForce(worker) : NO_VERSIONS);
  if (ids.length > 0) pushToGates({ push: 'ticket.void', ids });
  tellBadges(worker);
  if (!isSettled) return;
  const stamp = `${policyOf(worker).engine.version} ${worker.managed().digest}`;
  if ((await readSession<string>(POLICY)) === stamp) return;
  await guardHosts(worker);
  pushToGates({ push: 'config.changed' });
  await writeSession(POLICY, stamp);
}
