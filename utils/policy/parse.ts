import type { z } from 'zod';
import { PURPOSES } from '../engine';
import { mergePolicies } from './merge';
import type { Policy, PolicyDocument } from './schema';
import { documentOf } from './schema';

/** One fault of a policy: dotted path of the key, and what is wrong with it. */
export interface PolicyProblem { path: string; message: string }

export type ParsedPolicy =
  /** `document` is the layer as written; `policy` the same with every default filled in. */
  | { ok: true; document: PolicyDocument; policy: Policy }
  | { ok: false; problems: PolicyProblem[] };

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** Faults that one finding of the schema stands for. */
export function fromIssue(issue: z.core.$ZodIssue): PolicyProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => ({ path: dotted([...issue.path, name]), message: 'unknown key' }));
  }
  if (issue.code === 'invalid_key') return [{ path: dotted(issue.path), message: issue.issues.map((inner) => inner.message).join('; ') }];
  return [{ path: dotted(issue.path), message: issue.message }];
}

/** References between keys that a schema of single keys cannot see. `mayNameOthers`: another layer may bring further purposes. */
export function references(document: PolicyDocument, mayNameOthers = false): PolicyProblem[] {
  const known = new Set([...PURPOSES, ...(document.purposes ?? [])].map((purpose) => purpose.id));
  const named = [
    ...(document.offeredPurposes ?? []).map((id, index) => ({ path: `offeredPurposes.${index}`, id })),
    ...(['subjectPurposes', 'templatePurposes'] as const).flatMap((key) => (document[key] ?? []).map((entry, index) => ({ path: `${key}.${index}.purpose`, id: entry.purpose }))),
  ];
  const builtIn = new Set(PURPOSES.map((purpose) => purpose.id));
  return [
    ...named.filter(({ id }) => !mayNameOthers && !known.has(id)).map(({ path, id }) => ({ path, message: `unknown purpose ${id}` })),
    ...(document.purposes ?? []).flatMap(({ id }, index) => (builtIn.has(id) ? [{ path: `purposes.${index}.id`, message: `${id} is built in and cannot be redefined` }] : [])),
  ];
}

const namesIn = (json: unknown): string[] => (typeof json === 'object' && json !== null ? Object.keys(json) : []);

/** Validates one layer of policy. Unknown keys are named, never dropped; every problem is reported at once. */
export function parsePolicy(json: unknown): ParsedPolicy {
  const parsed = documentOf(namesIn(json)).safeParse(json);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(fromIssue) };
  const problems = references(parsed.data);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, document: parsed.data, policy: mergePolicies({ hub: parsed.data }) };
}
