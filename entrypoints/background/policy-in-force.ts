import type { EnginePolicy } from '../../utils/engine';
import { enginePolicy, mergePolicies, parsePolicy, type Policy, type PolicyDocument } from '../../utils/policy';
import type { Store } from '../../utils/store/store';
import { Fault } from './fault';
import type { HeldManaged } from './managed';
import { managedFault } from './managed-fault';

/** What a policy is read from. */
export interface Deciding { store: Pick<Store, 'device' | 'keys' | 'policy'>; managed(): HeldManaged }

/** A device that enrols itself needs nothing of the person before it. */
export const notEnrolled = (worker: Deciding): string => (worker.managed().policy.enrolment ? 'fault_enrolling' : 'fault_not_enrolled');

interface Parsed { layer: PolicyDocument; policy: Policy; engine: EnginePolicy }
const parsed = new WeakMap<object, Parsed>();

/**
 * Policy in force: managed storage over the hub.
 * @throws Fault `fault_managed_…` while managed storage may not decide; `fault_not_enrolled` or `fault_enrolling`; `fault_no_data`
 * before the first sync, `fault_policy` when the hub's policy is not valid.
 */
export function policyOf(worker: Deciding): { policy: Policy; engine: EnginePolicy } {
  const unsettled = managedFault(worker);
  if (unsettled) throw new Fault(unsettled);
  if (!worker.store.device()) throw new Fault(notEnrolled(worker));
  const held = worker.store.policy();
  if (!held) throw new Fault('fault_no_data');
  const layer = worker.managed().policy.document;
  const known = parsed.get(held);
  if (known?.layer === layer) return known;
  const result = parsePolicy(held.payload);
  if (!result.ok) throw new Fault('fault_policy');
  const policy = mergePolicies({ managed: layer, hub: result.document });
  const fresh = { layer, policy, engine: enginePolicy(policy) };
  parsed.set(held, fresh);
  return fresh;
}

/** The same where nothing is decided: undefined while there is none, after the device has ended, or while managed storage is not settled. */
export function policyIn(worker: Deciding): Policy | undefined {
  return worker.store.policy() && worker.store.device() && !managedFault(worker) ? policyOf(worker).policy : undefined;
}
