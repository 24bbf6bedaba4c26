import { DEFAULT_POLICY } from '../../utils/policy';
import { Fault } from './fault';
import { policyIn, type Worker } from './worker';

/** Policy wants a passcode and this device has none. Before enrolment the administrator's values alone say so. */
export function isPasscodeWanting(worker: Worker): boolean {
  const rule = (worker.store.device() ? policyIn(worker)?.passcode : worker.managed().policy.document.passcode) ?? DEFAULT_POLICY.passcode;
  return rule === 'required' && !worker.store.isSealed;
}

/** @throws Fault `fault_passcode_required`: nothing leaves until there is one. */
export function requirePasscode(worker: Worker): void {
  if (isPasscodeWanting(worker)) throw new Fault('fault_passcode_required');
}
