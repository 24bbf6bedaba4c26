import type { Policy } from '../../utils/policy';
import { injectDialTabs } from '../../utils/platform/dial-scripts';
import { injectOpenTabs, registerHosts } from '../../utils/platform/hosts';
import { readSession, writeSession } from '../../utils/platform/session';
import { guardedHosts } from './guarded-hosts';
import { dialHosts, guardDials } from './dial-hosts';
import { versionsInForce } from './leave';
import { pushToGates } from './open-ports';
import { voidOutdated } from './recover';
import { policyOf, type Worker } from './worker';

const POLICY = 'in-force.policy';

const policyIn = (worker: Worker): Policy | undefined => (worker.store.policy() ? policyOf(worker).policy : undefined);

/** Guards the hosts of the policy in force; open tabs too when hosts were added. */
export async function guardHosts(worker: Worker): Promise<void> {
  const policy = policyIn(worker);
  const hosts = guardedHosts(policy);
  if (await registerHosts(hosts)) await injectOpenTabs(hosts);
  await guardDials(policy);
}

/** Into every open tab of those hosts, whatever scripts it has. */
export async function injectGuarded(worker: Worker): Promise<void> {
  const policy = policyIn(worker);
  await injectOpenTabs(guardedHosts(policy));
  await injectDialTabs(dialHosts(policy));
}

/** After a sync: tickets of other versions lose their leave, and a new policy reaches hosts and gates. */
export async function inForce(worker: Worker): Promise<void> {
  if (!worker.store.policy()) return;
  const { engine } = policyOf(worker);
  const ids = await voidOutdated(worker, versionsInForce(worker));
  if (ids.length > 0) pushToGates({ push: 'ticket.void', ids });
  if ((await readSession<number>(POLICY)) === engine.version) return;
  await guardHosts(worker);
  pushToGates({ push: 'config.changed' });
  await writeSession(POLICY, engine.version);
}
