import type { RulePack } from '../rule-pack';
import { BUSINESS, MAIL, MESSAGES, OFFERS, SERVICE_ROWS } from './common';

const CALL = { citation: 'C. consom. art. L.223-1 (loi 2025-594, art. 13)', certainty: 'H' } as const;
const WRITTEN = { citation: 'CPCE art. L.34-5', certainty: 'M' } as const;
/** Whoever is addressed at work may be written to about that work, until they object. */
const AT_WORK = { citation: 'CPCE art. L.34-5; CNIL; GDPR art. 6(1)(f), 21(2)', certainty: 'M' } as const;
const CALL_AT_WORK = { citation: 'GDPR art. 6(1)(f), 21(2)', certainty: 'M' } as const;

/** France. Calls to consumers by consent since 11 August 2026; in writing soft opt-in, and opt-out for professionals. */
export const FR: RulePack = {
  id: 'fr',
  version: 'fr-2026.11.1',
  sources: { SOI: { citation: 'CPCE art. L.34-5 al. 4', certainty: 'M' }, CTX: { citation: 'GDPR art. 6(1)(b), (f)', certainty: 'M' } },
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request-business', channels: [...MAIL, ...MESSAGES], purposes: ['consent-request'], relationships: '*', classes: BUSINESS, conditions: ['C', 'OPT', 'X'], strict: ['C', 'X'], ...AT_WORK },
    { id: 'consent-request-call-business', channels: ['voice'], purposes: ['consent-request'], relationships: '*', classes: BUSINESS, conditions: ['C', 'notO', 'X'], strict: ['C', 'X'], ...CALL_AT_WORK },
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], citation: 'C. consom. art. L.223-1; CPCE art. L.34-5', certainty: 'M' },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...WRITTEN },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...WRITTEN },
    { id: 'call-business', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'notO'], strict: ['CTX', 'C'], ...CALL_AT_WORK },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...CALL },
    { id: 'newsletter-business-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: BUSINESS, conditions: ['C', 'OPT'], strict: ['C'], ...AT_WORK },
    { id: 'newsletter-business', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['C', 'OPT'], strict: ['C'], attest: { what: 'profession' }, ...AT_WORK },
    { id: 'mail-business-customer', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: ['customer'], classes: BUSINESS, conditions: ['CTX', 'C', 'OPT'], strict: ['CTX', 'C'], ...AT_WORK },
    { id: 'mail-business', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'OPT'], strict: ['CTX', 'C'], attest: { what: 'profession' }, ...AT_WORK },
    { id: 'newsletter-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['SOI', 'C'], strict: ['C'], ...WRITTEN },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...WRITTEN },
    { id: 'mail-customer', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], ...WRITTEN },
    { id: 'mail', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...WRITTEN },
  ],
};
