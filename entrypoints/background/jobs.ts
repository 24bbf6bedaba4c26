import type { Browser } from 'wxt/browser';
import { ensureAlarm } from '../../utils/platform/alarms';
import { createContactMenu } from '../../utils/platform/contact-menu';
import { faultKey } from './fault';
import { guardHosts, inForce, injectGuarded } from './in-force';
import { recover } from './recover';
import { lastSync, pushAll, syncNow } from './sync';
import { openWorker } from './worker';

const SYNC = 'sync';
const UPKEEP = 'upkeep';

/** A job that fails says so and is tried by the next alarm; nothing that holds a send depends on it. */
function report(job: string): (error: unknown) => void {
  return (error) => { console.warn(job, faultKey(error)); };
}

async function syncJob(): Promise<void> {
  const worker = await openWorker();
  if (!worker.store.device()) return;
  const last = await lastSync();
  if (!last || worker.now() >= last.notBefore) await syncNow(worker);
}

/** Closes what was left open, then sends stops and log. */
async function upkeep(): Promise<void> {
  const worker = await openWorker();
  if (!worker.store.device()) return;
  await recover(worker);
  await pushAll(worker);
}

export function onAlarm(alarm: Browser.alarms.Alarm): void {
  if (alarm.name === SYNC) syncJob().catch(report(SYNC));
  if (alarm.name === UPKEEP) upkeep().catch(report(UPKEEP));
}

/** Every start of the worker. Each part stands alone: a hub that is down must not keep hosts unguarded. */
export async function startUp(): Promise<void> {
  await Promise.all([
    ensureAlarm(SYNC, 3).catch(report('alarm')),
    ensureAlarm(UPKEEP, 0.5).catch(report('alarm')),
    openWorker().then(async (worker) => { await guardHosts(worker); await inForce(worker); }).catch(report('hosts')),
    openWorker().then(async (worker) => { if (worker.store.device()) await recover(worker); }).catch(report('recovery')),
  ]);
}

/** Install, update, reload: open tabs hold orphaned scripts or none. */
export async function onInstalled(): Promise<void> {
  await createContactMenu().catch(report('menu'));
  const worker = await openWorker();
  await guardHosts(worker);
  await injectGuarded(worker);
}
