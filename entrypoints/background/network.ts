import { NETWORK_ADAPTERS } from '../../utils/guard/network/adapters';
import { isOfPage, sendOf } from '../../utils/guard/network/judge';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { mayBlock, type NetworkListener } from '../../utils/platform/network-listener';
import { ticketsNow, ticketStore } from '../../utils/platform/tickets';
import { logBypass } from './network-attempt';
import { verdictNow } from './network-pass';
import { adaptersOf, loadSites, sitesKnown } from './network-sites';
import { decideLater, stoppedSend } from './network-stop';
import { report } from './report';
import { openWorker } from './worker';

/** Longest that a request waits: for what a woken worker has to read, and a document for its decision. The second is a gap that is stated: it passes when the worker dies in it. */
const READ_MS = 1_500;
const DOCUMENT_MS = 3_000;
const isDocument = ({ type }: NetworkRequest): boolean => type === 'main_frame' || type === 'sub_frame';

const within = (ms: number, late: boolean, work: Promise<boolean>): Promise<boolean> => Promise.race([work, new Promise<boolean>((done) => { setTimeout(() => { done(late); }, ms); })]);

/** Rejects while what requests are judged by cannot be read. */
export const networkReady = async (): Promise<void> => { await Promise.all([ticketStore.all(), loadSites()]); };
const isReady = (): boolean => sitesKnown() && ticketsNow() !== undefined;

/** Stopped already where the headers would make it no other: a worker that dies now is asked again, one that dies later is not. */
function isStoppedFirst(request: NetworkRequest): boolean {
  if (isDocument(request)) return false;
  const send = sendOf(adaptersOf(request), request);
  const { body } = request;
  const isWholeForm = body.kind === 'text' && body.text.startsWith('--'); // read by its headers
  if (!send || send.match.unreadable || isWholeForm || verdictNow(send).kind !== 'stop') return false;
  void decideLater(send);
  return true;
}

/** As soon as it can be judged; what takes longer is asked about again, and is then no longer looked at here. */
function whenReady(request: NetworkRequest): Promise<boolean> {
  let isOver = false;
  return within(READ_MS, false, networkReady().then(() => !isOver && isStoppedFirst(request))).finally(() => { isOver = true; });
}

/** Nobody knows which leave there is, or not even whose application it is: whatever may be a send is stopped, and nothing else. */
function isStoppedUnknown(request: NetworkRequest): boolean {
  const send = sendOf(sitesKnown() ? adaptersOf(request) : NETWORK_ADAPTERS, request);
  if (!send || isOfPage(send)) return false;
  void decideLater(send);
  return true;
}

/** What was stopped is decided afterwards; a document cannot come again by itself, and waits a moment. */
function decide(request: NetworkRequest): boolean | Promise<boolean> {
  const send = stoppedSend(request);
  if (!send) return false;
  const decided = decideLater(send);
  return isDocument(request) ? within(DOCUMENT_MS, true, decided.then(() => stoppedSend(request) !== undefined)) : true;
}

export const networkListener: NetworkListener = {
  first: (request) => (isReady() ? isStoppedFirst(request) : whenReady(request)),
  // At once, for a request that waits when the worker dies is let go.
  decide: (request) => (isReady() ? decide(request) : isStoppedUnknown(request)),
  observe: (request) => {
    Promise.all([mayBlock(), networkReady()]).then(async ([isBlocking]) => {
      const send = isBlocking ? undefined : stoppedSend(request);
      if (send) await logBypass(await openWorker(), send);
    }).catch(report('network'));
  },
};
