import type { Browser } from 'wxt/browser';
import { ensureAlarm } from '../../utils/platform/alarms';
import { createContactMenu } from '../../utils/platform/contact-menu';
import { openFace } from './face';
import { guardHosts, inForce, injectGuarded } from './in-force';
import { watchIdle } from './lock';
import { obeyOrders, prepareEnd } from './orders';
import { recover } from './recover';
import { report } from './report';
import { enrolItself } from './self-enrolment';
import { settleShield } from './shield-turn';
import { reportStatus } from './status';
import { lastSync, pushAll, syncNow } from './sync';
import { updateWhenFree } from './updates';
import { openWorker } from './worker';

const SYNC = 'sync';
const UPKEEP = 'upkeep';

async function syncJob(): Promise<void> {
  await obeyOrders().catch(report('orders'));
  const worker = await openWorker();
  if (!worker.store.device()) return;
  const last = await lastSync();
  if (!last || worker.now() >= last.notBefore) await syncNow(worker);
}

/** Enrols where nobody has yet; closes what was left open, then sends stops and log. */
async function upkeep(): Promise<void> {
  const worker = await openWorker();
  await settleShield(worker).catch(report('shield'));
  await updateWhenFree().catch(report('update'));
  await enrolItself(worker).catch(report('enrolment'));
  if (!worker.store.device()) return;
  await recover(worker);
  await pushAll(worker).catch(report('push'));
  await prepareEnd(worker).catch(report('prepare'));
  await reportStatus(worker); // also of a device whose log or consents the hub does not take
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
    watchIdle().catch(report('idle')),
    openFace().then(guardHosts).catch(report('hosts')), // also while locked
    openWorker().then(async (worker) => { await guardHosts(worker).then(() => settleShield(worker)).catch(report('hosts')); await inForce(worker); }).catch(report('hosts')),
    openWorker().then(async (worker) => { if (worker.store.device()) await recover(worker); }).catch(report('recovery')),
    openWorker().then(enrolItself).catch(report('enrolment')),
    openWorker().then(reportStatus).catch(report('status')),
  ]);
}

/** Install, update, reload: open tabs hold orphaned scripts or none. */
export async function onInstalled(): Promise<void> {
  await createContactMenu().catch(report('menu'));
  const face = await openFace();
  await guardHosts(face);
  await injectGuarded(face);
  await settleShield(face);
}
