// One test for each cell of docs/decision-table.md that the packs cover, for both outcomes of its condition.
import { describe, expect, it } from 'vitest';
import { CHANNELS, RELATIONSHIPS, type Attempt, type Channel, type Grant, type Permission, type PurposeId, type Relationship, type SubjectClass, type VerdictKind } from '../../../utils/engine';
import { DAY, NOW, PERSON, attempt, grant, held, pointFor, softOptIn, verdict } from './build';

type Cond = 'N' | 'CTX' | 'SOI' | 'C' | 'C5' | 'P' | 'X' | 'C-third-party' | 'C5-third-party';
interface Column { name: string; country: string; pack: string; class: SubjectClass }
const PL: Column[] = [{ name: 'PL B2C', country: 'PL', pack: 'pl', class: 'consumer' }, { name: 'PL B2B', country: 'PL', pack: 'pl', class: 'legal-person' }];
const DE_B2C: Column = { name: 'DE B2C', country: 'DE', pack: 'de', class: 'consumer' };
const DE_SOLE: Column = { name: 'DE sole trader', country: 'DE', pack: 'de', class: 'sole-trader' };
const DE_B2B: Column = { name: 'DE B2B', country: 'DE', pack: 'de', class: 'legal-person' };
const DE = [DE_B2C, DE_SOLE, DE_B2B];
const EU: Column[] = [{ name: 'EU default', country: 'CZ', pack: 'eu', class: 'consumer' }, { name: 'EU default B2B', country: 'CZ', pack: 'eu', class: 'legal-person' }];
const UNKNOWN: Column[] = [{ name: 'unknown country', country: 'ZZ', pack: 'strict', class: 'consumer' }];
const ALL = [...PL, ...DE, ...EU, ...UNKNOWN];

interface Cell { channels: readonly Channel[]; purposes: readonly PurposeId[]; relationships: readonly Relationship[]; columns: Column[]; needs: Cond[] }
const SERVICE: PurposeId[] = ['contract', 'customer-care', 'legal-notice'];
const MAIL: Channel[] = ['email', 'meeting'];
const MESSAGES: Channel[] = ['sms', 'im'];
/** What the table calls marketing; profiling is decided as its marketing row. */
const OFFER: PurposeId[] = ['direct-marketing', 'newsletter', 'survey', 'profiling'];
const OTHER: Relationship[] = RELATIONSHIPS.filter((relationship) => relationship !== 'customer');
const NOT_CALLS = CHANNELS.filter((channel) => channel !== 'voice' && channel !== 'voice-automated');
const CONSENT_ONLY = [...PL, ...EU, ...UNKNOWN];
const SOFT = DE;

