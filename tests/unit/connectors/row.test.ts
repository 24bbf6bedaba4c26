import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MAPPING, mapping, type Mapping } from '../../../utils/connectors';
import type { Cells } from '../../../utils/connectors/row';
import { RowReader } from '../../../utils/connectors/row';

const AT = Date.UTC(2026, 10, 21);
const read = (cells: Partial<Cells>, map: Partial<Mapping> = {}, at = AT) =>
  new RowReader(mapping.parse({ ...DEFAULT_MAPPING, ...map }), at).read({ contact: ['anna@example.pl'], channel: 'email', eventTime: '2026-01-02', ...cells } as Cells);

describe('polarity', () => {
  it('an unknown value is an error line, never given (property)', () => {
    const given = new Set(['given', 'granted', 'opt-in', 'opted-in', 'subscribed', 'consentgiven', 'udzielona', 'wyrażona', 'wyraził zgodę', 'renewed', 'renewedconsentgiven', 'odnowiona']);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('yes', '1', 'true', 'tak', 'ok', 'zgoda', 'x', 'maybe')), (state) => {
      if (given.has(state.trim().toLowerCase())) return;
      const loose = read({ state }).events.filter((event) => event.kind === 'consent' && ['given', 'renewed'].includes(event.event_state));
      // Signs and accents are not compared, so only words that are letter for letter one of ours may pass.
      if (loose.length > 0) expect([...given].map((word) => word.replace(/[^a-z]/g, ''))).toContain(state.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ł/g, 'l').replace(/[^a-z]/g, ''));
    }));
    expect(read({ state: 'yes' })).toMatchObject({ events: [], problems: [expect.stringContaining('unknown state "yes"')] });
  });

  it('the mapping names what yes means, either way', () => {
    expect(read({ state: 'yes' }, { polarity: { given: ['yes'] } }).events).toMatchObject([{ event_state: 'given' }]);
    expect(read({ state: 'yes' }, { polarity: { refused: ['yes'] } }).events.every((event) => event.kind === 'consent' && event.event_state === 'refused')).toBe(true);
    expect(read({ state: 'subscribed' }, { polarity: { withdrawn: ['subscribed'] } }).events[0]).toMatchObject({ event_state: 'withdrawn' });
  });

  it('absent = unknown: facts, no consent', () => {
    const { events } = read({ state: '', country: 'pl', relationship: 'klient', noticeDeliveredAt: '2026-01-05', evidenceFor: 'contract' });
    expect(events).toMatchObject([{ kind: 'facts', country: 'PL', relationship: 'customer', evidence_for: ['contract'], privacy_notice: { delivered_at: Date.UTC(2026, 0, 5) } }]);
  });

  it('consent must name its channel; a refusal need not', () => {
    expect(read({ state: 'given', channel: '' }).events).toEqual([]);
    const refused = read({ state: 'refused', channel: 'all', purpose: 'direct-marketing' }).events;
    expect(refused.map((event) => event.kind === 'consent' && event.channel)).toEqual(['email', 'newsletter', 'meeting']);
  });

  it('a broken detail stops a grant, but never a refusal or a stop', () => {
    expect(read({ state: 'given', validTo: 'soon' }).events).toEqual([]);
    expect(read({ state: 'given', eventTime: '' }).events).toEqual([]);
    for (const state of ['refused', 'withdrawn', 'objection', 'erasure']) {
      const { events, problems } = read({ state, eventTime: 'yesterday', validTo: 'soon', channel: 'fax', purpose: 'unheard-of' });
      expect(events.length, state).toBeGreaterThan(0);
      expect(problems.length, state).toBeGreaterThan(0);
      expect(events[0]!.event_time).toBe(AT);
    }
  });

  it('a row without its own date is the same record on another day', () => {
    const ids = [AT, AT + 86_400_000].map((at) => read({ state: 'refused', eventTime: '' }, {}, at).events.map((event) => event.record_id));
    expect(ids[0]).toEqual(ids[1]);
  });
});

describe('fields', () => {
  it('reads the whole record', () => {
    const { events, problems } = read({
      state: 'given', principal: 'p-1', purpose: 'newsletter', channel: 'newsletter', eventType: 'explicit', subjectClass: 'konsument', gdprBasis: 'art. 6 ust. 1 lit. a',
      eprivacyBasis: 'consent', validFrom: '2026-01-02', validityDuration: 'P2Y', doubleOptInAt: '03.01.2026', obtainedInSale: 'tak', optOutOffered: 'no',
      evidenceKind: 'form', evidencePlace: 'crm:77', evidenceSha256: 'AB'.repeat(32), thirdParties: 'Acme|Beta', retentionPeriod: 'P5Y', preferredHours: '9-17', noticeId: 'n1', noticeVersion: '3',
    });
    expect(problems).toEqual([]);
    expect(events).toMatchObject([{
      pii_principal_id: 'p-1', gdpr_basis: '6-1-a', eprivacy_basis: 'consent', event_type: 'explicit', valid_from: Date.UTC(2026, 0, 2), valid_to: Date.UTC(2026, 0, 2) + 730 * 86_400_000,
      double_opt_in_at: Date.UTC(2026, 0, 3), obtained_in_sale: true, opt_out_offered: false, evidence: { sha256: 'ab'.repeat(32) }, recipient_third_parties: ['Acme', 'Beta'],
      preferred_hours: { from: 9, to: 17 }, privacy_notice: { id: 'n1', version: '3' }, subject_class: 'consumer',
    }]);
  });

  it('picks of several contacts the one that the channel reaches', () => {
    const contact = ['anna@example.pl', '601 234 567'];
    expect(read({ contact, state: 'given', channel: 'voice' }).events).toMatchObject([{ contact_point: '+48601234567', contact_point_type: 'phone' }]);
    expect(read({ contact, state: 'objection', channel: '' }).events.map((event) => event.contact_point_type)).toEqual(['email', 'phone']);
    expect(read({ state: 'given', channel: 'voice' })).toMatchObject({ events: [], problems: [expect.stringContaining('does not reach')] });
  });

  it('an objection names its channels and purposes or none', () => {
    expect(read({ state: 'sprzeciw', channel: 'voice|sms', purpose: 'profiling' }).events).toMatchObject([{ kind: 'stop', stop: 'objection', lifted: false, channels: ['voice', 'sms'], purposes: ['profiling'] }]);
    const [whole] = read({ state: 'objection', channel: '', purpose: '' }).events;
    expect(whole).not.toHaveProperty('channels');
    expect(whole).not.toHaveProperty('purposes');
  });

  it('an enquiry of a day to come is none: it would permit until then', () => {
    const enquiry = (enquiryAt: string) => read({ state: 'given', enquiryAt });
    expect(enquiry('2026-11-20').events[0]).toMatchObject({ enquiry_at: Date.UTC(2026, 10, 20) });
    expect(enquiry('2027-01-01')).toMatchObject({ events: [], problems: [expect.stringContaining('2027-01-01')] });
  });

  it.each([['2026-02-30', undefined], ['31.12.2025', Date.UTC(2025, 11, 31)], ['22.11.2026', Date.UTC(2026, 10, 22)], ['31.12.2026', undefined], ['2026-01-02T10:00:00+01:00', Date.UTC(2026, 0, 2, 9)], ['1/2/26', undefined]])('date %s', (eventTime, expected) => {
    expect(read({ state: 'given', eventTime }).events[0]?.event_time).toBe(expected);
  });
});
