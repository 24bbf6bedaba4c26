// Context of an attempt: whom it answers, what its text says, when it leaves, how many it reaches.
import { describe, expect, it } from 'vitest';
import { PURPOSES, type Attempt, type AttemptContext, type EnginePolicy } from '../../../utils/engine';
import { DAY, FRESH, HOUR, NOW, NUMBER, PERSON, UNKNOWN, attempt, decision, email, grant, held, softOptIn, to, undeclared, verdict } from './build';

const context = (over: Partial<AttemptContext> = {}): AttemptContext => ({ utcOffsetMinutes: 0, ...over });
const answers = (sender: string, at?: number): AttemptContext => context({ answers: at === undefined ? { sender } : { sender, at } });

describe('context · answer to the own message', () => {
  it('permits an answer to its sender, whatever the way the sender is written', () => {
    for (const sender of ['jan@klient.example', 'Jan K <JAN@Klient.example>', '"K, Jan" <jan@klient.example>']) {
      expect(verdict(undeclared({ context: answers(sender, NOW - DAY) }), UNKNOWN)).toMatchObject({ kind: 'allow', reason: 'reason_answers_own_message', params: { day: '2026-11-19' } });
    }
  });
  it('covers the sender of a call', () => {
    expect(verdict(attempt({ channel: 'voice', context: answers('600 100 200', NOW - DAY) }), UNKNOWN).kind).toBe('allow');
    expect(verdict(attempt({ channel: 'voice', context: answers('+48600100201', NOW - DAY) }), UNKNOWN).kind).toBe('block');
  });
  it('never covers added recipients', () => {
    const reply = undeclared({ recipients: [to(email('anna@klient.example')), to(PERSON)], context: answers('jan@klient.example', NOW - DAY) });
    const found = decision(reply, UNKNOWN);
    expect(found.verdicts.map((verdictOf) => verdictOf.kind)).toEqual(['block', 'allow']);
    expect(found.kind).toBe('block');
  });
  it('covers nobody when the sender is not one contact point', () => {
    for (const sender of ['jan@klient.example, anna@klient.example', 'Jan', '', 'jan@klient.example <other@klient.example>']) {
      expect(verdict(undeclared({ context: answers(sender, NOW - DAY) }), UNKNOWN).kind).toBe('block');
    }
  });
  it('a +tag of the sender is another address', () => {
    expect(verdict(undeclared({ context: answers('jan+x@klient.example', NOW - DAY) }), UNKNOWN).kind).toBe('block');
  });
  it('ends after the policy\'s days', () => {
    const at = (age: number) => verdict(undeclared({ context: answers('jan@klient.example', NOW - age) }), UNKNOWN, { policy: { replyDays: 14 } });
    expect(at(14 * DAY).kind).toBe('allow');
    expect(at(14 * DAY + 1)).toMatchObject({ kind: 'block', reason: 'reason_reply_too_old', params: { days: 14, day: '2026-11-06' } });
  });
  it('without a date is at most justify, by a rule of its own', () => {
    expect(verdict(undeclared({ context: answers('jan@klient.example') }), UNKNOWN)).toMatchObject({ kind: 'justify', reason: 'reason_reply_undated', rule: 'core/reply-undated', needs: ['purpose-evidence', 'reason'] });
    expect(verdict(undeclared({ context: answers('jan@klient.example') }), UNKNOWN, { policy: { modes: { 'core/reply-undated': 'observe' } } })).toMatchObject({ kind: 'allow', before: 'justify' });
  });
  it('a date ahead of the clock is no date', () => {
    expect(verdict(undeclared({ context: answers('jan@klient.example', NOW + DAY) }), UNKNOWN).kind).toBe('allow');
    expect(verdict(undeclared({ context: answers('jan@klient.example', NOW + DAY + 1) }), UNKNOWN).reason).toBe('reason_reply_undated');
  });
  it('is no ground for a newsletter, a voicebot or a third party\'s offer', () => {
    expect(verdict(attempt({ channel: 'newsletter', context: answers('jan@klient.example', NOW) }), UNKNOWN).kind).toBe('block');
    expect(verdict(attempt({ channel: 'voice-automated', context: answers('+48600100200', NOW) }), UNKNOWN).kind).toBe('block');
    expect(verdict(attempt({ purpose: 'partner-offer', context: answers('jan@klient.example', NOW) }), UNKNOWN).kind).toBe('block');
  });
  it('does not outweigh a refusal, unless the purpose is no marketing', () => {
    const refused = held({ grants: [grant({ state: 'refused' })] });
    const reply = answers('jan@klient.example', NOW - DAY);
    expect(verdict(undeclared({ context: reply }), refused)).toMatchObject({ kind: 'block', reason: 'reason_refused' });
    expect(verdict(attempt({ purpose: 'customer-care', context: reply }), refused).kind).toBe('allow');
  });
});

