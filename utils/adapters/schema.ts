// Validates adapters that policy brings. For worker, options and hub only: content scripts carry no zod.
import { z } from 'zod';
import { CHANNELS } from '../engine';
import type { Adapter } from './adapter';
import { ADAPTERS } from './registry';

z.config({ jitless: true });

const name = z.string().min(1).max(64);
const field = z.string().min(1).max(128);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}$/, 'small letters, digits and hyphens');
const ruleId = z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}\/[a-z0-9-]{1,31}$/, '<adapter>/<rule>');

/** A selector is data: only its shape is checked here, the page's own parser decides. */
const selector = z.string().min(1).max(300).refine((text) => !/[{};]|<|\/\*/.test(text), 'not a CSS selector');
const selectors = z.array(selector).min(1).max(12);

/** Names joined by dots, `[*]` for each item of a list: no filters, no expressions. */
const jsonPath = z.string().max(200).regex(/^[\w$-]+(\[\*\])?(\.[\w$-]+(\[\*\])?)*$/, 'a JSON path such as `a.b[*].c`');
const pathGlob = z.string().max(200).regex(/^[/*][\w/.*~%+@:-]*$/, 'a path with `*` for any run of characters');

const predicate = z.strictObject({
  field, is: z.enum(['equals', 'one-of', 'present', 'absent', 'empty', 'not-empty']),
  values: z.array(z.string().max(200)).min(1).max(20).optional(), occurrence: z.enum(['first', 'last']).optional(),
}).refine((one) => (one.values !== undefined) === (one.is === 'equals' || one.is === 'one-of'), '`equals` and `one-of` need values, the others have none');

const reader = z.enum(['address-list', 'phone', 'handle', 'reference', 'list-id']);
const requestExtractor = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('field'), field, occurrence: z.enum(['first', 'last', 'all']).optional(), as: name, reader }),
  z.strictObject({ from: z.literal('json'), path: jsonPath, as: name, reader }),
  z.strictObject({ from: z.literal('query'), field, as: name, reader }),
  z.strictObject({ from: z.literal('header'), name: field, path: jsonPath.optional(), as: name, reader }),
  z.strictObject({ from: z.literal('unresolved'), as: name }),
]);
const requestValue = z.union([
  z.strictObject({ from: z.enum(['field', 'query']), field }),
  z.strictObject({ from: z.literal('json'), path: jsonPath }),
]);
const outcome = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('status') }),
  z.strictObject({ by: z.literal('json'), path: jsonPath, equals: z.string().max(200).optional() }),
  z.strictObject({ by: z.literal('frame-text'), ok: z.string().min(1).max(200), failed: z.string().min(1).max(200).optional() }),
  z.strictObject({ by: z.literal('none') }),
]);

const channel = z.enum(CHANNELS);
const audience = z.enum(['explicit', 'selection', 'list', 'all-filtered']);

const requestRule = z.strictObject({
  id: ruleId, kind: z.enum(['send', 'draft']), method: z.string().regex(/^[A-Z]{3,10}$/), path: pathGlob,
  query: z.array(predicate).max(12).optional(), body: z.enum(['fields', 'json', 'none']), fields: z.array(predicate).max(12).optional(),
  channel, purpose: name.optional(), audience, recipients: z.array(requestExtractor).max(24), draft: requestValue.optional(),
  text: z.array(field).max(8).optional(), subject: field.optional(),
  deny: z.enum(['network-error', 'http-403', 'json-error', 'form-stay', 'roundcube-unbusy', 'suitecrm-errors', 'odoo-error']), outcome,
})
  .refine((rule) => rule.kind === 'draft' || rule.recipients.length > 0, 'a send names its recipients, or says `unresolved`')
  // A draft passes undecided: one that fits every request of its path would open the gate.
  .refine((rule) => rule.kind === 'send' || (rule.fields ?? []).length + (rule.query ?? []).length > 0, 'a draft is told by at least one field');

const attribute = z.strictObject({ attribute: z.string().regex(/^[a-z][a-z0-9:_-]{0,63}$/i) });
const domExtractor = z.strictObject({ as: name, reader, selectors, pick: z.union([z.enum(['value', 'initial', 'text', 'href']), attribute]) });
const rewrite = z.discriminatedUnion('strategy', [
  z.strictObject({ strategy: z.enum(['value-list', 'roundcube-recipients']), separator: z.enum([',', ';']) }),
  z.strictObject({ strategy: z.literal('chips'), remove: selector }),
]);

const controlRule = z.strictObject({
  id: ruleId, selectors, composer: selectors.optional(),
  keys: z.array(z.strictObject({ key: z.string().min(1).max(20), ctrlOrMeta: z.boolean().optional(), shift: z.boolean().optional(), alt: z.boolean().optional() })).max(6).optional(),
  channel, purpose: name.optional(), audience,
  recipients: z.array(domExtractor).min(1).max(24), typed: z.array(domExtractor).max(24).optional(), rewrite: rewrite.optional(),
  draft: z.strictObject({ selectors, pick: z.union([z.literal('value'), attribute]) }).optional(),
  account: z.strictObject({ selectors, pick: z.enum(['value', 'text', 'selected-text']) }).optional(),
  text: z.strictObject({ selectors, pick: z.enum(['value', 'text']) }).optional(), subject: z.strictObject({ selectors, pick: z.enum(['value', 'text']) }).optional(),
  saveDraft: selectors.optional(), keepsFocus: z.boolean().optional(), answers: z.strictObject({ sender: domExtractor, at: domExtractor.optional(), when: z.strictObject({ selectors, has: z.string().min(3).max(200) }).optional() }).optional(),
});

/** Host match patterns `https://host/path`; a whole scheme or `<all_urls>` is refused. */
const hostPattern = z.string().regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?\/[^\s]*$/, 'a match pattern with a host');

const isHostPattern = (text: string): boolean => hostPattern.safeParse(text).success;

const record = z.strictObject({
  contacts: z.array(z.strictObject({ reader: z.enum(['address-list', 'phone']), selectors, pick: z.union([z.enum(['value', 'text', 'href']), attribute]) })).min(1).max(20),
});

export const adapterSchema = z.strictObject({
  id, name, hosts: z.array(hostPattern).max(50), requests: z.array(requestRule).max(40), controls: z.array(controlRule).max(20),
  probe: z.strictObject({ editor: selectors, control: selectors }), record: record.optional(),
})
  .refine((adapter) => adapter.requests.some((rule) => rule.kind === 'send') || adapter.controls.length > 0, 'nothing in it is a send')
  .refine((adapter) => [...adapter.requests, ...adapter.controls].every((rule) => rule.id.startsWith(`${adapter.id}/`)), 'rule ids start with the adapter id')
  .refine((adapter) => new Set(adapter.requests.map((rule) => rule.id)).size === adapter.requests.length, 'request rule ids are unique');

/**
 * An adapter from policy.
 * @throws z.ZodError that names every field at fault. The hub refuses the policy; a device uses nothing of the adapter.
 */
export function parseAdapter(data: unknown): Adapter {
  return adapterSchema.parse(data) as Adapter;
}

/** An adapter of policy that is not used, not even in part: its hosts are shown as not protected. */
export interface FaultyAdapter { id: string; hosts: string[]; problem: string }
export interface OwnAdapters { valid: Adapter[]; faulty: FaultyAdapter[] }
type Outline = { id: string; hosts: string[] };

const PACKAGED: ReadonlySet<string> = new Set(ADAPTERS.map((adapter) => adapter.id));

function problemOf({ id }: Outline, earlier: ReadonlySet<string>): string | undefined {
  if (PACKAGED.has(id)) return `id: ${id} is packaged`;
  return earlier.has(id) ? `id: ${id} is there twice` : undefined;
}

function readOwn(outline: Outline, earlier: ReadonlySet<string>): Adapter | string {
  const problem = problemOf(outline, earlier);
  if (problem) return problem;
  const parsed = adapterSchema.safeParse(outline);
  return parsed.success ? (parsed.data as Adapter) : parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; ');
}

/** Policy's own adapters by the whole schema; sites mapped to an adapter that is nowhere are faults too. */
export function readOwnAdapters({ adapters = [], sites = [] }: { adapters?: Outline[] | undefined; sites?: { adapter: string }[] | undefined }): OwnAdapters {
  const names = new Set([...PACKAGED, ...adapters.map((adapter) => adapter.id)]);
  const nowhere = [...new Set(sites.map((site) => site.adapter))].filter((id) => !names.has(id));
  const found: OwnAdapters = { valid: [], faulty: nowhere.map((id) => ({ id, hosts: [], problem: `no adapter ${id}` })) };
  const earlier = new Set<string>();
  for (const outline of adapters) {
    const adapter = readOwn(outline, earlier);
    earlier.add(outline.id);
    // Of a faulty one only patterns that the browser takes: one bad pattern would leave every host without scripts.
    if (typeof adapter === 'string') found.faulty.push({ id: outline.id, hosts: outline.hosts.filter(isHostPattern), problem: adapter });
    else found.valid.push(adapter);
  }
  return found;
}
