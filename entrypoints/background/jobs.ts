import type { Browser } from 'wxt/browser';
import { settleGlass } from './break-glass-sync';
import { openFace } from './face';
import { moveToMemory } from './move-to-memory';
import { settleNews } from './news';
import { obeyOrders, prepareEnd } from './orders';
import { recover } from './recover';
import { report } from './report';
import { enrolItself } from './self-enrolment';
import { checkBuild, checkSelf } from './self-check';
import { settleShield } from './shield-turn';
import { reportStatus } from './status';
import { lastSync, pushAll, syncNow } from './sync';
import { updateWhenFree } from './updates';
import { openWorker } from './worker';

export const SYNC = 'sync';
export const UPKEEP = 'upkeep';

async function syncJob(): Promise<void> {
  await obeyOrders().catch(report('orders'));
  const worker = await openWorker();
  if (!worker.store.device()) return;
  const last = await lastSync();
  if (!last || worker.now() >= last.notBefore) await syncNow(worker);
}

/** Enrols where nobody has yet; closes what was left open, then sends stops and log. */
async function upkeep(): Promise<void> {
  await checkBuild().catch(report('self-check')); // also while locked, and before enrolment
  await openFace().then(settleShield).catch(report('shield')); // also while locked
  await openWorker().then(moveToMemory).catch(report('memory'));
  await updateWhenFree().catch(report('update')); // also while locked, and where nothing opens: it may mend that
  const worker = await openWorker();
  await settleGlass(worker).catch(report('break-glass'));
  await enrolItself(worker).catch(report('enrolment'));
  if (!worker.store.device()) return;
  await recover(worker).catch(report('recover'));
  await settleNews().catch(report('news'));
  await pushAll(worker).catch(report('push'));
  await prepareEnd(worker).catch(report('prepare'));
  await checkSelf(worker).catch(report('self-check'));
  await reportStatus(worker); // also of a device whose log or consents the hub does not take
}

export function onAlarm(alarm: Browser.alarms.Alarm): void {
  if (alarm.name === SYNC) syncJob().catch(report(SYNC));
  if (alarm.name === UPKEEP) upkeep().catch(report(UPKEEP));
}