describe('context · declared purpose', () => {
  it.each(['contract', 'customer-care', 'claims', 'legal-notice'])('%s without evidence is at most justify', (purpose) => {
    for (const lookup of [UNKNOWN, held()]) {
      expect(verdict(attempt({ purpose }), lookup)).toMatchObject({ kind: 'justify', reason: 'reason_purpose_no_evidence', needs: ['purpose-evidence', 'reason'], params: { purpose } });
    }
  });
  it('a typed reason does not change the verdict', () => {
    expect(verdict(attempt({ purpose: 'contract', justification: 'because' }), UNKNOWN).kind).toBe('justify');
  });
  it.each([
    ['contract', 'contract', 'allow'], ['customer-care', 'contract', 'allow'], ['customer-care', 'customer-care', 'allow'], ['contract', 'customer-care', 'justify'],
    ['claims', 'claims', 'allow'], ['claims', 'contract', 'allow'], ['legal-notice', 'claims', 'justify'], ['legal-notice', 'legal-notice', 'allow'],
  ] as const)('%s with %s on record → %s', (purpose, matter, kind) => {
    expect(verdict(attempt({ purpose }), held({ evidenceFor: [matter] })).kind).toBe(kind);
  });
  it.each([['contract', 'former', 'justify'], ['claims', 'former', 'allow'], ['contract', 'partner', 'justify'], ['claims', 'applicant', 'justify']] as const)('%s to a %s → %s', (purpose, relationship, kind) => {
    expect(verdict(attempt({ purpose }), held({ relationships: [relationship] })).kind).toBe(kind);
  });
  it('a refusal of the very purpose stands', () => {
    expect(verdict(attempt({ purpose: 'customer-care' }), held({ relationships: ['customer'], grants: [grant({ purpose: 'customer-care', state: 'refused' })] }))).toMatchObject({ kind: 'block', reason: 'reason_refused' });
  });
  it('unknown purposes are decided as direct marketing', () => {
    for (const what of [undeclared(), attempt({ purpose: 'nobody-knows' })]) {
      expect(decision(what, UNKNOWN)).toMatchObject({ purpose: 'direct-marketing', kind: 'block' });
    }
  });
  it('an undeclared purpose is stopped by a refusal of any marketing it may be', () => {
    const lookup = held({ grants: [grant(), grant({ purpose: 'newsletter', state: 'refused' })] });
    expect(verdict(undeclared(), lookup).reason).toBe('reason_refused');
    expect(verdict(attempt(), lookup).kind).toBe('allow');
    expect(verdict(undeclared(), held({ grants: [grant(), grant({ purpose: 'partner-offer', state: 'refused' })] })).kind).toBe('allow');
  });
});

describe('context · a policy\'s own purposes', () => {
  const own = (marketing: boolean, profiling: boolean): Partial<EnginePolicy> => ({ purposes: [...PURPOSES, { id: 'own', iri: 'https://example.test/own', marketing, profiling }] });
  it('a marketing one follows the rows of marketing', () => {
    expect(verdict(attempt({ purpose: 'own' }), held({ grants: [grant()] }), { policy: own(true, false) }).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'own' }), held(), { policy: own(true, false) }).kind).toBe('block');
    expect(verdict(attempt({ purpose: 'own' }), held({ relationships: ['customer'], evidenceFor: ['contract'] }), { policy: own(true, false) }).kind).toBe('block');
  });
  it('another one needs its own evidence', () => {
    expect(verdict(attempt({ purpose: 'own' }), held({ relationships: ['customer'] }), { policy: own(false, false) }).kind).toBe('justify');
    expect(verdict(attempt({ purpose: 'own' }), held({ evidenceFor: ['own'] }), { policy: own(false, false) }).kind).toBe('allow');
  });
  it('a profiling one follows the rows of profiling', () => {
    expect(verdict(attempt({ purpose: 'own' }), held({ grants: [grant({ purpose: 'own' })] }), { policy: { ...own(true, true), preset: 'strict' } }).rule).toBe('pl/profiling');
  });
  it('cannot turn marketing into something else', () => {
    const purposes = [{ id: 'direct-marketing', iri: '', marketing: false, profiling: false }];
    expect(verdict(attempt(), held({ relationships: ['customer'], evidenceFor: ['direct-marketing', 'contract'] }), { policy: { purposes } }).reason).toBe('reason_no_consent');
  });
});

