import type { NetworkSend } from '../../utils/guard/network/fit';
import { sendOf, type NetworkVerdict } from '../../utils/guard/network/judge';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { decideStopped } from './network-attempt';
import { pass, verdictNow } from './network-pass';
import { adaptersOf } from './network-adapters';
import { isVouchedFor } from './network-vouch';
import { report } from './report';
import { openWorker } from './worker';

/** A send, and what stood at this moment. */
export interface Judged { send: NetworkSend; verdict: NetworkVerdict }

export function judgedNow(request: NetworkRequest): Judged | undefined {
  const send = sendOf(adaptersOf(request), request);
  return send ? { send, verdict: verdictNow(send) } : undefined;
}

/** The send that nobody has let go; what has leave passes on it. */
export function stoppedOf(judged: Judged | undefined): NetworkSend | undefined {
  if (!judged) return undefined;
  const { send, verdict } = judged;
  if (verdict.kind === 'leave') pass(verdict.ticket, send);
  return verdict.kind === 'stop' && !isVouchedFor(send) ? send : undefined;
}

export const stoppedSend = (request: NetworkRequest): NetworkSend | undefined => stoppedOf(judgedNow(request));

export function decideLater(send: NetworkSend): Promise<unknown> {
  const decided = openWorker().then((worker) => decideStopped(worker, send));
  decided.catch(report('network'));
  return decided;
}
