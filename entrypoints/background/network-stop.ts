import type { NetworkSend } from '../../utils/guard/network/fit';
import { sendOf } from '../../utils/guard/network/judge';
import type { NetworkRequest } from '../../utils/guard/network/request';
import { decideStopped } from './network-attempt';
import { pass, verdictNow } from './network-pass';
import { adaptersOf } from './network-adapters';
import { isVouchedFor } from './network-vouch';
import { report } from './report';
import { openWorker } from './worker';

/** The send that nobody has let go; what has leave passes on it. */
export function stoppedSend(request: NetworkRequest): NetworkSend | undefined {
  const send = sendOf(adaptersOf(request), request);
  const verdict = send && verdictNow(send);
  if (send && verdict?.kind === 'leave') pass(verdict.ticket, send);
  return send && verdict?.kind === 'stop' && !(send.match.unreadable && isVouchedFor(request)) ? send : undefined;
}

export function decideLater(send: NetworkSend): Promise<unknown> {
  const decided = openWorker().then((worker) => decideStopped(worker, send));
  decided.catch(report('network'));
  return decided;
}
