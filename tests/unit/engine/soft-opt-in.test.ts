// The parts of a verdict on soft opt-in and presumed interest that people read: reason, day, record, what helps, and what it rests on.
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../utils/engine';
import { DAY, NOW, attempt, grant, held, isoDay, permission, softOptIn, verdict } from './build';

const DAY_OF = isoDay(NOW - 100 * DAY);
const withText = attempt({ context: { utcOffsetMinutes: 0, optOutText: true } });
const bare = attempt({ context: { utcOffsetMinutes: 0 } });
const customer = (...grants: Grant[]) => held({ country: 'DE', relationships: ['customer'], grants });

describe('soft opt-in', () => {
  it('met: says since when, on which record, from its own article, and is an own act of the person', () => {
    expect(verdict(withText, customer(softOptIn({ record: 7 })))).toMatchObject({ kind: 'allow', reason: 'reason_soft_opt_in', params: { day: DAY_OF }, record: 7, citation: 'UWG § 7(3)', needs: [] });
    // GDPR art. 13 applied at the sale: no notice under art. 14 is wanted.
    expect(verdict(withText, customer(softOptIn()), { policy: { firstContactNotice: 'block' } }).kind).toBe('allow');
  });

  it.each<[string, Partial<Grant['proof']>]>([['reason_soft_opt_in_not_in_sale', { obtainedInSale: false }], ['reason_soft_opt_in_no_opt_out', { optOutOffered: false }]])('%s: with day, record and article; no text helps', (reason, proof) => {
    const found = { kind: 'block', reason, params: { day: DAY_OF }, record: 7, citation: 'UWG § 7(3)', needs: ['consent', 'purpose-evidence'] };
    expect(verdict(withText, customer(softOptIn({ record: 7 }, proof)))).toMatchObject(found);
    expect(verdict(bare, customer(softOptIn({ record: 7 }, proof)))).toMatchObject({ reason, needs: ['consent', 'purpose-evidence'] });
  });

  it('expired, or not yet: with the day of that', () => {
    const day = isoDay(NOW - DAY);
    expect(verdict(withText, customer(softOptIn({ validTo: NOW - DAY })))).toMatchObject({ kind: 'block', reason: 'reason_consent_expired', params: { day } });
    expect(verdict(withText, customer(softOptIn({ validFrom: NOW + DAY })))).toMatchObject({ kind: 'block', reason: 'reason_consent_not_yet', params: { day: isoDay(NOW + DAY) } });
  });

  it('without evidence is as weak as any ground', () => {
    expect(verdict(withText, customer(softOptIn({}, { evidence: false })))).toMatchObject({ rule: 'core/consent-evidence', record: 41 });
  });

  it('an opt-out missing in this text is what helps, where nothing else fails', () => {
    expect(verdict(bare, customer(softOptIn({ record: 7 })))).toMatchObject({ kind: 'block', reason: 'reason_soft_opt_in_opt_out_text', params: { day: DAY_OF }, record: 7, citation: 'UWG § 7(3)', needs: ['opt-out-text'] });
  });

  it('holds in any relationship or in its own, and in no other', () => {
    for (const relationship of ['any', 'customer'] as const) expect(verdict(withText, customer(softOptIn({ relationship }))).reason, relationship).toBe('reason_soft_opt_in');
    expect(verdict(withText, customer(softOptIn({ relationship: 'former' })))).toMatchObject({ kind: 'block', reason: 'reason_no_consent' });
  });

  it('is told apart from a consent, and a refusal is none', () => {
    // A consent is judged as one: its missing sale is no fault of a soft opt-in.
    expect(verdict(bare, customer(grant()))).toMatchObject({ kind: 'allow', reason: 'reason_consent_given' });
    expect(verdict(bare, customer(grant({ validTo: NOW - DAY })))).toMatchObject({ kind: 'block', reason: 'reason_consent_expired' });
    expect(verdict(withText, customer(softOptIn({ state: 'refused' })))).toMatchObject({ kind: 'block', reason: 'reason_refused' });
    expect(verdict(withText, customer(softOptIn({ record: 1 }, { obtainedInSale: false }), softOptIn({ record: 2 })))).toMatchObject({ kind: 'allow', record: 2 });
  });
});

describe('presumed interest', () => {
  const business = held({ country: 'DE', subjectClass: 'legal-person' });
  it('asks for a reason, from its own words in the article, and is no own act of the person', () => {
    expect(verdict(attempt({ channel: 'voice' }), business)).toMatchObject({ kind: 'justify', reason: 'reason_presumed', rule: 'de/call-business', citation: 'UWG § 7(2) nr 1 (mutmaßliche Einwilligung)', needs: ['reason'] });
    expect(verdict(attempt({ channel: 'voice' }), business, { policy: { firstContactNotice: 'block' } })).toMatchObject({ kind: 'block', reason: 'reason_first_contact_notice' });
  });
  it('does not stand beside what is met', () => {
    const consented = held({ country: 'DE', subjectClass: 'legal-person', grants: [grant({ channel: 'voice' })] });
    expect(verdict(attempt({ channel: 'voice' }), consented).kind).toBe('allow');
  });
});

describe('profiling under a strict policy', () => {
  const strict = { policy: { preset: 'strict' as const } };
  const ask = attempt({ purpose: 'profiling', context: { utcOffsetMinutes: 0, answers: { sender: 'jan@klient.example', at: NOW - DAY } } });
  it('rests on a consent of its own alone, in a country whose row allows an answer', () => {
    for (const country of ['DE', 'CZ', 'ZZ', 'PL']) {
      expect(verdict(ask, held({ country }), strict), country).toMatchObject({ kind: 'block', reason: 'reason_no_consent' });
      const own = held({ country, noticeDeliveredAt: NOW - DAY, grants: [grant({ purpose: 'profiling' })] });
      expect(verdict(ask, own, strict), country).toMatchObject({ kind: 'allow', reason: 'reason_consent_given' });
      expect(verdict(ask, held({ country }))).toMatchObject({ kind: 'allow', reason: 'reason_answers_own_message' }); // control: by statute the answer does
    }
  });
});

describe('of several relationships', () => {
  it('the one that holds evidence decides', () => {
    const both = held({ relationships: ['prospect', 'customer'] });
    expect(verdict(attempt({ purpose: 'contract' }), both)).toMatchObject({ kind: 'allow', reason: 'reason_evidence' });
    expect(verdict(attempt({ purpose: 'contract' }), held(permission({ relationships: ['prospect', 'former'] }))).kind).toBe('justify');
  });
});
