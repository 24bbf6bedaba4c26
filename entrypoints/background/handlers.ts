import type { MessageName } from '../../utils/messaging/protocol';
import { injectDialDesk } from '../../utils/platform/dial-scripts';
import { injectScript } from '../../utils/platform/hosts';
import { openScreening } from '../../utils/platform/tabs';
import { ask } from './ask';
import { contentAtHand, pageAtHand } from './at-hand';
import { checkAttempt } from './check';
import { vouchFor } from './network-vouch';
import { lookAtComposer } from './composer';
import { logSeen } from './dial-seen';
import { startEnrolment } from './enrolment';
import { logHandlers } from './log-handlers';
import type { ContentHandlers, PageHandlers } from './handler-types';
import { openFace } from './face';
import { closeAttempt } from './outcome';
import { passcodeContent, passcodePages } from './passcode';
import { declareCall } from './own-phone';
import { exportAllowed, peopleOf } from './people';
import { policyView } from './policy-view';
import { popupState } from './popup-state';
import { stateView } from './state-view';
import { attachRecorder } from './recorder';
import { recordStop } from './stop';
import type { ContentSender } from './sender';
import { syncNow } from './sync';
import { giveConfig, reportHealth } from './tab-health';
import { openWorker } from './worker';

/** One function a message; the tables are exhaustive, and a name in the wrong one does not compile. */
const content: ContentHandlers = {
  'config.get': async ({ url }, sender) => giveConfig(await openFace(), url, sender),
  'attempt.check': async (body, sender) => checkAttempt(await openWorker(), body, sender),
  'attempt.outcome': async (body, sender) => closeAttempt(await openWorker(), body, sender),
  'attempt.people': async (body, sender) => peopleOf(await openWorker(), body, sender),
  'attempt.export': async (body, sender) => exportAllowed(await openWorker(), body, sender),
  'screening.open': async () => openScreening(),
  'dialog.load': async (_body, { tab, frame }) => injectScript(tab, frame, 'dialog'),
  'composer.load': async (_body, { tab, frame }) => injectScript(tab, frame, 'composer'),
  'composer.look': async (body, sender) => lookAtComposer(await openWorker(), body, sender),
  'dial.seen': async (body, { tab, frame }) => logSeen(await openWorker(), body, { tabId: tab, frameId: frame }),
  'dial.load': async (_body, { tab, frame }) => injectDialDesk(tab, frame),
  'network.vouch': ({ path }, sender) => Promise.resolve(vouchFor(path, sender)),
  'health.report': async (body, sender) => reportHealth(await openFace(), body, sender),
  ...passcodeContent,
  ...contentAtHand,
};
const page: PageHandlers = {
  'popup.state': async ({ tab }) => popupState(await openWorker(), tab),
  'permission.ask': async (body) => ask(await openWorker(), body),
  'overlay.stop': async (body) => recordStop(await openWorker(), body),
  'call.declare': async (body) => declareCall(await openWorker(), body),
  'enrol.start': async (body) => startEnrolment(await openWorker(), body),
  'state.get': async () => stateView(await openWorker()),
  'sync.now': async () => { await syncNow(await openWorker()); return stateView(await openWorker()); },
  'policy.get': async () => policyView(await openWorker()),
  'recorder.attach': async (body) => attachRecorder(await openWorker(), body),
  ...passcodePages,
  ...pageAtHand,
  ...logHandlers,
};

type Table<A extends unknown[]> = Partial<Record<MessageName, (...args: A) => Promise<unknown>>>;
export const contentHandlers = content as Table<[never, ContentSender]>;
export const pageHandlers = page as Table<[never]>;