/** Every channel, purpose and relationship of docs/decision-table.md: `any` there is every one here. */
const TABLE: Cell[] = [
  { channels: CHANNELS, purposes: SERVICE, relationships: ['customer'], columns: ALL, needs: ['N'] },
  { channels: CHANNELS, purposes: ['claims'], relationships: ['customer', 'former'], columns: ALL, needs: ['N'] },
  { channels: CHANNELS, purposes: [...SERVICE, 'claims'], relationships: ['prospect'], columns: ALL, needs: ['CTX'] },
  { channels: [...MAIL, ...MESSAGES], purposes: OFFER, relationships: ['customer'], columns: CONSENT_ONLY, needs: ['CTX', 'C'] },
  { channels: [...MAIL, ...MESSAGES], purposes: OFFER, relationships: ['customer'], columns: SOFT, needs: ['CTX', 'SOI', 'C'] },
  { channels: [...MAIL, ...MESSAGES], purposes: OFFER, relationships: OTHER, columns: ALL, needs: ['CTX', 'C'] },
  { channels: ['newsletter'], purposes: OFFER, relationships: ['customer'], columns: CONSENT_ONLY, needs: ['C'] },
  { channels: ['newsletter'], purposes: OFFER, relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
  { channels: ['newsletter'], purposes: OFFER, relationships: OTHER, columns: ALL, needs: ['C'] },
  { channels: ['voice'], purposes: OFFER, relationships: RELATIONSHIPS, columns: [...PL, ...EU], needs: ['CTX', 'C'] },
  { channels: ['voice'], purposes: OFFER, relationships: RELATIONSHIPS, columns: [DE_B2C, DE_SOLE, ...UNKNOWN], needs: ['CTX', 'C5'] },
  { channels: ['voice'], purposes: OFFER, relationships: RELATIONSHIPS, columns: [DE_B2B], needs: ['CTX', 'P', 'C'] },
  { channels: ['voice-automated'], purposes: OFFER, relationships: RELATIONSHIPS, columns: [...PL, ...DE, ...EU], needs: ['C'] },
  { channels: ['voice-automated'], purposes: OFFER, relationships: RELATIONSHIPS, columns: UNKNOWN, needs: ['C5'] },
  { channels: CHANNELS, purposes: ['consent-request'], relationships: RELATIONSHIPS, columns: ALL, needs: ['X'] },
  { channels: NOT_CALLS, purposes: ['partner-offer'], relationships: RELATIONSHIPS, columns: ALL, needs: ['C-third-party'] },
  { channels: ['voice-automated'], purposes: ['partner-offer'], relationships: RELATIONSHIPS, columns: [...PL, ...DE, ...EU], needs: ['C-third-party'] },
  { channels: ['voice-automated'], purposes: ['partner-offer'], relationships: RELATIONSHIPS, columns: UNKNOWN, needs: ['C5-third-party'] },
  { channels: ['voice'], purposes: ['partner-offer'], relationships: RELATIONSHIPS, columns: [...PL, ...EU, DE_B2B], needs: ['C-third-party'] },
  { channels: ['voice'], purposes: ['partner-offer'], relationships: RELATIONSHIPS, columns: [DE_B2C, DE_SOLE, ...UNKNOWN], needs: ['C5-third-party'] },
];

/** Channels without a CTX in their cell: an answer by newsletter or by a robot is no answer. */
const MASS: Channel[] = ['newsletter', 'voice-automated'];

interface Setup { permission?: Partial<Permission>; context?: Partial<Attempt['context']>; kind: VerdictKind; reason: string; rule?: string }
type Side = (channel: Channel, purpose: PurposeId, column: Column) => Setup;
const grants = (...list: Grant[]): Partial<Permission> => ({ grants: list });

const MET: Record<Cond, Side> = {
  N: () => ({ kind: 'allow', reason: 'reason_evidence' }),
  CTX: (channel) => ({ context: { answers: { sender: pointFor(channel).canonical, at: NOW - 5 * DAY } }, kind: 'allow', reason: 'reason_answers_own_message' }),
  SOI: (channel, purpose) => ({ permission: grants(softOptIn({ channel, purpose })), context: { optOutText: true }, kind: 'allow', reason: 'reason_soft_opt_in' }),
  C: (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'allow', reason: 'reason_consent_given' }),
  C5: (channel, purpose) => ({ permission: grants(grant({ channel, purpose }, { documented: true })), kind: 'allow', reason: 'reason_consent_documented' }),
  P: () => ({ kind: 'justify', reason: 'reason_presumed' }),
  X: (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'allow', reason: 'reason_consent_given' }),
  'C-third-party': (channel, purpose) => ({ permission: grants(grant({ channel, purpose }, { namesThirdParty: true })), kind: 'allow', reason: 'reason_consent_given' }),
  'C5-third-party': (channel, purpose) => ({ permission: grants(grant({ channel, purpose }, { namesThirdParty: true, documented: true })), kind: 'allow', reason: 'reason_consent_documented' }),
};

const NOT_MET: Record<Cond, Side> = {
  N: () => ({ permission: { relationships: ['prospect'] }, kind: 'justify', reason: 'reason_purpose_no_evidence', rule: 'core/purpose-evidence' }),
  CTX: (channel, purpose, column) => {
    const context = { answers: { sender: pointFor(channel).canonical, at: NOW - 31 * DAY } };
    // Past the days an answer is a message like any other: its own cell decides.
    if (!OFFER.includes(purpose)) return { context, kind: 'justify', reason: 'reason_purpose_no_evidence', rule: 'core/purpose-evidence' };
    if (column === DE_B2B && channel === 'voice') return { context, kind: 'justify', reason: 'reason_presumed' };
    return { context, kind: 'block', reason: 'reason_reply_too_old' };
  },
  SOI: (channel, purpose) => ({ permission: grants(softOptIn({ channel, purpose })), context: { optOutText: false }, kind: 'block', reason: 'reason_soft_opt_in_opt_out_text' }),
  C: () => ({ kind: 'block', reason: 'reason_no_consent' }),
  C5: (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'block', reason: 'reason_consent_not_documented' }),
  P: (channel, purpose) => ({ permission: grants(grant({ channel, purpose, state: 'refused' })), kind: 'block', reason: 'reason_refused' }),
  X: () => ({ kind: 'block', reason: 'reason_prohibited' }),
  'C-third-party': (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'block', reason: 'reason_consent_no_third_party' }),
  'C5-third-party': (channel, purpose) => ({ permission: grants(grant({ channel, purpose }, { namesThirdParty: true })), kind: 'block', reason: 'reason_consent_not_documented' }),
};

