import { readSession, writeSession } from '../../utils/platform/session';
import { guardHosts } from './guard-hosts';
import { watchIdle } from './lock';
import { versionsInForce } from './versions';
import { managedFault } from './managed-fault';
import { pushToBadges, pushToGates } from './open-ports';
import { voidOutdated } from './recover';
import { report } from './report';
import { policyOf, type Worker } from './worker';

const POLICY = 'in-force.policy';
/** Of no ticket: leave under values that may not decide is none. */
const NO_VERSIONS = { rootVersion: -1, policyVersion: -1 };

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
  await watchIdle().catch(report('idle'));
  pushToGates({ push: 'config.changed' });
  await writeSession(POLICY, stamp);
}
