import { z } from 'zod';
import { deviceKeys, POLICY_KEYS, policyKeys } from '../../utils/policy';

/** The part of JSON Schema that browsers read for managed storage. */
export interface ManagedSchema {
  type: string;
  description?: string;
  properties?: Record<string, ManagedSchema>;
  additionalProperties?: ManagedSchema;
  items?: ManagedSchema;
}
interface JsonSchema {
  type?: string; description?: string; anyOf?: JsonSchema[]; enum?: unknown[]; const?: unknown;
  properties?: Record<string, JsonSchema>; additionalProperties?: JsonSchema | boolean; items?: JsonSchema;
}

function typeOf(schema: JsonSchema): string {
  const type = schema.type ?? (schema.enum !== undefined || schema.const !== undefined ? 'string' : undefined);
  if (type === undefined) throw new Error(`no type of ${JSON.stringify(schema).slice(0, 120)}`);
  return type;
}

/**
 * Types alone. A browser drops what its schema refuses without a word, so limits and choices are left to our own reading,
 * which names what is wrong.
 */
function outline(schema: JsonSchema): ManagedSchema {
  const of = schema.anyOf?.[0] ? { ...schema.anyOf[0], ...schema } : schema;
  const type = typeOf(of);
  const { properties, additionalProperties: others, items } = of;
  return {
    type, ...(schema.description ? { description: schema.description } : {}),
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, outline(one)])) } : {}),
    ...(type === 'object' && !properties && typeof others === 'object' ? { additionalProperties: outline(others) } : {}),
    ...(items ? { items: outline(items) } : {}),
  };
}

const described = (key: string, schema: z.ZodType): string => {
  const { description, merge } = (schema.meta() ?? {}) as { description?: string; merge?: string };
  if (description === undefined || merge === undefined) throw new Error(`${key} names no description or merge`);
  return `${description} Merge: ${merge}.`;
};

/** Adapters are forms of free depth, which a managed schema cannot say: one JSON text an adapter. */
const TEXTS: Record<string, ManagedSchema> = { adapters: { type: 'array', items: { type: 'string' } } };

function keySchema(key: string, schema: z.ZodType): ManagedSchema {
  const shape = TEXTS[key] ?? outline(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  return { ...shape, description: described(key, schema) };
}

/** public/managed_schema.json: every key, and `locked` with a twin of each key of the policy. */
export function managedSchema(): ManagedSchema {
  const locked = Object.fromEntries(POLICY_KEYS.map((key) => [key, { type: 'boolean', description: `Layers below may not touch ${key}, not even to narrow it.` }]));
  const keys = Object.entries({ ...deviceKeys, ...policyKeys } as Record<string, z.ZodType>).map(([key, schema]): [string, ManagedSchema] => [key, keySchema(key, schema)]);
  return {
    type: 'object',
    properties: { ...Object.fromEntries(keys), locked: { type: 'object', description: 'Keys that layers below may not touch.', properties: locked } },
  };
}
