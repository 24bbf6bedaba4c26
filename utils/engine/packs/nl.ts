import type { RulePack } from '../rule-pack';
import { BUSINESS, MESSAGES, OFFERS, SERVICE_ROWS } from './common';

const CALL = { citation: 'Tw art. 11.7(1)', certainty: 'M' } as const;
const WRITTEN = { citation: 'Tw art. 11.7(1)', certainty: 'M' } as const;

/**
 * Netherlands. Consent for calls to natural persons, sole traders and partnerships; live calls to legal persons against
 * objection; the exception for customers, whose end for calls is planned.
 */
export const NL: RulePack = {
  id: 'nl',
  version: 'nl-2026.11.1',
  sources: { SOI: { citation: 'Tw art. 11.7(3)', certainty: 'M' }, CTX: { citation: 'GDPR art. 6(1)(b), (f)', certainty: 'M' } },
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], ...WRITTEN },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...WRITTEN },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...CALL },
    { id: 'call-business', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'notO'], strict: ['CTX', 'C'], citation: 'Tw art. 11.7(1); GDPR art. 21(2)', certainty: 'M' },
    // Former customers, three years by the law of today, are left to consent: the register does not tell when a contract ended.
    { id: 'call-customer', channels: ['voice'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], attest: { what: 'opt-out-said' }, ...CALL },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...CALL },
    { id: 'newsletter-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['SOI', 'C'], strict: ['C'], ...WRITTEN },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...WRITTEN },
    { id: 'mail-customer', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], ...WRITTEN },
    { id: 'mail', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...WRITTEN },
  ],
};
