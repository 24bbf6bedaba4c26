import { policyOf } from './policy-in-force';
import { report } from './report';
import { lastSync, syncNow } from './sync';
import type { Worker } from './worker';

/** Longest that a send waits for the hub. What is too old even so, the decision says. */
const WAIT_MS = 2_000;
const MINUTE_MS = 60_000;
let asking: Promise<void> | undefined;

/** Past the policy's minutes the hub is asked before the send is decided; one that does not answer is left alone for a while. */
export async function askFirst(worker: Worker): Promise<void> {
  const { askAfterMinutes } = policyOf(worker).policy;
  const { verifiedAt, clockBackwards } = worker.store.dataState(worker.now());
  const isFresh = verifiedAt !== undefined && !clockBackwards && worker.now() - verifiedAt < askAfterMinutes * MINUTE_MS;
  if (askAfterMinutes === 0 || isFresh) return;
  const last = await lastSync();
  if (!asking && last && !last.ok && worker.now() < last.notBefore) return;
  asking ??= syncNow(worker).catch(report('ask first')).finally(() => { asking = undefined; });
  await Promise.race([asking, new Promise((done) => { setTimeout(done, WAIT_MS); })]);
}
