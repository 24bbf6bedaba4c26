import { mergePolicies, parsePolicy, type Policy } from '../../utils/policy';
import { policyIn, type Deciding } from './policy-in-force';

/**
 * Policy whose hosts are guarded: the one in force; before the first sync, or while managed storage may not decide, what its
 * sound part maps over the hub's. `keep` = not known, so nothing that is guarded may be left.
 */
export function mappedPolicy(worker: Deciding): Policy | 'keep' | undefined {
  const { state, mapping } = worker.managed().policy;
  const policy = policyIn(worker);
  if (policy || state === 'absent') return policy;
  const hub = parsePolicy(worker.store.policy()?.payload ?? {});
  return mapping && hub.ok ? mergePolicies({ managed: mapping, hub: hub.document }) : 'keep';
}

/** The same to ask about a site. */
export function sitePolicy(worker: Deciding): Policy | undefined {
  const mapped = mappedPolicy(worker);
  return mapped === 'keep' ? undefined : mapped;
}
