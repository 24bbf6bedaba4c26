import type { Policy } from '../../utils/policy';
import { isTailTooLong, readTail, type Tail } from '../../utils/store/receipts';
import { Fault, faultKey } from './fault';
import { pushAll } from './sync';
import type { Worker } from './worker';

/** Longest wait for the hub before a send is held for want of receipts, ms. */
const UPLOAD_WAIT_MS = 3_000;
let pushing: Promise<void> | undefined;

/** One upload at a time; failures wait for the alarm, the events stay on the disk. */
function pushSoon(worker: Worker): Promise<void> {
  pushing ??= pushAll(worker).catch((error: unknown) => { console.warn('push', faultKey(error)); }).finally(() => { pushing = undefined; });
  return pushing;
}

/** @throws Fault `fault_log_full` past the policy's cap, `fault_log_fork` when the hub holds another log under this device's name, `fault_log_cut` when entries are gone. */
export function requireShortTail(worker: Worker, policy: Policy, tail: Tail): void {
  if (tail.forked) throw new Fault('fault_log_fork');
  if (tail.cut) throw new Fault('fault_log_cut');
  if (isTailTooLong(tail, policy.log, worker.now())) throw new Fault('fault_log_full');
}

/** Policy caps the part of the log that no receipt covers (design §7): sends ahead of the alarm, and holds past the cap. */
export async function requireCovered({ worker, policy }: { worker: Worker; policy: Policy }): Promise<void> {
  let tail = await readTail(worker.store.db);
  if (isTailTooLong(tail, policy.log, worker.now())) {
    await Promise.race([pushSoon(worker), new Promise((resolve) => { setTimeout(resolve, UPLOAD_WAIT_MS); })]);
    tail = await readTail(worker.store.db);
  } else if (tail.events * 4 >= policy.log.maxUnreceipted) {
    void pushSoon(worker);
  }
  requireShortTail(worker, policy, tail);
}
