import { describe, expect, it } from 'vitest';
import type { Grant, Permission } from '../../../utils/engine';
import { DAY, NOW, UNKNOWN, attempt, grant, held, verdict } from './build';

const withGrants = (...grants: Grant[]) => verdict(attempt(), held({ grants }));

describe('consent · what it must be', () => {
  it('allows with record, day and where it is written', () => {
    expect(withGrants(grant())).toEqual({
      recipient: 0, kind: 'allow', rule: 'pl/marketing', packVersion: 'pl-2026.11.1', record: 41, reason: 'reason_consent_given', params: { channel: 'email', purpose: 'direct-marketing', day: '2026-08-12' },
      citation: 'PKE art. 398(1), art. 400 (Dz.U. 2024 poz. 1221)', certainty: 'H', country: 'PL', final: false, needs: [], allowedInstead: [],
    });
  });
  it('is missing for an unknown contact', () => {
    expect(verdict(attempt(), UNKNOWN)).toMatchObject({ kind: 'block', reason: 'reason_no_consent', country: '', needs: ['consent', 'purpose-evidence'], final: false, params: { channel: 'email', purpose: 'direct-marketing' } });
  });
  it.each<[string, Partial<Grant>, Partial<Grant['proof']>, string]>([
    ['another channel', { channel: 'sms' }, {}, 'reason_no_consent'],
    ['another purpose', { purpose: 'newsletter' }, {}, 'reason_no_consent'],
    ['state unknown', { state: 'unknown' }, {}, 'reason_no_consent'],
    ['refused', { state: 'refused' }, {}, 'reason_refused'],
    ['no evidence', {}, { evidence: false }, 'reason_consent_no_evidence'],
    ['legitimate interest only', { gdprBasis: '6-1-f', eprivacyBasis: 'none' }, {}, 'reason_basis_not_consent'],
    ['presumed', { eprivacyBasis: 'presumed' }, {}, 'reason_basis_not_consent'],
    ['not required', { eprivacyBasis: 'not-required' }, {}, 'reason_basis_not_consent'],
    ['not yet', { validFrom: NOW + 1 }, {}, 'reason_consent_not_yet'],
    ['expired', { validTo: NOW }, {}, 'reason_consent_expired'],
    ['of another relationship', { relationship: 'customer' }, {}, 'reason_consent_other_relationship'],
  ])('%s does not do', (_name, over, proof, reason) => {
    expect(withGrants(grant(over, proof))).toMatchObject({ kind: 'block', reason });
  });
  it.each<[string, Partial<Grant>]>([
    ['both bases recorded', {}], ['GDPR basis alone', { eprivacyBasis: 'none' }], ['neither basis', { eprivacyBasis: 'none', gdprBasis: 'none' }], ['art. 13(2) displaces the GDPR basis', { gdprBasis: 'none' }],
    ['from this instant', { validFrom: NOW }], ['to the next', { validTo: NOW + 1 }], ['for this relationship', { relationship: 'prospect' }],
  ])('%s does', (_name, over) => expect(withGrants(grant(over)).kind).toBe('allow'));
  it('says what is recorded where it fails', () => {
    expect(withGrants(grant({ eprivacyBasis: 'presumed', gdprBasis: '6-1-f' })).params).toEqual({ gdprBasis: '6-1-f', eprivacyBasis: 'presumed', day: '2026-08-12' });
    expect(withGrants(grant({ relationship: 'former' }))).toMatchObject({ params: { relationship: 'former', day: '2026-08-12' }, record: 41 });
    expect(withGrants(grant({ validTo: NOW - DAY }))).toMatchObject({ params: { day: '2026-11-19' }, needs: ['consent', 'purpose-evidence'] });
    const { validFrom: _from, ...undated } = grant();
    expect(withGrants(undated).params).toMatchObject({ day: '' });
  });
  it('missing evidence is a rule that a policy can phase in', () => {
    const lookup = held({ grants: [grant({}, { evidence: false })] });
    expect(verdict(attempt(), lookup)).toMatchObject({ rule: 'core/consent-evidence', citation: 'GDPR art. 7(1)', needs: ['consent'] });
    expect(verdict(attempt(), lookup, { policy: { modes: { 'core/consent-evidence': 'warn' } } })).toMatchObject({ kind: 'warn', before: 'block' });
    const expired = held({ grants: [grant({ validTo: NOW }, { evidence: false })] });
    expect(verdict(attempt(), expired, { policy: { modes: { 'core/consent-evidence': 'warn' } } }).kind).toBe('block');
  });
  it('ages by the policy\'s days', () => {
    const old = (validFrom: number | undefined, consentMaxAgeDays = 365) => {
      const { validFrom: _from, ...rest } = grant();
      return verdict(attempt(), held({ grants: [validFrom === undefined ? rest : { ...rest, validFrom }] }), { policy: { consentMaxAgeDays } });
    };
    expect(old(NOW - 365 * DAY).kind).toBe('allow');
    expect(old(NOW - 365 * DAY - 1)).toMatchObject({ kind: 'block', reason: 'reason_consent_too_old', params: { days: 365, day: '2025-11-20' } });
    expect(old(undefined)).toMatchObject({ kind: 'block', reason: 'reason_consent_undated', params: { days: 365 } });
    expect(old(undefined, 0).kind).toBe('allow');
    expect(old(NOW - 9_000 * DAY, 0).kind).toBe('allow');
  });
  it('a third party\'s offer needs its name in the consent, an own offer does not', () => {
    expect(verdict(attempt({ purpose: 'partner-offer' }), held({ grants: [grant({ purpose: 'direct-marketing' }, { namesThirdParty: true })] })).reason).toBe('reason_no_consent');
    expect(withGrants(grant({}, { namesThirdParty: false })).kind).toBe('allow');
  });
  it('direct marketing covers newsletter, survey and (by statute) profiling; never the reverse', () => {
    for (const purpose of ['newsletter', 'survey', 'profiling']) {
      expect(verdict(attempt({ purpose }), held({ grants: [grant()] })).kind).toBe('allow');
      expect(verdict(attempt(), held({ grants: [grant({ purpose })] })).kind).toBe('block');
    }
    expect(verdict(attempt({ purpose: 'consent-request' }), held({ grants: [grant()] })).kind).toBe('block');
  });
});