function check(column: Column, channel: Channel, purpose: PurposeId, relationship: Relationship, setup: Setup): void {
  const lookup = held({ country: column.country, subjectClass: column.class, relationships: [relationship], ...setup.permission });
  const found = verdict(attempt({ channel, purpose, context: { utcOffsetMinutes: 60, ...setup.context } }), lookup);
  expect(found.kind).toBe(setup.kind);
  expect(found.reason).toBe(setup.reason);
  expect(found.country).toBe(column.country);
  if (setup.rule !== undefined) expect(found.rule).toBe(setup.rule);
  else expect(found.rule.startsWith(`${column.pack}/`)).toBe(true);
  expect(found.citation).toBeTruthy();
  expect(found.certainty).toMatch(/^[HML]$/);
}

for (const column of ALL) {
  describe(`decision table · ${column.name}`, () => {
    for (const cell of TABLE.filter((candidate) => candidate.columns.includes(column))) {
      for (const channel of cell.channels) for (const purpose of cell.purposes) for (const need of cell.needs) {
        const name = `${channel} · ${purpose} · ${cell.relationships.join(', ')} · ${need}`;
        it(`${name} met`, () => { for (const relationship of cell.relationships) check(column, channel, purpose, relationship, MET[need](channel, purpose, column)); });
        // Presumed interest stands beside consent in a cell, so "no consent" is its own met side.
        if (need === 'C' && cell.needs.includes('P')) continue;
        it(`${name} not met`, () => { for (const relationship of cell.relationships) check(column, channel, purpose, relationship, NOT_MET[need](channel, purpose, column)); });
      }
    }
  });
}

describe('decision table · where it is written', () => {
  const STRICTEST = { citation: 'GDPR art. 6(1), ePrivacy Directive 2002/58 art. 13', certainty: 'L' };
  const strictest = (purpose: PurposeId, channel: Channel, over: Partial<Permission> = {}, context: Partial<Attempt['context']> = {}) =>
    verdict(attempt({ channel, purpose, context: { utcOffsetMinutes: 60, ...context } }), held({ country: 'ZZ', ...over }));

  it('an unknown country: the strictest pack names its own articles, with low certainty, in every row but those of service', () => {
    for (const channel of CHANNELS) for (const purpose of [...OFFER, 'consent-request', 'partner-offer']) {
      expect(strictest(purpose, channel), `${channel} ${purpose}`).toMatchObject({ kind: 'block', packVersion: 'strict-2026.11.3', ...STRICTEST });
    }
    expect(strictest('direct-marketing', 'email', { grants: [grant()] })).toMatchObject({ kind: 'allow', ...STRICTEST });
    expect(strictest('contract', 'email', { relationships: ['customer'] })).toMatchObject({ rule: 'strict/service', citation: 'GDPR art. 6(1)(b), (c), (f)', certainty: 'H' });
    expect(strictest('claims', 'email', { relationships: ['former'] })).toMatchObject({ rule: 'strict/claims', citation: 'GDPR art. 6(1)(b), (f), art. 18(2)' });
  });

  it.each([
    ['PL', 'PKE art. 398(1), art. 400 (Dz.U. 2024 poz. 1221)', 'H', 'PKE art. 398(2); GDPR art. 6(1)(b)', 'M'],
    ['DE', 'UWG § 7(2) nr 2; OLG Dresden 4 U 168/24', 'H', 'UWG § 7(1); GDPR art. 6(1)(b)', 'M'],
    ['CZ', 'ePrivacy Directive 2002/58 art. 13(1), (3), (5)', 'M', 'GDPR art. 6(1)(b), (f)', 'M'],
  ])('%s: mail without consent, and an answer, each from its own article', (country, row, certainty, answer, answerCertainty) => {
    expect(verdict(attempt(), held({ country }))).toMatchObject({ citation: row, certainty });
    const context = { utcOffsetMinutes: 60, answers: { sender: PERSON.canonical, at: NOW - DAY } };
    expect(verdict(attempt({ context }), held({ country }))).toMatchObject({ kind: 'allow', citation: answer, certainty: answerCertainty });
  });
});

