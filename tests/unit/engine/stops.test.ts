import { describe, expect, it } from 'vitest';
import { CHANNELS, PURPOSES, RULE_MODES, type Lookup, type PurposeId } from '../../../utils/engine';
import { DAY, NOW, UNKNOWN, attempt, grant, held, isoDay, stop, undeclared, verdict } from './build';

const MARKETING = PURPOSES.filter((purpose) => purpose.marketing).map((purpose) => purpose.id);
const SERVICE = PURPOSES.filter((purpose) => !purpose.marketing).map((purpose) => purpose.id);
const granted = (purpose: PurposeId) => ({ relationships: ['customer' as const], grants: [grant({ purpose }, { documented: true, namesThirdParty: true })] });

describe('stops · objection', () => {
  it.each(MARKETING)('ends %s, whatever the consent', (purpose) => {
    const found = verdict(attempt({ purpose }), held({ ...granted(purpose), stops: [stop('objection')] }));
    expect(found).toMatchObject({ kind: 'block', reason: 'reason_objected', rule: 'core/objection', final: true, record: 9, params: { day: isoDay(NOW - 10 * DAY) } });
    expect(found.citation).toContain('art. 21');
  });
  it.each(SERVICE)('leaves %s', (purpose) => {
    expect(verdict(attempt({ purpose }), held({ relationships: ['customer'], stops: [stop('objection')] })).kind).toBe('allow');
  });
  it('ends a message of unknown purpose, and an answer to the own message with one', () => {
    expect(verdict(undeclared(), held({ ...granted('direct-marketing'), stops: [stop('objection')] })).kind).toBe('block');
    const context = { utcOffsetMinutes: 0, answers: { sender: 'jan@klient.example', at: NOW - DAY } };
    expect(verdict(undeclared({ context }), held({ stops: [stop('objection')] }))).toMatchObject({ kind: 'block', final: true });
  });
  it('to some purposes ends these; to direct marketing, all marketing', () => {
    const to = (purposes: PurposeId[], purpose: PurposeId) => verdict(attempt({ purpose }), held({ ...granted(purpose), stops: [stop('objection', { purposes })] })).kind;
    expect(to(['newsletter'], 'newsletter')).toBe('block');
    expect(to(['newsletter'], 'direct-marketing')).toBe('allow');
    expect(to(['direct-marketing'], 'newsletter')).toBe('block');
    expect(to(['direct-marketing'], 'customer-care')).toBe('allow');
    expect(to(['customer-care'], 'customer-care')).toBe('block');
  });
  it('to any marketing purpose ends an undeclared one', () => {
    expect(verdict(undeclared(), held({ ...granted('direct-marketing'), stops: [stop('objection', { purposes: ['newsletter'] })] })).kind).toBe('block');
    expect(verdict(attempt({ purpose: 'nobody-knows' }), held({ ...granted('direct-marketing'), stops: [stop('objection', { purposes: ['profiling'] })] })).kind).toBe('block');
  });
  it('on some channels ends these and their mass forms', () => {
    const on = (channels: ('email' | 'newsletter' | 'sms')[], channel: 'email' | 'newsletter') => verdict(attempt({ channel }), held({ grants: [grant({ channel })], stops: [stop('objection', { channels })] })).kind;
    expect(on(['email'], 'email')).toBe('block');
    expect(on(['email'], 'newsletter')).toBe('block');
    expect(on(['newsletter'], 'email')).toBe('allow');
    expect(on(['sms'], 'email')).toBe('allow');
  });
  it('covers a policy\'s own profiling purpose that is not marketing', () => {
    const purposes = [...PURPOSES, { id: 'scoring', iri: 'https://example.test/scoring', marketing: false, profiling: true }];
    expect(verdict(attempt({ purpose: 'scoring' }), held({ stops: [stop('objection')], grants: [grant({ purpose: 'scoring' })] }), { policy: { purposes } }).reason).toBe('reason_objected');
  });
});

