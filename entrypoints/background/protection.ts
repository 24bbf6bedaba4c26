import { selfTest } from '../../utils/platform/network-listener';
import type { PopupState } from '../../utils/messaging/protocol';
import { glassNow } from './break-glass';
import { report } from './report';
import { isWeakened, selfCheck } from './self-check';
import { policyIn, type Worker } from './worker';

let tested: Promise<boolean> | undefined;

/** Does the browser stop what our listener cancels? Tried once a worker life, and again while it does not. */
async function isEnforced(): Promise<boolean> {
  tested ??= selfTest().catch((error: unknown) => { report('self-test')(error); return false; });
  const isStopped = await tested;
  if (!isStopped) tested = undefined;
  return isStopped;
}

/** Policy stops nothing but objections and the like, which no mode touches. */
function isObserving(worker: Worker): boolean {
  const policy = policyIn(worker);
  return policy?.defaultMode === 'observe' && Object.values(policy.modes).every((mode) => mode === 'observe');
}

/** What blocking would be worth where everything is only observed; nothing where the level says it already. */
export const measuredBeside = async (level: PopupState['level']): Promise<Pick<PopupState, 'measured'>> =>
  (level === 'observing' ? { measured: (await isEnforced()) ? 'enforced' : 'assisted' } : {});

/** Level of design L5, measured and not taken from a setting. */
export async function levelOf(worker: Worker, fault: string | undefined): Promise<PopupState['level']> {
  if (!worker.store.device() || fault === 'fault_policy') return 'not-protected';
  if (isWeakened(await selfCheck())) return 'not-protected';
  if (isObserving(worker)) return 'observing';
  if (glassNow()) return 'emergency';
  return (await isEnforced()) ? 'enforced' : 'assisted';
}
