import { sendOf } from '../../utils/guard/network/judge';
import { siteOf, type NetworkRequest } from '../../utils/guard/network/request';
import { ticketsNow, ticketStore } from '../../utils/platform/tickets';
import { glassAt, mayHoldGlass } from './break-glass';
import { adaptersOf } from './network-adapters';
import { verdictNow } from './network-pass';
import { loadSites, sitesKnown } from './network-sites';
import { decideLater } from './network-stop';
import { isVouchedFor } from './network-vouch';
import { report } from './report';
import { openWorker } from './worker';

/** Longest that a request waits for what a woken worker has to read. */
const READ_MS = 1_500;
export const isDocument = ({ type }: NetworkRequest): boolean => type === 'main_frame' || type === 'sub_frame';

export const within = (ms: number, late: boolean, work: Promise<boolean>): Promise<boolean> => Promise.race([work, new Promise<boolean>((done) => { setTimeout(() => { done(late); }, ms); })]);

/** Rejects while what requests are judged by cannot be read. */
export const networkReady = async (): Promise<void> => { await Promise.all([ticketStore.all(), loadSites()]); };
export const isReady = (): boolean => sitesKnown() && ticketsNow() !== undefined;

/** Rejects nothing: an order that cannot be read is none. */
const glassReady = (): Promise<unknown> => mayHoldGlass().then(async (held) => { if (held) await openWorker(); }).catch(report('break-glass'));
export const isUnderGlass = (request: NetworkRequest): boolean => glassAt(siteOf(request)) !== undefined;

/** Stopped already where the headers would make it no other: a worker that dies now is asked again, one that dies later is not. */
export function isStoppedFirst(request: NetworkRequest): boolean {
  if (isDocument(request) || isUnderGlass(request)) return false;
  const send = sendOf(adaptersOf(request), request);
  const { body } = request;
  const isWholeForm = body.kind === 'text' && body.text.startsWith('--'); // read by its headers
  if (!send || send.match.unreadable || isWholeForm || verdictNow(send).kind !== 'stop' || isVouchedFor(send)) return false;
  void decideLater(send);
  return true;
}

/** As soon as it can be judged; what takes longer is asked about again, and is then no longer looked at here. */
export function whenReady(request: NetworkRequest): Promise<boolean> {
  let isOver = false;
  return within(READ_MS, false, networkReady().then(glassReady).then(() => !isOver && isStoppedFirst(request))).finally(() => { isOver = true; });
}