describe('stops · restriction and erasure', () => {
  const kinds = [['restriction', 'reason_restricted'], ['erasure', 'reason_erased']] as const;
  it.each(kinds)('%s ends every purpose on every channel', (kind, reason) => {
    for (const { id } of PURPOSES) for (const channel of CHANNELS) {
      expect(verdict(attempt({ purpose: id, channel }), held({ relationships: ['customer'], stops: [stop(kind)] }))).toMatchObject({ kind: 'block', reason, final: true });
    }
  });
  it.each(kinds)('%s leaves claims only where the policy gives the role', (kind) => {
    const lookup = held({ relationships: ['former'], stops: [stop(kind)] });
    expect(verdict(attempt({ purpose: 'claims' }), lookup, { policy: { claimsAllowed: true } })).toMatchObject({ kind: 'allow', reason: 'reason_evidence' });
    expect(verdict(attempt({ purpose: 'claims' }), lookup).kind).toBe('block');
    expect(verdict(attempt({ purpose: 'contract' }), lookup, { policy: { claimsAllowed: true } }).kind).toBe('block');
  });
  it('claims against a tombstone without anything on record ask for a reason', () => {
    const lookup: Lookup = { status: 'unknown', stops: [stop('erasure')] };
    expect(verdict(attempt({ purpose: 'claims' }), lookup, { policy: { claimsAllowed: true } })).toMatchObject({ kind: 'justify', reason: 'reason_purpose_no_evidence' });
  });
  it('an own act after the tombstone lifts it, an older one does not', () => {
    const consent = { grants: [grant()], stops: [stop('erasure', { since: NOW - 10 * DAY })] };
    expect(verdict(attempt(), held({ ...consent, lastOwnActAt: NOW - 9 * DAY })).kind).toBe('allow');
    expect(verdict(attempt(), held({ ...consent, lastOwnActAt: NOW - 10 * DAY })).kind).toBe('block');
    expect(verdict(attempt(), held(consent)).kind).toBe('block');
  });
  it('an own act lifts no restriction and no objection', () => {
    for (const kind of ['restriction', 'objection'] as const) {
      expect(verdict(attempt(), held({ grants: [grant()], lastOwnActAt: NOW, stops: [stop(kind)] })).kind).toBe('block');
    }
  });
  it('the most final stop is the one shown', () => {
    const stops = [stop('do-not-call'), stop('objection'), stop('restriction'), stop('erasure')];
    expect(verdict(attempt({ channel: 'voice' }), held({ stops })).reason).toBe('reason_erased');
    expect(verdict(attempt({ channel: 'voice' }), held({ stops: stops.slice(0, 3) })).reason).toBe('reason_restricted');
    expect(verdict(attempt({ channel: 'voice' }), held({ stops: stops.slice(0, 2) })).reason).toBe('reason_objected');
  });
});

describe('stops · do-not-call', () => {
  const stops = [stop('do-not-call', { record: 0 })];
  it.each(['voice', 'voice-automated'] as const)('ends %s in spite of a consent', (channel) => {
    const found = verdict(attempt({ channel }), held({ grants: [grant({ channel })], stops }));
    expect(found).toMatchObject({ kind: 'block', reason: 'reason_do_not_call', final: true });
    expect(found.record).toBeUndefined();
  });
  it('is about calls', () => expect(verdict(attempt({ channel: 'sms' }), held({ grants: [grant({ channel: 'sms' })], stops })).kind).toBe('allow'));
  it('leaves a call that the register proves to be no offer, not one only declared so', () => {
    const call = attempt({ channel: 'voice', purpose: 'contract' });
    expect(verdict(call, held({ relationships: ['customer'], stops })).kind).toBe('allow');
    expect(verdict(call, held({ relationships: ['prospect'], stops })).kind).toBe('block');
    expect(verdict(attempt({ channel: 'voice', purpose: 'claims' }), held({ relationships: ['prospect', 'former'], stops })).kind).toBe('allow');
  });
});

describe('stops · wherever they are known', () => {
  it.each(['unknown', 'not-held'] as const)('hold for a contact that is %s', (status) => {
    expect(verdict(attempt(), { status, stops: [stop('objection')] })).toMatchObject({ kind: 'block', reason: 'reason_objected', final: true });
  });
  it('hold in every mode', () => {
    for (const defaultMode of RULE_MODES) for (const kind of ['objection', 'restriction', 'erasure'] as const) {
      expect(verdict(attempt(), held({ grants: [grant()], stops: [stop(kind)] }), { policy: { defaultMode, modes: { 'core/*': defaultMode, [`core/${kind}`]: defaultMode } } }).kind).toBe('block');
    }
  });
  it('no stop, no verdict of theirs', () => expect(verdict(attempt(), UNKNOWN).reason).toBe('reason_no_consent'));
});
