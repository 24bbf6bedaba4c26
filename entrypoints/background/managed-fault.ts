import type { Store } from '../../utils/store/store';
import type { HeldManaged } from './managed';

interface Settling { managed(): HeldManaged; store: Pick<Store, 'device' | 'keys'> }

/** Device of a hub that the administrator has since replaced by another, with other keys. */
function isElsewhere({ managed, store }: Settling): boolean {
  const [{ enrolment }, device, keys] = [managed().policy, store.device(), store.keys()];
  return enrolment !== undefined && device !== undefined && keys !== undefined && device.hub !== enrolment.hub && keys.offline.publicKey !== enrolment.hubKey;
}

/** Key of the fault for which managed storage holds everything; undefined when it may decide. */
export function managedFault(worker: Settling): string | undefined {
  const { state } = worker.managed().policy;
  if (state === 'waiting') return 'fault_managed_waiting';
  if (state === 'invalid') return 'fault_managed_invalid';
  return isElsewhere(worker) ? 'fault_managed_hub' : undefined;
}
