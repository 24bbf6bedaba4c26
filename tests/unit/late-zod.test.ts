import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z as Zod } from 'zod';
import { z as late } from '../../utils/late-zod';
import * as policyPlain from '../../utils/policy/schema';
import * as eventsPlain from '../../utils/audit/event';
import * as adaptersPlain from '../../utils/adapters/schema';
import * as syncPlain from '../../utils/sync/protocol';
import { parsePolicy } from '../../utils/policy/parse';
import { DEFAULT_POLICY } from '../../utils/policy/defaults';
import { ADAPTERS } from '../../utils/adapters/registry';
import { protocol as protocolPlain } from '../../utils/messaging/protocol';

const UTILS = join(import.meta.dirname, '../../utils');
/** The hub's alone: the worker's bundle has none of them. */
const NOT_OURS = /\/connectors\//;

/** Names of `z.…` that are values in the modules of the worker. */
async function namesUsed(): Promise<Set<string>> {
  const files = (await readdir(UTILS, { recursive: true })).filter((name) => name.endsWith('.ts') && !NOT_OURS.test(`/${name}`));
  const names = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(UTILS, file), 'utf8');
    if (/import \{ z \} from 'zod'/.test(text)) for (const [, name = ''] of text.matchAll(/\bz\.((?:iso\.|coerce\.)?[a-z]\w*)\(/g)) names.add(name);
  }
  return names;
}

type Any = Record<string, unknown>;
const at = (root: unknown, path: string): unknown => path.split('.').reduce<unknown>((held, name) => (held as Any | undefined)?.[name], root);

const ATTEMPT = {
  id: 'attempt-1', rule: 'practice-mail', channel: 'email', purpose: 'direct-marketing', purposeSource: 'declared', audience: 'explicit', recipients: [{ field: 'to', raw: 'a@b.pl', reader: 'address-list' }],
  account: 'anna@practice.test', draft: 'd-1', layer: 'page-gate', noticeText: true, utcOffsetMinutes: 60,
};
const LINK = { format: 1, id: 'event-0001', sequence: 1, previousHash: 'A'.repeat(43), device: 'device-1', user: 'anna', time: 1, keyId: 'k', hash: 'B'.repeat(43), signature: 'C'.repeat(86) };
const LATE = {
  protocol: () => import('../../utils/messaging/protocol'), policy: () => import('../../utils/policy/schema'), events: () => import('../../utils/audit/event'),
  adapters: () => import('../../utils/adapters/schema'), sync: () => import('../../utils/sync/protocol'),
};
type Late = { [N in keyof typeof LATE]: Awaited<ReturnType<(typeof LATE)[N]>> };
const SAMPLES: { name: string; sample: unknown; plain: Zod.ZodType; of(modules: Late): Zod.ZodType }[] = [
  { name: 'attempt.check', sample: { attempt: ATTEMPT, confirmed: true }, plain: protocolPlain['attempt.check'].request, of: ({ protocol: { protocol } }) => protocol['attempt.check'].request },
  { name: 'policy', sample: { ...DEFAULT_POLICY, sites: [{ origin: 'https://mail.example.pl', adapter: 'roundcube' }], locked: { preset: true } }, plain: policyPlain.policyDocument, of: ({ policy }) => policy.policyDocument },
  { name: 'outcome', sample: { ...LINK, type: 'outcome', attempt: 'attempt-1', outcome: 'observed' }, plain: eventsPlain.logEvent, of: ({ events }) => events.logEvent },
  { name: 'adapter', sample: ADAPTERS.find(({ id }) => id === 'roundcube'), plain: adaptersPlain.adapterSchema, of: ({ adapters }) => adapters.adapterSchema },
  { name: 'signed', sample: { payload: 'AAAA', signatures: [{ keyId: 'k', signature: 'AAAA' }] }, plain: syncPlain.signed, of: ({ sync }) => sync.signed },
];

/** The sample with one value somewhere replaced, added or taken away. */
function changed(value: unknown, steps: readonly number[], put: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return put;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Any;
  const names = [...Object.keys(copy), 'unknown'];
  const name = names[step % names.length] as string;
  if (rest.length === 0 && put === undefined) delete copy[name];
  else copy[name] = changed(copy[name], rest, put);
  return copy;
}

const answerOf = (schema: Zod.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  return result.success ? { data: result.data } : { issues: JSON.stringify(result.error.issues) };
};

describe('zod of the worker', () => {
  let modules: Late;
  beforeAll(async () => {
    vi.resetModules();
    vi.doMock('zod', () => import('../../utils/late-zod'));
    modules = Object.fromEntries(await Promise.all(Object.entries(LATE).map(async ([name, load]) => [name, await load()]))) as Late;
  });
  afterAll(() => { vi.doUnmock('zod'); vi.resetModules(); });

  it('has everything that the modules of the worker make schemas with', async () => {
    const names = await namesUsed();
    expect(names.size).toBeGreaterThan(12);
    expect([...names].filter((name) => typeof at(late, name) !== 'function')).toEqual([]);
  });

  it.each(SAMPLES)('answers to $name as zod does', ({ sample, plain, of }) => {
    const made = of(modules);
    expect(made).not.toBe(plain);
    expect(answerOf(plain, sample)).toHaveProperty('data');
    expect(answerOf(made, sample)).toEqual(answerOf(plain, sample));
    fc.assert(fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), fc.oneof(fc.constant(undefined), fc.anything()), (steps, put) => {
      const value = changed(sample, steps, put);
      expect(answerOf(made, value)).toEqual(answerOf(plain, value));
    }), { numRuns: 150 });
  });

  it('reads a policy by the schemas of its own keys as by all of them', () => {
    const document = SAMPLES[1]?.sample as Any;
    fc.assert(fc.property(fc.subarray(Object.keys(document)), fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }), fc.oneof(fc.constant(document), fc.constant('x'), fc.anything()), fc.boolean(), (kept, steps, put, isChanged) => {
      const part = Object.fromEntries(kept.map((name) => [name, document[name]]));
      const value = isChanged ? changed(part, steps, put) : part;
      const [whole, read] = [policyPlain.policyDocument.safeParse(value), policyPlain.documentOf(typeof value === 'object' && value !== null ? Object.keys(value) : []).safeParse(value)];
      expect(JSON.stringify(read.success ? read.data : read.error.issues)).toBe(JSON.stringify(whole.success ? whole.data : whole.error.issues));
      expect(parsePolicy(value).ok && !whole.success).toBe(false);
    }), { numRuns: 200 });
    expect(parsePolicy({ preset: 'strict', unknown: 1 })).toMatchObject({ ok: false, problems: [{ path: 'unknown', message: 'unknown key' }] });
  });

  it('makes nothing before it is used, and each schema once', () => {
    const looked = vi.fn(() => true);
    const shape = { get inner() { looked(); return late.string(); } };
    const outer = late.strictObject(shape).partial().meta({ description: 'x' });
    expect(looked).not.toHaveBeenCalled();
    expect(outer.safeParse({ inner: 'a' }).success).toBe(true);
    expect(outer.safeParse({ inner: 1 }).success).toBe(false);
    expect(looked).toHaveBeenCalledTimes(1);
    expect(outer.meta()).toEqual({ description: 'x' });
  });
});
