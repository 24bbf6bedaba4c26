import { DEFAULT_POLICY } from '../../utils/policy';
import { boxesOf } from '../../utils/store/sealed-db';
import { Fault } from './fault';
import { policyIn, type Worker } from './worker';

const hasPasscode = ({ store }: Worker): boolean => store.isSealed && boxesOf(store.db)?.memory !== 'open';

/** Policy wants a passcode and this device has none. Before enrolment the administrator's values alone say so. */
export function isPasscodeWanting(worker: Worker): boolean {
  const rule = (worker.store.device() ? policyIn(worker)?.passcode : worker.managed().policy.document.passcode) ?? DEFAULT_POLICY.passcode;
  return rule === 'required' && !hasPasscode(worker);
}

/** @throws Fault `fault_passcode_required`: nothing leaves until there is one. */
export function requirePasscode(worker: Worker): void {
  if (isPasscodeWanting(worker)) throw new Fault('fault_passcode_required');
}
