import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_MODES } from '../../../utils/engine';
import type { Policy, PolicyDocument } from '../../../utils/policy';
import { DEFAULT_POLICY, mergePolicies, mergeRule, modeFor, POLICY_KEYS } from '../../../utils/policy';

const RULES = ['pl/*', 'pl/consent', 'pl/notice', 'de/*', 'de/consent', 'core/stale'];
const mode = fc.constantFrom(...RULE_MODES);
const listOf = (...values: string[]) => fc.uniqueArray(fc.constantFrom(...values));
const quiet = fc.record({ channel: fc.constantFrom('voice' as const, 'sms' as const), from: fc.nat(12), to: fc.integer({ min: 13, max: 24 }), days: fc.constant([0]) });
const layer: fc.Arbitrary<PolicyDocument> = fc.record({
  preset: fc.constantFrom('statute' as const, 'strict' as const),
  defaultMode: mode,
  modes: fc.dictionary(fc.constantFrom(...RULES), mode),
  ownDomains: listOf('a.test', 'b.test', 'c.test'),
  replyDays: fc.nat(60),
  updateWithinHours: fc.nat(168),
  bulkRecipients: fc.integer({ min: 1, max: 50 }),
  clearanceHours: fc.integer({ min: 1, max: 99 }),
  passcode: fc.constantFrom('off' as const, 'optional' as const, 'required' as const), passcodeLength: fc.integer({ min: 4, max: 64 }), lockAfterMinutes: fc.integer({ min: 1, max: 480 }), wipeAfterGuesses: fc.integer({ min: 0, max: 100 }),
  quietHours: fc.array(quiet, { maxLength: 3 }),
  frequencyCap: fc.record({ contacts: fc.integer({ min: 1, max: 9 }), days: fc.integer({ min: 1, max: 90 }) }),
  firstContactNotice: fc.constantFrom('off' as const, ...RULE_MODES),
  consentMaxAgeDays: fc.nat(900),
  notHeld: fc.constantFrom('warn' as const, 'justify' as const, 'block' as const),
  news: fc.constantFrom('off' as const, 'guarded' as const, 'in-use' as const), askAfterMinutes: fc.nat(60),
  claimsAllowed: fc.boolean(),
  offeredPurposes: listOf('contract', 'claims', 'survey'),
  log: fc.record({ maxUnreceipted: fc.integer({ min: 1, max: 500 }), maxUnreceiptedHours: fc.integer({ min: 1, max: 99 }) }),
  dials: fc.constantFrom('sites' as const, 'everywhere' as const),
  optOutWords: listOf('unsubscribe', 'opt out'),
  defaultCountry: fc.constantFrom('', 'PL', 'GB'),
  screenedAgainst: fc.uniqueArray(fc.record({ list: fc.constantFrom('TPS', 'CTPS', 'DNC'), on: fc.constantFrom('2026-09-30', '2026-11-01', '2026-11-20') }), { selector: ({ list }) => list }),
}, { requiredKeys: [] }) as unknown as fc.Arbitrary<PolicyDocument>;

const rank = (ranking: readonly string[], value: string) => ranking.indexOf(value);
const limit = (days: number) => (days === 0 ? Infinity : days);

/** Independent of merge.ts: how two values of a key compare, written out by hand. */
const notLooser: { [K in keyof Policy]?: (merged: NonNullable<Policy[K]>, given: NonNullable<Policy[K]>) => boolean } = {
  preset: (m, g) => m === 'strict' || g === 'statute',
  replyDays: (m, g) => m <= g,
  updateWithinHours: (m, g) => m <= g,
  bulkRecipients: (m, g) => m <= g,
  clearanceHours: (m, g) => m <= g,
  passcode: (m, g) => ['off', 'optional', 'required'].indexOf(m) >= ['off', 'optional', 'required'].indexOf(g),
  passcodeLength: (m, g) => m >= g,
  storage: (m, g) => m === 'memory' || g === 'disk',
  lockAfterMinutes: (m, g) => m <= g,
  wipeAfterGuesses: (m, g) => g === 0 || (m > 0 && m <= g),
  ownDomains: (m, g) => m.every((entry) => g.includes(entry)),
  offeredPurposes: (m, g) => m.every((entry) => g.includes(entry)),
  optOutWords: (m, g) => m.every((entry) => g.includes(entry)),
  quietHours: (m, g) => g.every((entry) => m.some((other) => JSON.stringify(other) === JSON.stringify(entry))),
  frequencyCap: (m, g) => m.contacts <= g.contacts && m.days >= g.days,
  firstContactNotice: (m, g) => rank(['off', ...RULE_MODES], m) >= rank(['off', ...RULE_MODES], g),
  consentMaxAgeDays: (m, g) => limit(m) <= limit(g),
  notHeld: (m, g) => rank(RULE_MODES, m) >= rank(RULE_MODES, g),
  news: (m, g) => rank(['off', 'guarded', 'in-use'], m) >= rank(['off', 'guarded', 'in-use'], g),
  askAfterMinutes: (m, g) => limit(m) <= limit(g),
  claimsAllowed: (m, g) => !m || g,
  screenedAgainst: (m, g) => m.every(({ list, on }) => g.some((entry) => entry.list === list && on <= entry.on)),
  dials: (m, g) => m === 'everywhere' || g === 'sites',
  log: (m, g) => m.maxUnreceipted <= g.maxUnreceipted && m.maxUnreceiptedHours <= g.maxUnreceiptedHours,
};

