import type { PolicyView } from '../../utils/messaging/protocol';
import { mergeRule, parsePolicy, POLICY_KEYS, type PolicyDocument } from '../../utils/policy';
import { ownAdapters } from './own-adapters';
import { policyOf, type Worker } from './worker';

/** policy.get: every key in force, and where its value comes from. */
export async function policyView(worker: Worker): Promise<PolicyView> {
  const { policy } = policyOf(worker);
  const held = worker.store.policy();
  const parsed = parsePolicy(held?.payload);
  const document: PolicyDocument = parsed.ok ? parsed.document : {};
  const signer = worker.store.keys()?.keys.find((key) => key.role === 'policy');
  return {
    version: policy.version, ...(signer ? { signedBy: signer.keyId } : {}),
    rows: POLICY_KEYS.map((key) => ({ key, value: policy[key] ?? null, source: document[key] === undefined ? 'default' : 'hub', merge: mergeRule(key).merge })),
    faulty: ownAdapters(policy).faulty.map(({ id, problem }) => ({ id, problem })),
  };
}
