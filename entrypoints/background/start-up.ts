import { ensureAlarm } from '../../utils/platform/alarms';
import { createContactMenu } from '../../utils/platform/contact-menu';
import { openFace } from './face';
import { afterFirstAnswer } from './first-answer';
import { guardHosts } from './guard-hosts';
import { inForce } from './in-force';
import { injectOnce } from './inject-once';
import { SYNC, UPKEEP } from './jobs';
import { watchIdle } from './lock';
import { settleNews } from './news';
import { recover } from './recover';
import { report } from './report';
import { enrolItself } from './self-enrolment';
import { settleShield } from './shield-turn';
import { reportStatus } from './status';
import { openWorker } from './worker';

/** What no send waits for. */
async function upkeep(): Promise<void> {
  await afterFirstAnswer();
  await Promise.all([
    ensureAlarm(SYNC, 3).catch(report('alarm')),
    ensureAlarm(UPKEEP, 0.5).catch(report('alarm')),
    watchIdle().catch(report('idle')),
    openWorker().then(async (worker) => { if (worker.store.device()) await recover(worker); }).catch(report('recovery')),
    openWorker().then(enrolItself).catch(report('enrolment')),
    openWorker().then(reportStatus).catch(report('status')),
    settleNews().catch(report('news')),
  ]);
}

/** Every start of the worker. Each part stands alone: a hub that is down must not keep hosts unguarded. */
export async function startUp(): Promise<void> {
  await Promise.all([
    openFace().then(async (face) => { await guardHosts(face); await injectOnce(face); await settleShield(face); }).catch(report('hosts')), // also while locked
    openWorker().then(inForce).catch(report('hosts')),
    upkeep(),
  ]);
}

/** Install, update, reload. */
export async function onInstalled(): Promise<void> {
  await createContactMenu().catch(report('menu'));
  const face = await openFace();
  await guardHosts(face);
  await injectOnce(face);
  await settleShield(face);
}
