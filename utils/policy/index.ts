// Door of the policy folder.
export { DEFAULT_POLICY } from './defaults';
export { enginePolicy } from './engine-policy';
export { DEVICE_KEYS, deviceKeys, readManagedPolicy, type DeviceKey, type ManagedEnrolment, type ManagedPolicy } from './managed';
export { mergePolicies, type PolicyLayers } from './merge';
export { modeFor } from './merge-modes';
export { parsePolicy, type ParsedPolicy, type PolicyProblem } from './parse';
export { mergeRule, POLICY_KEYS, policyDocument, policyKeys, policySchema, type Policy, type PolicyDocument, type PolicyKey } from './schema';