function loosened(merged: Policy, given: PolicyDocument): string[] {
  const faults = Object.entries(notLooser).flatMap(([name, holds]) => {
    const value = given[name as keyof Policy];
    const check = holds as (m: unknown, g: unknown) => boolean;
    return value === undefined || check(merged[name as keyof Policy], value) ? [] : [name];
  });
  for (const rule of [...RULES, 'xx/other']) {
    const wanted = modeFor(given, rule);
    const got = modeFor(merged, rule);
    if (wanted && (!got || rank(RULE_MODES, got) < rank(RULE_MODES, wanted))) faults.push(`mode of ${rule}`);
  }
  return faults;
}

describe('mergePolicies', () => {
  it('is never looser than any of the organisation’s layers, for every key (property)', () => {
    fc.assert(fc.property(layer, layer, (managed, hub) => {
      const merged = mergePolicies({ managed, hub });
      expect(loosened(merged, managed)).toEqual([]);
      expect(loosened(merged, hub)).toEqual([]);
    }), { numRuns: 500 });
  });

  it('lets the user only narrow what is in force, defaults included (property)', () => {
    fc.assert(fc.property(layer, layer, (hub, user) => {
      expect(loosened(mergePolicies({ hub, user }), mergePolicies({ hub }))).toEqual([]);
    }), { numRuns: 500 });
  });

  it('is idempotent and deterministic (property)', () => {
    fc.assert(fc.property(layer, (hub) => {
      expect(mergePolicies({ hub, managed: hub })).toEqual(mergePolicies({ hub }));
    }));
  });

  it('takes managed-only keys from managed storage, then the hub, never from the user', () => {
    expect(mergePolicies({ managed: { defaultCountry: 'DE' }, hub: { defaultCountry: 'PL' }, user: { defaultCountry: 'GB' } }).defaultCountry).toBe('DE');
    expect(mergePolicies({ hub: { defaultCountry: 'PL' }, user: { defaultCountry: 'GB' } }).defaultCountry).toBe('PL');
    const user = { version: 99, sites: [{ origin: 'https://x.test', adapter: 'roundcube' }], purposes: [] };
    expect(mergePolicies({ user })).toEqual(DEFAULT_POLICY);
  });

  it('keeps the hub’s wish when it is looser than a default, but not when the user’s is', () => {
    expect(mergePolicies({ hub: { defaultMode: 'warn' } }).defaultMode).toBe('warn');
    expect(mergePolicies({ user: { defaultMode: 'warn' } }).defaultMode).toBe('block');
  });

  it('a wildcard of one layer is not undercut by an exact id of another', () => {
    const merged = mergePolicies({ managed: { modes: { 'pl/*': 'block' } }, hub: { modes: { 'pl/consent': 'observe' } } });
    expect(merged.modes['pl/consent']).toBe('block');
  });

  it('a locked key ignores the layers below, even narrower ones', () => {
    const merged = mergePolicies({ managed: { replyDays: 30, locked: { replyDays: true } }, hub: { replyDays: 5 }, user: { replyDays: 1 } });
    expect(merged.replyDays).toBe(30);
    expect(mergePolicies({ hub: { locked: { replyDays: true } }, user: { replyDays: 1 } }).replyDays).toBe(DEFAULT_POLICY.replyDays);
  });

  it('a list checked elsewhere counts where every layer names it, as of its older day, and a user adds none', () => {
    const managed = { screenedAgainst: [{ list: 'TPS', on: '2026-11-20' }, { list: 'DNC', on: '2026-11-01' }] };
    expect(mergePolicies({ managed, hub: { screenedAgainst: [{ list: 'TPS', on: '2026-11-03' }, { list: 'CTPS', on: '2026-11-20' }] } }).screenedAgainst).toEqual([{ list: 'TPS', on: '2026-11-03' }]);
    expect(mergePolicies({ managed }).screenedAgainst).toEqual(managed.screenedAgainst);
    expect(mergePolicies({ user: managed }).screenedAgainst).toEqual([]);
    expect(mergePolicies({ managed: { ...managed, locked: { screenedAgainst: true } }, hub: { screenedAgainst: [] } }).screenedAgainst).toEqual(managed.screenedAgainst);
  });

  it('every key has a hand-written comparison or is managed-only, so the property covers it', () => {
    const covered = new Set([...Object.keys(notLooser), 'defaultMode', 'modes', 'ownAddresses', 'staleness', 'holdNoticeMs', 'noticeWords']);
    expect(POLICY_KEYS.filter((name) => mergeRule(name).merge !== 'managed-only' && !covered.has(name))).toEqual([]);
  });
});
