import { NETWORK_ADAPTERS } from '../../utils/guard/network/adapters';
import { sendOf } from '../../utils/guard/network/judge';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { mayBlock, type NetworkListener } from '../../utils/platform/network-listener';
import { logBypass } from './network-attempt';
import { adaptersOf } from './network-adapters';
import { isDocument, isReady, isStoppedFirst, isUnderGlass, networkReady, whenReady, within } from './network-first';
import { sitesKnown } from './network-sites';
import { decideLater, judgedNow, stoppedOf, stoppedSend } from './network-stop';
import { isVouchedFor } from './network-vouch';
import { report } from './report';
import { openWorker } from './worker';

/** Longest that a document waits for its decision. A gap that is stated: it passes when the worker dies in it. */
const DOCUMENT_MS = 3_000;

/** Nobody knows which leave there is, or not even whose application it is: whatever may be a send is stopped, and nothing else. */
function isStoppedUnknown(request: NetworkRequest): boolean {
  const send = sendOf(sitesKnown() ? adaptersOf(request) : NETWORK_ADAPTERS, request);
  if (!send || isVouchedFor(send)) return false;
  void decideLater(send);
  return true;
}

/** What was stopped is decided afterwards; a document cannot come again by itself, and waits a moment. So does everything under a break-glass order, which lets it go unless somebody in it is stopped. */
function decide(request: NetworkRequest): boolean | Promise<boolean> {
  const send = stoppedSend(request);
  if (!send) return false;
  const decided = decideLater(send);
  return isDocument(request) || isUnderGlass(request) ? within(DOCUMENT_MS, true, decided.then(() => stoppedSend(request) !== undefined)) : true;
}

export const networkListener: NetworkListener = {
  first: (request) => (isReady() ? isStoppedFirst(request) : whenReady(request)),
  // At once, for a request that waits when the worker dies is let go.
  decide: (request) => (isReady() ? decide(request) : isStoppedUnknown(request)),
  observe: (request) => {
    // What stood when it left counts: leave may be taken back before the browser has said whether this layer may block.
    const seen = isReady() ? { judged: judgedNow(request) } : undefined;
    Promise.all([mayBlock(), networkReady()]).then(async ([isBlocking]) => {
      const send = isBlocking ? undefined : stoppedOf(seen ? seen.judged : judgedNow(request));
      if (send) await logBypass(await openWorker(), send);
    }).catch(report('network'));
  },
};