describe('consent · several records', () => {
  const newer = { validFrom: NOW - DAY, record: 50 };
  it('a refusal beats a consent, in whatever order, age and relationship', () => {
    const given = grant({ ...newer, relationship: 'prospect' });
    const refused = grant({ state: 'refused', relationship: 'customer', record: 42 });
    for (const grants of [[given, refused], [refused, given]]) {
      for (const relationships of [['prospect'], ['customer'], ['customer', 'prospect']] as Permission['relationships'][]) {
        expect(verdict(attempt(), held({ relationships, grants }))).toMatchObject({ kind: 'block', reason: 'reason_refused', record: 42, params: { channel: 'email', purpose: 'direct-marketing', day: '2026-08-12' } });
      }
    }
  });
  it('a refusal does not expire', () => expect(withGrants(grant(), grant({ state: 'refused', validTo: NOW - DAY })).reason).toBe('reason_refused'));
  it('a refusal is of its channel and purpose', () => {
    expect(withGrants(grant(), grant({ state: 'refused', channel: 'sms' })).kind).toBe('allow');
    expect(withGrants(grant(), grant({ state: 'refused', purpose: 'newsletter' })).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'newsletter' }), held({ grants: [grant({ purpose: 'newsletter' }), grant({ state: 'refused' })] })).reason).toBe('reason_refused');
    expect(verdict(attempt({ purpose: 'contract' }), held({ relationships: ['customer'], grants: [grant({ state: 'refused' })] })).kind).toBe('allow');
  });
  it('one valid consent suffices beside a failing one', () => {
    expect(withGrants(grant({ validTo: NOW - DAY }), grant({ record: 50 }))).toMatchObject({ kind: 'allow', record: 50 });
    expect(withGrants(grant({ record: 50 }), grant({ validTo: NOW - DAY }))).toMatchObject({ kind: 'allow', record: 50 });
  });
  it('client and prospect at once: the relationship that holds the evidence counts', () => {
    const lookup = held({ relationships: ['prospect', 'customer'], grants: [grant({ relationship: 'customer' })] });
    expect(verdict(attempt(), lookup).kind).toBe('allow');
    expect(verdict(attempt(), held({ relationships: ['prospect'], grants: [grant({ relationship: 'customer' })] })).reason).toBe('reason_consent_other_relationship');
    expect(verdict(attempt({ purpose: 'contract' }), held({ relationships: ['prospect', 'customer'] })).kind).toBe('allow');
  });
  it('nobody is a customer by default', () => {
    expect(verdict(attempt({ purpose: 'contract' }), held({ relationships: [] })).kind).toBe('justify');
    expect(verdict(attempt(), held({ relationships: [], grants: [grant({ relationship: 'prospect' })] })).kind).toBe('allow');
  });
});