describe('context · opt-out text and notice', () => {
  const customer = held({ country: 'DE', relationships: ['customer'], grants: [softOptIn()] });
  it('soft opt-in asks for an opt-out in this message', () => {
    for (const optOutText of [undefined, false]) {
      expect(verdict(attempt({ context: optOutText === undefined ? context() : context({ optOutText }) }), customer)).toMatchObject({ kind: 'block', reason: 'reason_soft_opt_in_opt_out_text', needs: ['opt-out-text'], record: 41, final: false });
    }
    expect(verdict(attempt({ context: context({ optOutText: true }) }), customer)).toMatchObject({ kind: 'allow', citation: 'UWG § 7(3)' });
  });
  it.each([
    ['not in a sale', { obtainedInSale: false }, 'reason_soft_opt_in_not_in_sale'], ['no opt-out at collection', { optOutOffered: false }, 'reason_soft_opt_in_no_opt_out'], ['no evidence', { evidence: false }, 'reason_consent_no_evidence'],
  ] as const)('soft opt-in fails: %s', (_name, proof, reason) => {
    for (const optOutText of [true, false]) {
      const found = verdict(attempt({ context: context({ optOutText }) }), held({ country: 'DE', relationships: ['customer'], grants: [softOptIn({}, proof)] }));
      expect(found).toMatchObject({ kind: 'block', reason });
      expect(found.needs).not.toContain('opt-out-text');
    }
  });
  it('soft opt-in ends with its validity, a refusal and another relationship', () => {
    const kind = (over: Parameters<typeof softOptIn>[0]) => verdict(attempt({ context: context({ optOutText: true }) }), held({ country: 'DE', relationships: ['customer'], grants: [softOptIn(over)] }));
    expect(kind({ validTo: NOW - DAY }).reason).toBe('reason_consent_expired');
    expect(kind({ state: 'refused' }).reason).toBe('reason_refused');
    expect(kind({ relationship: 'former' }).reason).toBe('reason_no_consent');
    expect(kind({ state: 'unknown' }).kind).toBe('allow');
  });
  it('a soft opt-in is no consent', () => {
    expect(verdict(attempt({ channel: 'voice-automated' }), held({ country: 'DE', relationships: ['customer'], grants: [softOptIn({ channel: 'voice-automated' })] })).reason).toBe('reason_no_consent');
  });

  const business = { country: 'DE', subjectClass: 'legal-person' as const };
  const call = (over: Partial<AttemptContext> = {}): Attempt => attempt({ channel: 'voice', context: context(over) });
  const block = { policy: { firstContactNotice: 'block' as const } };
  it('the first contact on presumed interest needs the notice', () => {
    expect(verdict(call(), held(business), block)).toMatchObject({ kind: 'block', reason: 'reason_first_contact_notice', rule: 'core/first-contact-notice', needs: ['notice'] });
  });
  it('met by delivery, by this message, or by the person\'s own act or message', () => {
    expect(verdict(call(), held({ ...business, noticeDeliveredAt: NOW - DAY }), block).reason).toBe('reason_presumed');
    expect(verdict(call({ noticeText: true }), held(business), block).reason).toBe('reason_presumed');
    expect(verdict(call(), held({ ...business, lastOwnActAt: NOW - DAY }), block).reason).toBe('reason_presumed');
    expect(verdict(call({ answers: { sender: NUMBER.canonical, at: NOW - DAY } }), held(business), block).kind).toBe('allow');
  });
  it('a notice of tomorrow is none', () => expect(verdict(call(), held({ ...business, noticeDeliveredAt: NOW + DAY }), block).reason).toBe('reason_first_contact_notice'));
  it('is as strong as the policy says', () => {
    const kind = (firstContactNotice: EnginePolicy['firstContactNotice']) => verdict(attempt({ purpose: 'contract' }), UNKNOWN, { policy: { firstContactNotice, modes: { 'core/purpose-evidence': 'observe' } } });
    expect(kind('off')).toMatchObject({ kind: 'allow', reason: 'reason_purpose_no_evidence' });
    expect(kind('observe').kind).toBe('allow');
    expect(kind('warn')).toMatchObject({ kind: 'warn', reason: 'reason_first_contact_notice' });
    expect(kind('justify').kind).toBe('justify');
    expect(kind('block').kind).toBe('block');
  });
  it('is not asked where consent, contract or answer show that the person gave the data', () => {
    expect(verdict(attempt(), held({ grants: [grant()] }), block).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'contract' }), held({ relationships: ['customer'] }), block).kind).toBe('allow');
  });
});

