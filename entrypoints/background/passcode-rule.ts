import { boxesOf } from '../../utils/store/sealed-db';
import { atRestOf, isFaulty } from './at-rest';
import { Fault } from './fault';
import type { Worker } from './worker';

const hasPasscode = ({ store }: Worker): boolean => store.isSealed && boxesOf(store.db)?.memory !== 'open';

/** Policy wants a passcode, or may want one, and this device has none. Before enrolment the administrator's values alone say so. */
export function isPasscodeWanting(worker: Worker): boolean {
  if (hasPasscode(worker)) return false;
  return atRestOf(worker).passcode === 'required' || (!worker.store.device() && isFaulty(worker, 'passcode'));
}

/** @throws Fault `fault_passcode_required`: nothing leaves until there is one. */
export function requirePasscode(worker: Worker): void {
  if (isPasscodeWanting(worker)) throw new Fault('fault_passcode_required');
}
