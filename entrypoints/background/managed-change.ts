import { loadGlass } from './break-glass';
import { settleGlass } from './break-glass-sync';
import { openFace } from './face';
import { guardHosts } from './guard-hosts';
import { inForce } from './in-force';
import { moveToMemory } from './move-to-memory';
import { reloadManaged } from './managed';
import { report } from './report';
import { enrolItself } from './self-enrolment';
import { reportStatus } from './status';
import { openWorker } from './worker';

/** Managed storage has changed: it is in force at once, in pages that are open too. */
export async function onManaged(): Promise<void> {
  await reloadManaged();
  await openFace().then(guardHosts).catch(report('hosts')); // also while locked: what follows needs the data
  await openWorker().then(moveToMemory).catch(report('memory')); // before a device enrols, and writes keys
  const worker = await openWorker();
  await loadGlass(worker).then(() => settleGlass(worker)).catch(report('break-glass'));
  await inForce(worker).catch(report('hosts'));
  await enrolItself(worker).catch(report('enrolment'));
  await reportStatus(worker).catch(report('status'));
}
