import { z } from 'zod';
import { DEFAULT_POLICY, mergeRule, POLICY_KEYS, policyKeys } from '../../utils/policy';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import type { PolicyAnswer, PolicyKeyView } from './protocol';

/** Each key with what the schema says of it: one place defines it, the editor reads it. */
function keyViews(): PolicyKeyView[] {
  return POLICY_KEYS.map((name) => {
    const schema = policyKeys[name] as z.ZodType;
    const { $schema: _schema, description: _description, merge: _merge, order: _order, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    return { name, description: String(schema.meta()?.['description'] ?? ''), merge: mergeRule(name).merge, schema: shape, standard: DEFAULT_POLICY[name] ?? null };
  });
}

export interface StoredPolicy { version: number; at: number; document: Record<string, unknown> }

export async function latestPolicy(sql: Sql): Promise<StoredPolicy> {
  const [row] = await sql.query('SELECT version, document, created_at FROM policies ORDER BY version DESC LIMIT 1');
  if (!row) throw new Error('no policy is stored');
  return { version: toNumber(row['version']), at: toNumber(row['created_at']), document: toJson(row['document']) as Record<string, unknown> };
}

export async function policyView(sql: Sql): Promise<PolicyAnswer> {
  return { ...(await latestPolicy(sql)), keys: keyViews() };
}