describe('context · time', () => {
  const quiet = (from: number, to: number, days: number[] = []): { policy: Partial<EnginePolicy> } => ({ policy: { quietHours: [{ channel: 'email', from, to, days }] } });
  const allowed = held({ grants: [grant()] });
  const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 20, hour, minute); // Friday
  const kind = (now: number, setting: { policy: Partial<EnginePolicy> }, over: Partial<AttemptContext> = {}) => verdict(attempt({ context: context(over) }), allowed, { ...setting, now, data: { ...FRESH, verifiedAt: now } }).kind;
  it('quiet hours include the first hour and not the last', () => {
    expect(kind(at(19, 59), quiet(20, 22))).toBe('allow');
    expect(kind(at(20), quiet(20, 22))).toBe('block');
    expect(kind(at(21, 59), quiet(20, 22))).toBe('block');
    expect(kind(at(22), quiet(20, 22))).toBe('allow');
  });
  it('quiet hours run over midnight', () => {
    expect(kind(at(23), quiet(21, 8))).toBe('block');
    expect(kind(at(7, 59), quiet(21, 8))).toBe('block');
    expect(kind(at(8), quiet(21, 8))).toBe('allow');
    expect(kind(at(20), quiet(21, 8))).toBe('allow');
  });
  it('equal hours are the whole day', () => expect(kind(at(12), quiet(0, 0))).toBe('block'));
  it('quiet hours hold on their days, of the local calendar', () => {
    expect(kind(at(12), quiet(0, 24, [5]))).toBe('block');
    expect(kind(at(12), quiet(0, 24, [6, 0]))).toBe('allow');
    expect(kind(at(23), quiet(0, 24, [6]), { utcOffsetMinutes: 60 })).toBe('block');
    expect(kind(Date.UTC(2026, 10, 22, 12), quiet(0, 24, [0]))).toBe('block');
  });
  it('quiet hours are local hours', () => {
    expect(kind(at(19), quiet(20, 22), { utcOffsetMinutes: 60 })).toBe('block');
    expect(kind(at(20), quiet(20, 22), { utcOffsetMinutes: -60 })).toBe('allow');
  });
  it('quiet hours are of a channel, hold for any purpose and say what they need', () => {
    expect(verdict(attempt({ channel: 'meeting' }), held({ grants: [grant({ channel: 'meeting' })] }), quiet(0, 0)).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'contract' }), held({ relationships: ['customer'] }), quiet(0, 0))).toMatchObject({ kind: 'block', reason: 'reason_quiet_hours', needs: ['other-time'], params: { channel: 'email', from: 0, to: 0 } });
  });
  it('a scheduled message is judged by the hours of its delivery', () => {
    expect(kind(at(21), quiet(20, 22), { scheduledFor: at(23) })).toBe('allow');
    expect(kind(at(12), quiet(20, 22), { scheduledFor: at(21) })).toBe('block');
    expect(kind(at(21), quiet(20, 22), { scheduledFor: at(12) })).toBe('block');
  });
  it('a scheduled message needs a consent that holds now and then', () => {
    const scheduled = attempt({ context: context({ scheduledFor: NOW + 5 * DAY }) });
    expect(verdict(scheduled, held({ grants: [grant({ validTo: NOW + 3 * DAY })] })).reason).toBe('reason_consent_expired');
    expect(verdict(scheduled, held({ grants: [grant({ validTo: NOW + 6 * DAY })] })).kind).toBe('allow');
    expect(verdict(scheduled, held({ grants: [grant({ validFrom: NOW + DAY })] })).reason).toBe('reason_consent_not_yet');
  });

  const cap = { policy: { frequencyCap: { contacts: 2, days: 7 } } };
  const earlier = (...times: number[]): AttemptContext => context({ earlierContacts: { [PERSON.canonical]: times } });
  it('the frequency cap counts marketing contacts of its days', () => {
    expect(verdict(attempt({ context: earlier(NOW - DAY) }), allowed, cap).kind).toBe('allow');
    expect(verdict(attempt({ context: earlier(NOW - DAY, NOW - 2 * DAY) }), allowed, cap)).toMatchObject({ kind: 'block', reason: 'reason_frequency_cap', params: { contacts: 2, days: 7 }, needs: ['other-time'] });
    expect(verdict(attempt({ context: earlier(NOW - DAY, NOW - 7 * DAY) }), allowed, cap).kind).toBe('allow');
    expect(verdict(attempt({ context: earlier(NOW - DAY, NOW) }), allowed, cap).kind).toBe('block');
    expect(verdict(attempt({ context: earlier(NOW - DAY, NOW + HOUR) }), allowed, cap).kind).toBe('allow');
  });
  it('the frequency cap is about marketing, and of one contact point', () => {
    expect(verdict(attempt({ purpose: 'contract', context: earlier(NOW - DAY, NOW - DAY) }), held({ relationships: ['customer'] }), cap).kind).toBe('allow');
    expect(verdict(attempt({ context: context({ earlierContacts: { 'anna@klient.example': [NOW, NOW] } }) }), allowed, cap).kind).toBe('allow');
  });
});

