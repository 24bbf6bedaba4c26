import { readOwnAdapters, type OwnAdapters } from '../../utils/adapters/schema';
import type { Policy } from '../../utils/policy';

const known = new WeakMap<Policy, OwnAdapters>();

/** Policy's own adapters by the whole schema; the policy itself knows only their outline. */
export function ownAdapters(policy: Policy | undefined): OwnAdapters {
  if (!policy) return { valid: [], faulty: [] };
  const held = known.get(policy) ?? readOwnAdapters(policy);
  known.set(policy, held);
  return held;
}
