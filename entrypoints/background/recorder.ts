import type { AttachAnswer, Request } from '../../utils/messaging/protocol';
import { injectRecorder } from '../../utils/platform/recorder-scripts';
import { Fault } from './fault';
import { policyOf, type Worker } from './worker';

/** recorder.attach. Only where policy allows it, whoever of our own pages asks. */
export async function attachRecorder(worker: Worker, { tab, origin }: Request<'recorder.attach'>): Promise<AttachAnswer> {
  if (!policyOf(worker).policy.recorder) throw new Fault('fault_recorder_off');
  const frames = await injectRecorder(tab, origin);
  if (frames.length === 0) throw new Fault('fault_recorder_tab');
  return { frames };
}
