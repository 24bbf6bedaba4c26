import type { StateView } from '../../utils/messaging/protocol';
import { logHead } from '../../utils/store/log';
import { readReceipt } from '../../utils/store/receipts';
import { boxesOf } from '../../utils/store/sealed-db';
import { dataView, holdingFault, unsentEvents } from './data-view';
import { levelOf, measuredBeside } from './protection';
import { orgName } from './org-name';
import { lastSync } from './sync';
import { problemsOf, selfCheck } from './self-check';
import { enrolmentFault } from './enrolment-wait';
import { endedBy } from './ended';
import type { Worker } from './worker';

async function logState(worker: Worker): Promise<StateView['log']> {
  const { db } = worker.store;
  const [head, receipt, unsent] = await Promise.all([logHead(db), readReceipt(db), unsentEvents(worker)]);
  return {
    sequence: head.sequence, receiptedTo: receipt?.sequence ?? 0, unsent,
    ...(head.sequence > 0 ? { head: head.hash } : {}), ...(receipt ? { receiptAt: receipt.at } : {}),
  };
}

function identity({ store }: Worker): Partial<StateView> {
  const [device, root, keys, policy, territory] = [store.device(), store.root(), store.keys(), store.policy(), store.territory()];
  return {
    ...(device ? { hub: device.hub, org: orgName(device), deviceId: device.deviceId, user: device.user } : {}),
    ...(root ? { whole: root.whole, contactPoints: root.base.count, stops: root.stops.count } : {}),
    ...(keys ? { keysVersion: keys.version } : {}), ...(policy ? { policyVersion: policy.version } : {}), ...(territory ? { territory } : {}),
  };
}

async function managedView(worker: Worker): Promise<NonNullable<StateView['managedPolicy']>> {
  const { policy: { state, problems, document, enrolment } } = worker.managed();
  const fault = enrolment && !worker.store.device() ? await enrolmentFault() : undefined;
  return { state, problems, keys: Object.keys(document), enrols: enrolment !== undefined, ...(fault ? { enrolmentFault: fault } : {}) };
}

/** state.get and sync.now. */
export async function stateView(worker: Worker): Promise<StateView> {
  const [ended, wrong] = [await endedBy(), problemsOf(await selfCheck())];
  const [fault, last, log] = [await holdingFault(worker), await lastSync(), await logState(worker)];
  const level = await levelOf(worker, fault);
  return {
    enrolled: worker.store.device() !== undefined, level, ...await measuredBeside(level), managed: worker.managed().installType === 'admin', managedPolicy: await managedView(worker), data: dataView(worker), log,
    ...(boxesOf(worker.store.db)?.memory ? { inMemory: true } : {}), ownStops: worker.store.overlay.missingAtHub, ...identity(worker),
    ...(ended ? { ended: ended.reason } : {}),
    ...(wrong.length > 0 ? { wrong } : {}),
    ...(last ? { lastSync: { at: last.at, ok: last.ok, ...(last.fault ? { fault: last.fault } : {}) } } : {}), ...(fault ? { fault } : {}),
  };
}
