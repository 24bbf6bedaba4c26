import { injectDialDesk } from '../../utils/platform/dial-scripts';
import { injectScript } from '../../utils/platform/hosts';
import { openScreening } from '../../utils/platform/tabs';
import { contentAtHand } from './at-hand';
import { checkAttempt } from './check';
import { lookAtComposer } from './composer';
import { logSeen } from './dial-seen';
import { openFace } from './face';
import type { ContentHandlers } from './handler-types';
import { networkReady } from './network-first';
import { vouchFor } from './network-vouch';
import { closeAttempt } from './outcome';
import { passcodeContent } from './passcode';
import { settleNews } from './news';
import { exportAllowed, peopleOf } from './people';
import { report } from './report';
import { giveConfig, reportHealth } from './tab-health';
import { openWorker } from './worker';

/** What pages' gates may ask, one function a message. */
export const content: ContentHandlers = {
  'config.get': async ({ url }, sender) => giveConfig(await openFace(), url, sender),
  'attempt.check': async (body, sender) => checkAttempt(await openWorker(), body, sender),
  'attempt.outcome': async (body, sender) => closeAttempt(await openWorker(), body, sender),
  'attempt.people': async (body, sender) => peopleOf(await openWorker(), body, sender),
  'attempt.export': async (body, sender) => exportAllowed(await openWorker(), body, sender),
  'screening.open': async () => openScreening(),
  'dialog.load': async (_body, { tab, frame }) => injectScript(tab, frame, 'dialog'),
  'send.load': async (_body, { tab, frame }) => injectScript(tab, frame, 'send-desk'),
  'composer.load': async (_body, { tab, frame }) => injectScript(tab, frame, 'composer'),
  'composer.look': async (body, sender) => lookAtComposer(await openWorker(), body, sender),
  'dial.seen': async (body, { tab, frame }) => logSeen(await openWorker(), body, { tabId: tab, frameId: frame }),
  'dial.load': async (_body, { tab, frame }) => injectDialDesk(tab, frame),
  // Answered when the request that follows can be judged: without tickets and sites it would be stopped unknown.
  'network.vouch': async (body, sender) => { vouchFor(body, sender); await networkReady(); },
  'health.report': async (body, sender) => {
    await reportHealth(await openFace(), body, sender);
    settleNews().catch(report('news')); // a guarded site is open now
  },
  ...passcodeContent,
  ...contentAtHand,
};
