// One test for each cell of docs/decision-table.md that the packs cover, for both outcomes of its condition.
import { describe, expect, it } from 'vitest';
import { RELATIONSHIPS, type Attempt, type Channel, type Grant, type Permission, type PurposeId, type Relationship, type SubjectClass, type VerdictKind } from '../../../utils/engine';
import { DAY, NOW, attempt, grant, held, pointFor, softOptIn, verdict } from './build';

type Cond = 'N' | 'CTX' | 'SOI' | 'C' | 'C5' | 'P' | 'X' | 'C-third-party';
interface Column { name: string; country: string; pack: string; class: SubjectClass }
const PL: Column[] = [{ name: 'PL B2C', country: 'PL', pack: 'pl', class: 'consumer' }, { name: 'PL B2B', country: 'PL', pack: 'pl', class: 'legal-person' }];
const DE_B2C: Column = { name: 'DE B2C', country: 'DE', pack: 'de', class: 'consumer' };
const DE_SOLE: Column = { name: 'DE sole trader', country: 'DE', pack: 'de', class: 'sole-trader' };
const DE_B2B: Column = { name: 'DE B2B', country: 'DE', pack: 'de', class: 'legal-person' };
const DE = [DE_B2C, DE_SOLE, DE_B2B];
const EU: Column[] = [{ name: 'EU default', country: 'CZ', pack: 'eu', class: 'consumer' }, { name: 'EU default B2B', country: 'CZ', pack: 'eu', class: 'legal-person' }];
const UNKNOWN: Column[] = [{ name: 'unknown country', country: 'ZZ', pack: 'strict', class: 'consumer' }];
const ALL = [...PL, ...DE, ...EU, ...UNKNOWN];

interface Cell { channels: Channel[]; purposes: PurposeId[]; relationships: Relationship[]; columns: Column[]; needs: Cond[] }
const SERVICE: PurposeId[] = ['contract', 'customer-care', 'legal-notice'];
const MAIL: Channel[] = ['email', 'meeting'];
const MESSAGES: Channel[] = ['sms', 'im'];
const OFFER: PurposeId[] = ['direct-marketing'];
const NEW: Relationship[] = ['prospect', 'former', 'partner', 'applicant'];
const EVERY: Channel[] = ['email', 'newsletter', 'sms', 'im', 'voice', 'voice-automated', 'meeting'];
const CONSENT_ONLY = [...PL, ...EU, ...UNKNOWN];
const SOFT = DE;