describe('context · mailings', () => {
  const many = (count: number, own = 0): Attempt['recipients'] => [
    ...Array.from({ length: count }, (_, i) => to(email(`p${i}@klient.example`))), ...Array.from({ length: own }, (_, i) => to(email(`p${i}@firma.test`))),
  ];
  const granted = held({ grants: [grant()] });
  it('above the policy\'s external recipients e-mail is decided as newsletter', () => {
    expect(decision(attempt({ recipients: many(5, 5) }), granted)).toMatchObject({ channel: 'email', kind: 'allow' });
    expect(decision(attempt({ recipients: many(6) }), granted)).toMatchObject({ channel: 'newsletter', kind: 'block' });
    expect(decision(attempt({ recipients: many(6) }), held({ grants: [grant({ channel: 'newsletter' })] })).kind).toBe('allow');
  });
  it('the same address twice is one recipient; unreadable ones count', () => {
    expect(decision(attempt({ recipients: [...many(5), ...many(5)] }), granted).channel).toBe('email');
    expect(decision(attempt({ recipients: [...many(5), { status: 'unresolved', field: 'to', raw: 'Team', why: 'group' }] }), granted).channel).toBe('newsletter');
  });
  it('so is a merge, and a send to a whole list', () => {
    expect(decision(attempt({ context: context({ merge: true }) }), granted).channel).toBe('newsletter');
    expect(decision(attempt({ audience: 'list' }), granted).channel).toBe('newsletter');
    expect(decision(attempt({ audience: 'all-filtered' }), granted).channel).toBe('newsletter');
    expect(decision(attempt({ audience: 'selection' }), granted).channel).toBe('email');
  });
  it('a refusal of e-mail stands against a mailing by e-mail', () => {
    const lookup = held({ grants: [grant({ channel: 'newsletter' }), grant({ state: 'refused' })] });
    expect(verdict(attempt({ context: context({ merge: true }) }), lookup)).toMatchObject({ kind: 'block', reason: 'reason_refused' });
    expect(verdict(attempt({ channel: 'newsletter' }), lookup).kind).toBe('allow');
  });
  it('only e-mail becomes a newsletter', () => expect(decision(attempt({ channel: 'sms', audience: 'list' }), granted).channel).toBe('sms'));
});
