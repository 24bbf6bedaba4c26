import type { MessageName } from '../../utils/messaging/protocol';
import { ask } from './ask';
import { pageAtHand } from './at-hand';
import { content } from './content-handlers';
import { startEnrolment } from './enrolment';
import { logHandlers } from './log-handlers';
import type { PageHandlers } from './handler-types';
import { passcodePages } from './passcode';
import { declareCall } from './own-phone';
import { policyView } from './policy-view';
import { popupState } from './popup-state';
import { stateView } from './state-view';
import { attachRecorder } from './recorder';
import { recordStop } from './stop';
import type { ContentSender } from './sender';
import { syncNow } from './sync';
import { openWorker } from './worker';

/** One function a message; the tables are exhaustive, and a name in the wrong one does not compile. */
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