const TABLE: Cell[] = [
  { channels: EVERY, purposes: SERVICE, relationships: ['customer'], columns: ALL, needs: ['N'] },
  { channels: EVERY, purposes: ['claims'], relationships: ['customer', 'former'], columns: ALL, needs: ['N'] },
  { channels: ['email', 'voice', 'sms'], purposes: ['customer-care'], relationships: ['prospect'], columns: ALL, needs: ['CTX'] },
  { channels: ['email', 'voice', 'sms'], purposes: OFFER, relationships: ['prospect', 'customer'], columns: ALL, needs: ['CTX'] },
  { channels: MAIL, purposes: OFFER, relationships: ['customer'], columns: CONSENT_ONLY, needs: ['C'] },
  { channels: MAIL, purposes: OFFER, relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
  { channels: MAIL, purposes: OFFER, relationships: NEW, columns: ALL, needs: ['C'] },
  { channels: ['newsletter'], purposes: ['direct-marketing', 'newsletter'], relationships: ['customer'], columns: CONSENT_ONLY, needs: ['C'] },
  { channels: ['newsletter'], purposes: ['direct-marketing', 'newsletter'], relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
  { channels: ['newsletter'], purposes: ['newsletter'], relationships: NEW, columns: ALL, needs: ['C'] },
  { channels: MESSAGES, purposes: OFFER, relationships: ['customer'], columns: CONSENT_ONLY, needs: ['C'] },
  { channels: MESSAGES, purposes: OFFER, relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
  { channels: MESSAGES, purposes: OFFER, relationships: NEW, columns: ALL, needs: ['C'] },
  { channels: ['voice'], purposes: OFFER, relationships: ['customer', 'prospect'], columns: [...PL, ...EU], needs: ['C'] },
  { channels: ['voice'], purposes: OFFER, relationships: ['customer', 'prospect'], columns: [DE_B2C, DE_SOLE, ...UNKNOWN], needs: ['C5'] },
  { channels: ['voice'], purposes: OFFER, relationships: ['customer', 'prospect'], columns: [DE_B2B], needs: ['P', 'C'] },
  { channels: ['voice-automated'], purposes: OFFER, relationships: [...RELATIONSHIPS], columns: ALL, needs: ['C'] },
  { channels: ['voice', 'sms', 'email'], purposes: ['consent-request'], relationships: ['prospect', 'customer'], columns: ALL, needs: ['X'] },
  { channels: ['email', 'newsletter', 'sms'], purposes: ['survey'], relationships: ['customer'], columns: CONSENT_ONLY, needs: ['C'] },
  { channels: ['email', 'newsletter', 'sms'], purposes: ['survey'], relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
  { channels: ['email', 'newsletter', 'sms', 'voice-automated'], purposes: ['partner-offer'], relationships: ['prospect', 'customer'], columns: ALL, needs: ['C-third-party'] },
  { channels: ['email', 'newsletter', 'sms'], purposes: ['profiling'], relationships: ['prospect'], columns: ALL, needs: ['C'] },
  { channels: ['email', 'newsletter'], purposes: ['profiling'], relationships: ['customer'], columns: SOFT, needs: ['SOI', 'C'] },
];

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
};

const NOT_MET: Record<Cond, Side> = {
  N: () => ({ permission: { relationships: ['prospect'] }, kind: 'justify', reason: 'reason_purpose_no_evidence', rule: 'core/purpose-evidence' }),
  CTX: (channel, purpose, column) => {
    const context = { answers: { sender: pointFor(channel).canonical, at: NOW - 31 * DAY } };
    // Past the days an answer is a message like any other: its own cell decides.
    if (purpose !== 'direct-marketing') return { context, kind: 'justify', reason: 'reason_purpose_no_evidence', rule: 'core/purpose-evidence' };
    if (column === DE_B2B && channel === 'voice') return { context, kind: 'justify', reason: 'reason_presumed' };
    return { context, kind: 'block', reason: 'reason_reply_too_old' };
  },
  SOI: (channel, purpose) => ({ permission: grants(softOptIn({ channel, purpose })), context: { optOutText: false }, kind: 'block', reason: 'reason_soft_opt_in_opt_out_text' }),
  C: () => ({ kind: 'block', reason: 'reason_no_consent' }),
  C5: (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'block', reason: 'reason_consent_not_documented' }),
  P: (channel, purpose) => ({ permission: grants(grant({ channel, purpose, state: 'refused' })), kind: 'block', reason: 'reason_refused' }),
  X: () => ({ kind: 'block', reason: 'reason_prohibited' }),
  'C-third-party': (channel, purpose) => ({ permission: grants(grant({ channel, purpose })), kind: 'block', reason: 'reason_consent_no_third_party' }),
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
      for (const channel of cell.channels) for (const purpose of cell.purposes) for (const relationship of cell.relationships) {
        for (const need of cell.needs) {
          const name = `${channel} · ${purpose} · ${relationship} · ${need}`;
          it(`${name} met`, () => check(column, channel, purpose, relationship, MET[need](channel, purpose, column)));
          // Presumed interest stands beside consent in a cell, so "no consent" is its own met side.
          if (!(need === 'C' && cell.needs.includes('P'))) it(`${name} not met`, () => check(column, channel, purpose, relationship, NOT_MET[need](channel, purpose, column)));
        }
      }
    }
  });
}

describe('decision table · details of cells', () => {
  it('DE e-mail · consent request only after the own sign-up', () => {
    const signUp = held({ country: 'DE', evidenceFor: ['consent-request'] });
    expect(verdict(attempt({ purpose: 'consent-request' }), signUp)).toMatchObject({ kind: 'allow', reason: 'reason_evidence', rule: 'de/consent-request-mail' });
    expect(verdict(attempt({ purpose: 'consent-request', channel: 'voice' }), signUp)).toMatchObject({ kind: 'block', reason: 'reason_prohibited', final: true });
    expect(verdict(attempt({ purpose: 'consent-request' }), held({ country: 'PL', evidenceFor: ['consent-request'] })).kind).toBe('block');
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