describe('decision table · details of cells', () => {
  it('DE e-mail · consent request only after the own sign-up', () => {
    const signUp = held({ country: 'DE', evidenceFor: ['consent-request'] });
    expect(verdict(attempt({ purpose: 'consent-request' }), signUp)).toMatchObject({ kind: 'allow', reason: 'reason_evidence', rule: 'de/consent-request-mail' });
    expect(verdict(attempt({ purpose: 'consent-request', channel: 'voice' }), signUp)).toMatchObject({ kind: 'block', reason: 'reason_prohibited', final: true });
    expect(verdict(attempt({ purpose: 'consent-request' }), held({ country: 'PL', evidenceFor: ['consent-request'] })).kind).toBe('block');
  });
  it('an answer by newsletter or by a robot is no answer', () => {
    for (const column of ALL) for (const channel of MASS) for (const relationship of RELATIONSHIPS) {
      const lookup = held({ country: column.country, subjectClass: column.class, relationships: [relationship] });
      const context = { utcOffsetMinutes: 60, answers: { sender: pointFor(channel).canonical, at: NOW - DAY } };
      expect(verdict(attempt({ channel, context }), lookup), `${column.name} ${channel}`).toMatchObject({ kind: 'block', reason: 'reason_no_consent' });
    }
  });
  it('DE consent request after a sign-up: by e-mail alone', () => {
    for (const channel of CHANNELS) expect(verdict(attempt({ channel, purpose: 'consent-request' }), held({ country: 'DE', evidenceFor: ['consent-request'] })).kind, channel).toBe(channel === 'email' ? 'allow' : 'block');
  });
  it('X is final and no mode softens it', () => {
    for (const defaultMode of ['observe', 'warn', 'justify'] as const) {
      expect(verdict(attempt({ purpose: 'consent-request' }), held(), { policy: { defaultMode } })).toMatchObject({ kind: 'block', final: true });
    }
  });
  it('PL has no soft opt-in and no exemption for businesses', () => {
    for (const subjectClass of ['consumer', 'legal-person'] as const) {
      const lookup = held({ subjectClass, relationships: ['customer'], grants: [softOptIn()] });
      expect(verdict(attempt({ context: { utcOffsetMinutes: 0, optOutText: true } }), lookup).kind).toBe('block');
    }
  });
  it('DE soft opt-in is for existing customers only', () => {
    const lookup = held({ country: 'DE', relationships: ['prospect'], grants: [softOptIn({ relationship: 'any' })] });
    expect(verdict(attempt({ context: { utcOffsetMinutes: 0, optOutText: true } }), lookup).kind).toBe('block');
  });
  it('DE call to a business: a valid consent needs no typed reason', () => {
    const lookup = held({ country: 'DE', subjectClass: 'legal-person', grants: [grant({ channel: 'voice' })] });
    expect(verdict(attempt({ channel: 'voice' }), lookup)).toMatchObject({ kind: 'allow', reason: 'reason_consent_given', record: 41 });
  });
  it('DE partner offer by phone needs a documented consent that names the third party', () => {
    const ask = attempt({ channel: 'voice', purpose: 'partner-offer' });
    const named = grant({ channel: 'voice', purpose: 'partner-offer' }, { namesThirdParty: true });
    expect(verdict(ask, held({ country: 'DE', grants: [named] }))).toMatchObject({ kind: 'block', reason: 'reason_consent_not_documented' });
    expect(verdict(ask, held({ country: 'DE', grants: [{ ...named, proof: { ...named.proof, documented: true } }] })).kind).toBe('allow');
  });
});

describe('decision table · strict preset', () => {
  const strict = { policy: { preset: 'strict' as const } };
  it('profiling needs a consent of its own', () => {
    const marketing = held({ grants: [grant()] });
    expect(verdict(attempt({ purpose: 'profiling' }), marketing).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'profiling' }), marketing, strict)).toMatchObject({ kind: 'block', reason: 'reason_no_consent' });
    expect(verdict(attempt({ purpose: 'profiling' }), held({ noticeDeliveredAt: NOW - DAY, grants: [grant({ purpose: 'profiling' })] }), strict).kind).toBe('allow');
  });
  it('profiling in an answer to the own message needs consent too', () => {
    const context = { utcOffsetMinutes: 0, answers: { sender: 'jan@klient.example', at: NOW - DAY } };
    expect(verdict(attempt({ purpose: 'profiling', context }), held()).kind).toBe('allow');
    expect(verdict(attempt({ purpose: 'profiling', context }), held(), strict).kind).toBe('block');
  });
  it('DE soft opt-in and presumed interest do not count', () => {
    const context = { utcOffsetMinutes: 0, optOutText: true };
    for (const channel of ['email', 'newsletter', 'sms', 'im', 'meeting'] as const) {
      expect(verdict(attempt({ channel, context }), held({ country: 'DE', relationships: ['customer'], grants: [softOptIn({ channel })] }), strict).kind).toBe('block');
    }
    expect(verdict(attempt({ channel: 'voice' }), held({ country: 'DE', subjectClass: 'legal-person' }), strict).kind).toBe('block');
  });
  it('consent requests by mail are out even after a sign-up', () => {
    expect(verdict(attempt({ purpose: 'consent-request' }), held({ country: 'DE', evidenceFor: ['consent-request'] }), strict).kind).toBe('block');
  });
  it('the privacy notice is wanted where a consent stands', () => {
    const policy = { preset: 'strict' as const, firstContactNotice: 'block' as const };
    expect(verdict(attempt(), held({ grants: [grant()] }), { policy })).toMatchObject({ kind: 'block', reason: 'reason_first_contact_notice' });
    expect(verdict(attempt(), held({ grants: [grant()] }), { policy: { firstContactNotice: 'block' } }).kind).toBe('allow');
  });
});
