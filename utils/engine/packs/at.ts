import type { RulePack } from '../rule-pack';
import { MESSAGES, OFFERS, SERVICE_ROWS } from './common';

const CALL = { citation: 'TKG 2021 § 174(1)', certainty: 'M' } as const;
const MAIL = { citation: 'TKG 2021 § 174(3)', certainty: 'M' } as const;
/** The list that nobody may write to under the soft opt-in, kept by the regulator. */
const ECG = { what: 'register', register: 'ECG-Liste (ECG § 7(2))' } as const;

/** Austria. Consent for calls to anyone, the call that asks for it included; soft opt-in in writing, against the do-not-mail list. */
export const AT: RulePack = {
  id: 'at',
  version: 'at-2026.11.1',
  sources: { SOI: { citation: 'TKG 2021 § 174(4); ECG § 7(2)', certainty: 'M' }, CTX: { citation: 'GDPR art. 6(1)(b), (f)', certainty: 'M' } },
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], citation: 'TKG 2021 § 174(1), (3)', certainty: 'M' },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, citation: 'TKG 2021 § 174(1), (3)', certainty: 'M' },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...CALL },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...CALL },
    { id: 'newsletter-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['SOI', 'C'], strict: ['C'], attest: ECG, ...MAIL },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...MAIL },
    { id: 'mail-customer', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], attest: ECG, ...MAIL },
    { id: 'mail', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...MAIL },
  ],
};
