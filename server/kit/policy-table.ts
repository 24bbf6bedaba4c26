import { z } from 'zod';
import { DEFAULT_POLICY, deviceKeys, policyKeys, type Policy, type PolicyKey } from '../../utils/policy';
import { managedSchema, type ManagedSchema } from './managed-schema';

const BEGIN = '<!-- keys: begin (npm run reference) -->';
const END = '<!-- keys: end -->';
const LONG = 60;

/** As an administrator writes it. */
function typeOf({ type, items, properties, additionalProperties }: ManagedSchema, choices: readonly unknown[] = []): string {
  if (choices.length > 0) return choices.map((one) => `\`${String(one)}\``).join(' ');
  if (items) return `list of ${typeOf(items)}`;
  if (properties) return `{ ${Object.keys(properties).join(', ')} }`;
  return additionalProperties ? `name → ${typeOf(additionalProperties)}` : type;
}

function defaultOf(key: PolicyKey): string {
  const value = JSON.stringify((DEFAULT_POLICY as Partial<Policy>)[key]);
  if (value === undefined || value === '[]' || value === '{}') return 'none';
  return value.length > LONG ? 'see `utils/policy/defaults.ts`' : `\`${value}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const metaOf = (schema: z.ZodType): { description: string; merge: string } => schema.meta() as { description: string; merge: string };

/** Keys of the policy, then those that only managed storage has. */
function table(): string {
  const types = managedSchema().properties ?? {};
  const type = (key: string, schema?: z.ZodType): string => cell(typeOf(types[key] ?? { type: '' }, schema instanceof z.ZodEnum ? schema.options : []));
  const rows = (Object.entries(policyKeys) as [PolicyKey, z.ZodType][]).map(([key, schema]) => {
    const { description, merge } = metaOf(schema);
    return `| \`${key}\` | ${type(key, schema)} | ${merge} | ${defaultOf(key)} | ${cell(description)} |`;
  });
  const device = Object.entries(deviceKeys as Record<string, z.ZodType>).map(([key, schema]) => `| \`${key}\` | ${type(key)} | ${cell(metaOf(schema).description)} |`);
  return [
    '| key | type | merge | default | meaning |', '|---|---|---|---|---|', ...rows, '',
    'Only in managed storage, one device or group of devices each:', '', '| key | type | meaning |', '|---|---|---|', ...device,
  ].join('\n');
}

/** The document with its table as of now. Throws without the two markers. */
export function withTable(document: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from === -1 || to < from) throw new Error('docs/policy.md has no markers for the table');
  return `${document.slice(0, from + BEGIN.length)}\n\n${table()}\n\n${document.slice(to)}`;
}
