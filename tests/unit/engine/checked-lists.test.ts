// Calls that the law permits unless the number stands on a register: what the day of its list makes of each cell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LISTED_REGISTERS, VERDICT_KINDS, type CheckedList, type PurposeId, type Relationship, type SubjectClass, type VerdictKind } from '../../../utils/engine';
import { DAY, FRESH, HOUR, NOW, PERSON, UNKNOWN, attempt, grant, held, isoDay, phone, to, verdict } from './build';

const BRITISH = phone('+442079460018');
const AMERICAN = phone('+12125550147');
const day = (age: number): string => isoDay(NOW - age * DAY);
const OFFERS: PurposeId[] = ['direct-marketing', 'newsletter', 'survey', 'profiling'];

interface Call { country?: 'GB' | 'US'; subjectClass?: SubjectClass; relationship?: Relationship; purpose?: PurposeId; lists?: CheckedList[]; policy?: CheckedList[]; number?: string; preset?: 'statute' | 'strict'; stops?: Parameters<typeof held>[0] }
function call({ country = 'GB', subjectClass = 'consumer', relationship = 'prospect', purpose = 'direct-marketing', lists, policy = [], number, preset = 'statute', stops = {} }: Call) {
  const point = number === undefined ? (country === 'GB' ? BRITISH : AMERICAN) : phone(number);
  return verdict(attempt({ channel: 'voice', purpose, recipients: [to(point)] }), held({ country, subjectClass, relationships: [relationship], ...stops }), {
    policy: { screenedAgainst: policy, preset }, data: lists ? { ...FRESH, checkedLists: lists } : FRESH,
  });
}

