import type { PolicyView } from '../../utils/messaging/protocol';
import { mergeRule, parsePolicy, POLICY_KEYS, type PolicyDocument, type PolicyKey } from '../../utils/policy';
import { ownAdapters } from './own-adapters';
import { policyOf, type Worker } from './worker';

/** Whose value it is: of the administrator's where both have one and his is in force. */
function sourceOf(key: PolicyKey, value: unknown, managed: PolicyDocument, hub: PolicyDocument): 'default' | 'hub' | 'managed' {
  if (managed[key] !== undefined && (hub[key] === undefined || JSON.stringify(managed[key]) === JSON.stringify(value))) return 'managed';
  return hub[key] === undefined ? 'default' : 'hub';
}

/** policy.get: every key in force, and where its value comes from. */
export async function policyView(worker: Worker): Promise<PolicyView> {
  const { policy } = policyOf(worker);
  const held = worker.store.policy();
  const parsed = parsePolicy(held?.payload);
  const document: PolicyDocument = parsed.ok ? parsed.document : {};
  const managed = worker.managed().policy.document;
  const signer = worker.store.keys()?.keys.find((key) => key.role === 'policy');
  return {
    version: policy.version, ...(signer ? { signedBy: signer.keyId } : {}),
    rows: POLICY_KEYS.map((key) => ({ key, value: policy[key] ?? null, source: sourceOf(key, policy[key], managed, document), merge: mergeRule(key).merge })),
    faulty: ownAdapters(policy).faulty.map(({ id, problem }) => ({ id, problem })),
  };
}
