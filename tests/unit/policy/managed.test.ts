import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { managedSchema } from '../../../server/kit/managed-schema';
import { withTable } from '../../../server/kit/policy-table';
import { DEVICE_KEYS, mergePolicies, POLICY_KEYS, readManagedPolicy } from '../../../utils/policy';

const ROOT = resolve(import.meta.dirname, '../../..');
const HUB = { hub: 'https://hub.example.com/', hubKey: 'A'.repeat(43), groupToken: 'group-token-of-16' };
const problems = (values: Record<string, unknown>): string[] => readManagedPolicy(values, true).problems.map(({ path }) => path);

describe('managed storage', () => {
  it('nothing at all: not there yet where the administrator has installed us, nothing to wait for where he has not', () => {
    expect(readManagedPolicy({}, true).state).toBe('waiting');
    expect(readManagedPolicy({}, false)).toEqual({ state: 'absent', document: {}, atRest: { document: {}, faulty: [] }, device: {}, problems: [] });
  });

  it('gives enrolment, device and a layer of policy', () => {
    const read = readManagedPolicy({ ...HUB, machineId: ' laptop-7 ', user: 'anna@firm.test', defaultMode: 'warn', locked: { defaultMode: true }, stated: ['hub', 'defaultMode'] }, true);
    expect(read).toMatchObject({ state: 'given', problems: [], device: { machineId: 'laptop-7', user: 'anna@firm.test' }, enrolment: { ...HUB, hub: 'https://hub.example.com' } });
    expect(read.document).toEqual({ defaultMode: 'warn', locked: { defaultMode: true } });
  });

  it.each([
    [{ defaultMode: 'never' }, ['defaultMode']], [{ replyDays: '30' }, ['replyDays']], [{ sites: [{ origin: 'https://a.test/x', adapter: 'roundcube' }] }, ['sites.0.origin']],
    [{ defaultmode: 'block' }, ['defaultmode']], [{ version: 3 }, ['version']], [{ locked: { nonsense: true } }, ['locked.nonsense']], [{ locked: { replyDays: 'yes' } }, ['locked.replyDays']],
    [{ hub: 'http://hub.example.com', hubKey: HUB.hubKey, groupToken: HUB.groupToken }, ['hub']], [{ hub: HUB.hub }, ['hubKey', 'groupToken']],
    [{ adapters: ['{'] }, ['adapters.0']], [{ adapters: ['{"id":"x"}'] }, ['adapters.0.id']],
    // A number that the browser found to be a text never gets here; that it was set does.
    [{ defaultMode: 'warn', stated: ['defaultMode', 'replyDays'] }, ['replyDays']],
  ])('%j is invalid, and says where', (values, paths) => {
    const read = readManagedPolicy(values, false);
    expect(read.state).toBe('invalid');
    for (const path of paths) expect(problems(values).some((one) => one.startsWith(path)), path).toBe(true);
    expect(read.document).toEqual({});
  });

  it('a fault in the policy does not keep the device from enrolling and telling', () => {
    expect(readManagedPolicy({ ...HUB, defaultMode: 'never' }, true)).toMatchObject({ state: 'invalid', enrolment: { groupToken: HUB.groupToken } });
    expect(readManagedPolicy({ ...HUB, hubKey: 'short' }, true).enrolment).toBeUndefined();
  });

  it('names a purpose that is built in and defined again, and one that nobody knows where it lists its own', () => {
    const own = [{ id: 'x-fairs', iri: 'https://firm.test/fairs', marketing: true, profiling: false }];
    const faults = (values: object) => readManagedPolicy({ ...values }, true).problems.map(({ path, message }) => `${path}: ${message}`);
    expect(faults({ purposes: [{ ...own[0], id: 'direct-marketing' }] }).join()).toContain('direct-marketing is built in');
    expect(faults({ purposes: own, offeredPurposes: ['x-fairs', 'x-fairz'] })).toEqual(['offeredPurposes.1: unknown purpose x-fairz']);
    expect(faults({ offeredPurposes: ['x-of-the-hub'] })).toEqual([]); // the hub's policy may bring it
  });

  it('maps self-hosted origins, over what the hub says', () => {
    const { document } = readManagedPolicy({ sites: [{ origin: 'https://mail.firm.test', adapter: 'roundcube' }] }, true);
    const hub = { sites: [{ origin: 'https://other.test', adapter: 'suitecrm' }], replyDays: 10 };
    expect(mergePolicies({ managed: document, hub })).toMatchObject({ sites: document.sites, replyDays: 10 });
  });
});

describe('what is generated from the schema', () => {
  const schema = managedSchema();
  it('has every key once, and a locked twin for each key of the policy', () => {
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual([...DEVICE_KEYS, ...POLICY_KEYS, 'locked'].sort());
    expect(Object.keys(schema.properties?.['locked']?.properties ?? {}).sort()).toEqual([...POLICY_KEYS].sort());
  });
  it('says types alone, so that a wrong value reaches us and can be named', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"(enum|pattern|minimum|maximum|maxItems|\$schema|const|anyOf)"/);
  });
  it('public/managed_schema.json and the table in docs/policy.md are up to date: npm run reference', () => {
    expect(JSON.parse(readFileSync(resolve(ROOT, 'public/managed_schema.json'), 'utf8'))).toEqual(schema);
    const document = readFileSync(resolve(ROOT, 'docs/policy.md'), 'utf8');
    expect(document).toBe(withTable(document));
  });
});
