import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, enginePolicy, mergeRule, parsePolicy, policyKeys, policySchema, POLICY_KEYS } from '../../../utils/policy';

const problems = (json: unknown) => {
  const parsed = parsePolicy(json);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('parsePolicy', () => {
  it('accepts a part of the keys and fills the rest with defaults', () => {
    const parsed = parsePolicy({ bulkRecipients: 3, ownDomains: ['practice.test'] });
    expect(parsed).toMatchObject({ ok: true, document: { bulkRecipients: 3 }, policy: { bulkRecipients: 3, replyDays: DEFAULT_POLICY.replyDays } });
  });

  it('names unknown keys, nested ones too', () => {
    expect(problems({ bulkRecipient: 3, log: { maxUnreceipted: 5, maxUnreceiptedHours: 1, more: 1 } }).sort())
      .toEqual(['bulkRecipient: unknown key', 'log.more: unknown key']);
  });

  it('reports every problem at once, each with its path', () => {
    const found = problems({
      bulkRecipients: 0, defaultMode: 'off', ownDomains: ['ok.test', 'Not a domain'], modes: { nonsense: 'warn' },
      sites: [{ origin: 'https://crm.test/path', adapter: 'roundcube' }], staleness: { warnAfterHours: 9, blockAfterHours: 3 },
    });
    for (const path of ['bulkRecipients', 'defaultMode', 'ownDomains.1', 'modes.nonsense', 'sites.0.origin', 'staleness']) {
      expect(found.some((line) => line.startsWith(`${path}: `)), `${path} in ${found.join(' | ')}`).toBe(true);
    }
    expect(found).toHaveLength(6);
  });

  it('checks references to purposes and refuses to redefine a built-in one', () => {
    const iri = 'https://example.test/p';
    expect(problems({ offeredPurposes: ['contract', 'fundraising'] })).toEqual(['offeredPurposes.1: unknown purpose fundraising']);
    expect(problems({ purposes: [{ id: 'direct-marketing', iri, marketing: false, profiling: false }] })[0]).toContain('purposes.0.id');
    expect(problems({ purposes: [{ id: 'fundraising', iri, marketing: true, profiling: false }], offeredPurposes: ['fundraising'] })).toEqual([]);
  });

  it.each([[null], [7], ['policy'], [[]], [undefined]])('refuses %j as a policy', (json) => {
    expect(parsePolicy(json).ok).toBe(false);
  });
});

describe('schema', () => {
  it('describes every key and names its merge', () => {
    for (const name of POLICY_KEYS) {
      expect(policyKeys[name].description ?? '', name).not.toBe('');
      expect(['stricter', 'union', 'intersection', 'managed-only'], name).toContain(mergeRule(name).merge);
    }
  });

  it('accepts its own defaults', () => {
    expect(policySchema.safeParse(DEFAULT_POLICY).error).toBeUndefined();
  });

  it('gives the engine the built-in purposes and those of the organisation', () => {
    const extra = { id: 'fundraising', iri: 'https://example.test/p', marketing: true, profiling: false };
    const engine = enginePolicy({ ...DEFAULT_POLICY, purposes: [extra, { ...extra, id: 'direct-marketing', marketing: false }] });
    expect(engine.purposes.filter((purpose) => purpose.id === 'direct-marketing')).toEqual([expect.objectContaining({ marketing: true })]);
    expect(engine.purposes).toContainEqual(extra);
    expect('frequencyCap' in engine).toBe(false);
  });
});