describe.each([
  { country: 'GB' as const, classes: ['consumer', 'sole-trader'] as const, list: 'TPS', days: 28, other: 'CTPS', rule: 'uk/call-individual', citation: 'PECR 2003 reg. 21', register: 'TPS (PECR 2003 reg. 21)' },
  { country: 'GB' as const, classes: ['legal-person'] as const, list: 'CTPS', days: 28, other: 'TPS', rule: 'uk/call-corporate', citation: 'PECR 2003 reg. 21', register: 'CTPS (PECR 2003 reg. 21)' },
  { country: 'US' as const, classes: ['consumer', 'sole-trader', 'legal-person'] as const, list: 'DNC', days: 31, other: 'TPS', rule: 'us/call', citation: 'TCPA, 47 U.S.C. § 227; 47 CFR § 64.1200', register: 'National Do Not Call Registry (47 CFR § 64.1200(c)(2))' },
])('$country $classes · calls', ({ country, classes, list, days, other, rule, citation, register }) => {
  const each = (ask: (call: Call) => void): void => { for (const subjectClass of classes) for (const purpose of OFFERS) for (const relationship of ['prospect', 'customer'] as const) ask({ country, subjectClass, purpose, relationship }); };
  it('no list: the sender says that it was checked', () => each((one) => expect(call(one)).toMatchObject({ kind: 'justify', rule, reason: 'reason_attest_register', params: { register }, needs: ['reason'] })));
  it('a list of another register: the same', () => each((one) => expect(call({ ...one, lists: [{ list: other, on: day(0) }] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' })));
  it.each(['the root', 'the policy'])('a list of today by %s: allowed, with register, day and article', (by) => each((one) => {
    const fresh = [{ list, on: day(0) }];
    expect(call({ ...one, ...(by === 'the root' ? { lists: fresh } : { policy: fresh }) })).toMatchObject({ kind: 'allow', rule, citation, reason: 'reason_list_checked', params: { register: list, day: day(0) }, needs: [] });
  }));
  it(`${days - 1} days old: allowed; ${days} and some hours: asked, and why`, () => each((one) => {
    expect(call({ ...one, lists: [{ list, on: day(days - 1) }] })).toMatchObject({ kind: 'allow', reason: 'reason_list_checked' });
    expect(call({ ...one, lists: [{ list, on: day(days) }] })).toMatchObject({ kind: 'justify', rule, reason: 'reason_attest_list_old', params: { register: list, day: day(days), days }, needs: ['reason'] });
  }));
  it('to the hour', () => {
    const at = (age: number): VerdictKind => verdict(attempt({ channel: 'voice', recipients: [to(country === 'GB' ? BRITISH : AMERICAN)] }), held({ country, subjectClass: classes[0] }), {
      now: Date.parse(`${day(0)}T00:00:00Z`) + age, data: { ...FRESH, verifiedAt: Date.parse(`${day(0)}T00:00:00Z`) + age, checkedLists: [{ list, on: day(0) }] },
    }).kind;
    expect([at(0), at(days * DAY), at(days * DAY + 1), at(days * DAY + HOUR)]).toEqual(['allow', 'allow', 'justify', 'justify']);
  });
  it('a day ahead is no day, and a stop, a refusal and the strict preset win over any list', () => {
    expect(call({ country, subjectClass: classes[0], lists: [{ list, on: day(-2) }] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    const lists = [{ list, on: day(0) }];
    expect(call({ country, subjectClass: classes[0], lists, stops: { stops: [{ kind: 'do-not-call', since: NOW - DAY, record: 0 }] } })).toMatchObject({ kind: 'block', reason: 'reason_do_not_call', final: true });
    expect(call({ country, subjectClass: classes[0], lists, stops: { grants: [grant({ channel: 'voice', state: 'refused' })] } })).toMatchObject({ kind: 'block', reason: 'reason_refused' });
    expect(call({ country, subjectClass: classes[0], lists, preset: 'strict' }).kind).toBe('block');
  });
  it('robots, messages and mail take nothing from it', () => {
    for (const channel of ['voice-automated', 'sms', 'email', 'newsletter'] as const) {
      const of = (lists: CheckedList[]) => verdict(attempt({ channel, recipients: [to(channel === 'email' || channel === 'newsletter' ? PERSON : country === 'GB' ? BRITISH : AMERICAN)] }), held({ country, subjectClass: classes[0] }), { data: { ...FRESH, checkedLists: lists } });
      expect(of([{ list, on: day(0) }])).toEqual(of([]));
    }
  });
});

describe('which numbers a list speaks for', () => {
  const TPS = (prefixes?: string[], on = day(0)): CheckedList => ({ list: 'TPS', on, ...(prefixes ? { prefixes } : {}) });
  it('those it was loaded for, and none of another country', () => {
    expect(call({ lists: [TPS(['+4420'])] }).kind).toBe('allow');
    expect(call({ lists: [TPS(['+44161', '+44113'])] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    expect(call({ lists: [TPS(['+44161']), TPS(['+4420'])] }).kind).toBe('allow');
    // On the record British, but the number is no British one: no list of the TPS can name it.
    expect(call({ number: '+48600100200', lists: [TPS()] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    expect(call({ number: '+48600100200', lists: [TPS(['+48'])] }).kind).toBe('justify');
  });
  it('of several the newest that speaks for the number; one that is ahead spoils none', () => {
    expect(call({ lists: [TPS(undefined, day(40)), TPS(undefined, day(3))] })).toMatchObject({ kind: 'allow', params: { day: day(3) } });
    expect(call({ lists: [TPS(undefined, day(40))], policy: [TPS(undefined, day(2))] })).toMatchObject({ kind: 'allow', params: { day: day(2) } });
    expect(call({ lists: [TPS(['+44161'], day(1)), TPS(undefined, day(40))] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_list_old', params: { day: day(40) } });
    expect(call({ lists: [TPS(undefined, day(-3)), TPS(undefined, day(4))] })).toMatchObject({ kind: 'allow', params: { day: day(4) } });
    expect(call({ lists: [TPS(undefined, 'nonsense')] }).kind).toBe('justify');
  });
  it('whoever may be a company or a person needs both British lists', () => {
    const ask = (...names: string[]) => call({ subjectClass: 'unknown', lists: names.map((list) => ({ list, on: day(list === 'CTPS' ? 20 : 1) })) });
    expect(ask('TPS')).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    expect(ask('CTPS').kind).toBe('justify');
    expect(ask('TPS', 'CTPS')).toMatchObject({ kind: 'allow', params: { register: 'TPS, CTPS', day: day(20) } });
    expect(call({ subjectClass: 'unknown', lists: [{ list: 'TPS', on: day(1) }, { list: 'CTPS', on: day(29) }] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_list_old', params: { register: 'CTPS', day: day(29), days: 28 } });
    // Nobody of whom the register holds anything.
    const stranger = (lists: CheckedList[]): VerdictKind => verdict(attempt({ channel: 'voice', recipients: [to(BRITISH)] }), UNKNOWN, { data: { ...FRESH, checkedLists: lists } }).kind;
    expect([stranger([{ list: 'TPS', on: day(1) }]), stranger([{ list: 'TPS', on: day(1) }, { list: 'CTPS', on: day(1) }])]).toEqual(['justify', 'allow']);
  });
  it('a call that is planned for later is measured by its day', () => {
    const at = (later: number) => verdict(attempt({ channel: 'voice', recipients: [to(BRITISH)], context: { utcOffsetMinutes: 0, scheduledFor: NOW + later } }), held({ country: 'GB', subjectClass: 'consumer' }), { data: { ...FRESH, checkedLists: [TPS(undefined, day(20))] } }).kind;
    expect([at(DAY), at(9 * DAY)]).toEqual(['allow', 'justify']);
  });
  it('the registers whose lists can be named, and for how long each is good', () => {
    expect(LISTED_REGISTERS.map(({ list, country, days }) => `${list} ${country} ${days}`).sort()).toEqual(['CTPS GB 28', 'DNC US 31', 'TPS GB 28']);
  });
});

describe('properties', () => {
  const severity = (kind: VerdictKind): number => VERDICT_KINDS.indexOf(kind);
  const age = fc.integer({ min: 0, max: 60 });
  const lists = fc.array(fc.record({ list: fc.constantFrom('TPS', 'CTPS', 'DNC', 'other'), age, prefixes: fc.option(fc.subarray(['+44', '+4420', '+44161', '+1', '+1212'], { minLength: 1 }), { nil: undefined }) }), { maxLength: 5 });
  const asked = fc.record({ country: fc.constantFrom('GB' as const, 'US' as const), subjectClass: fc.constantFrom<SubjectClass>('consumer', 'sole-trader', 'legal-person', 'unknown'), relationship: fc.constantFrom('prospect' as const, 'customer' as const), preset: fc.constantFrom('statute' as const, 'strict' as const) });
  const listsOf = (all: { list: string; age: number; prefixes?: string[] | undefined }[]): CheckedList[] => all.map(({ list, age: old, prefixes }) => ({ list, on: day(old), ...(prefixes ? { prefixes } : {}) }));
  it('an older day is never more permissive, nor a list less, nor a smaller part', () => {
    fc.assert(fc.property(asked, lists, fc.nat(4), fc.nat(30), fc.constantFrom('older', 'gone', 'part'), (one, all, which, more, how) => {
      const worse = how === 'gone' ? all.filter((_, index) => index !== which)
        : all.map((list, index) => (index !== which ? list : how === 'older' ? { ...list, age: list.age + more } : { ...list, prefixes: list.prefixes?.slice(1) ?? ['+44161'] }));
      for (const by of ['lists', 'policy'] as const) expect(severity(call({ ...one, [by]: listsOf(worse) }).kind)).toBeGreaterThanOrEqual(severity(call({ ...one, [by]: listsOf(all) }).kind));
    }), { numRuns: 300 });
  });
  it('not knowing the class is never more permissive, and a list permits nothing without its row', () => {
    fc.assert(fc.property(asked, lists, (one, all) => {
      const known = call({ ...one, lists: listsOf(all) }).kind;
      expect(severity(call({ ...one, subjectClass: 'unknown', lists: listsOf(all) }).kind)).toBeGreaterThanOrEqual(severity(known));
      for (const country of ['PL', 'DE', 'FR', 'CH']) {
        const abroad = (of: CheckedList[]) => verdict(attempt({ channel: 'voice', recipients: [to(BRITISH)] }), held({ country, subjectClass: one.subjectClass }), { data: { ...FRESH, checkedLists: of } });
        expect(abroad(listsOf(all))).toEqual(abroad([]));
      }
    }), { numRuns: 100 });
  });
});
