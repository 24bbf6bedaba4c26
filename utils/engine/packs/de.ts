import type { RulePack } from '../rule-pack';
import { MARKETING, ONE_TO_ONE, SERVICE_ROWS } from './common';

const MAIL = { citation: 'UWG § 7(2) nr 2', certainty: 'H' } as const;
const CALL_CONSUMER = { citation: 'UWG § 7(2) nr 1, § 7a', certainty: 'H' } as const;
const CALL_BUSINESS = { citation: 'UWG § 7(2) nr 1', certainty: 'H' } as const;
const INDIVIDUALS = ['consumer', 'sole-trader'] as const;
const OFFERS = [...MARKETING, 'profiling'] as const;

/** Germany. Soft opt-in for existing customers by electronic mail; documented consent for calls to consumers. */
export const DE: RulePack = {
  id: 'de',
  version: 'de-2026.11.1',
  sources: {
    SOI: { citation: 'UWG § 7(3)', certainty: 'H' },
    CTX: { citation: 'UWG § 7(1); GDPR art. 6(1)(b)', certainty: 'M' },
    P: { citation: 'UWG § 7(2) nr 1 (mutmaßliche Einwilligung)', certainty: 'H' },
    N: { citation: 'GDPR art. 6(1)(b), (c), (f)', certainty: 'H' },
  },
  rows: [
    ...SERVICE_ROWS,
    // By mail only after the person's own sign-up, to confirm it (double opt-in).
    { id: 'consent-request-mail', channels: ['email'], purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'N', 'X'], strict: ['C', 'X'], citation: 'UWG § 7(2) nr 2', certainty: 'M' },
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], citation: 'UWG § 7(2)', certainty: 'M' },
    { id: 'partner-offer-call', channels: ['voice'], purposes: ['partner-offer'], relationships: '*', classes: INDIVIDUALS, conditions: ['C5'], thirdParty: true, ...CALL_CONSUMER },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, citation: 'UWG § 7(2)', certainty: 'H' },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...MAIL },
    { id: 'call-consumer', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: INDIVIDUALS, conditions: ['CTX', 'C5'], ...CALL_CONSUMER },
    { id: 'call-business', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: ['legal-person'], conditions: ['CTX', 'C', 'P'], strict: ['CTX', 'C'], ...CALL_BUSINESS },
    // SMS and instant messages are electronic mail in the sense of § 7(3); that reading is less certain.
    { id: 'message-customer', channels: ['sms', 'im'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], citation: 'UWG § 7(2) nr 2', certainty: 'M' },
    { id: 'newsletter-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['SOI', 'C'], strict: ['C'], ...MAIL },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...MAIL },
    { id: 'mail-customer', channels: ['email', 'meeting'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], ...MAIL },
    { id: 'mail', channels: [...ONE_TO_ONE], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], citation: 'UWG § 7(2) nr 2; OLG Dresden 4 U 168/24', certainty: 'H' },
  ],
};
