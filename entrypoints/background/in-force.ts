import { injectOpenTabs, registerHosts } from '../../utils/platform/hosts';
import { readSession, writeSession } from '../../utils/platform/session';
import { guardedHosts } from './guarded-hosts';
import { guardDials } from './dial-hosts';
import { pushToGates } from './open-ports';
import { voidOutdated } from './recover';
import { policyOf, type Worker } from './worker';

const POLICY = 'in-force.policy';

/** Guards the hosts of the policy in force; open tabs too when hosts were added. */
export async function guardHosts(worker: Worker): Promise<void> {
  const hosts = guardedHosts(worker.store.policy() ? policyOf(worker).policy : undefined);
  if (await registerHosts(hosts)) await injectOpenTabs(hosts);
  await guardDials(worker.store.policy() ? policyOf(worker).policy : undefined);
}

/** After a sync: tickets of other versions lose their leave, and a new policy reaches hosts and gates. */
export async function inForce(worker: Worker): Promise<void> {
  if (!worker.store.policy()) return;
  const { engine } = policyOf(worker);
  const ids = await voidOutdated(worker, { rootVersion: worker.store.dataState(worker.now()).rootVersion, policyVersion: engine.version });
  if (ids.length > 0) pushToGates({ push: 'ticket.void', ids });
  if ((await readSession<number>(POLICY)) === engine.version) return;
  await guardHosts(worker);
  pushToGates({ push: 'config.changed' });
  await writeSession(POLICY, engine.version);
}
