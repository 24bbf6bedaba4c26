import type { ListedRegister, RulePack } from '../rule-pack';
import { BUSINESS, INDIVIDUALS, MAIL, MESSAGES, OFFERS, serviceRows } from './common';

const CALL = { citation: 'PECR 2003 reg. 21', certainty: 'H' } as const;
const WRITTEN = { citation: 'PECR 2003 reg. 22', certainty: 'H' } as const;
/** Regulation 22 protects individual subscribers; of others reg. 23 asks identity and a way out. */
const CORPORATE = { citation: 'PECR 2003 reg. 22(1), 23; UK GDPR art. 21(2)', certainty: 'H' } as const;
/** An entry takes effect 28 days after it was made, so a list of that age still names everybody it protects. */
const TPS_LIST: ListedRegister = { list: 'TPS', days: 28, prefix: '+44' };
const CTPS_LIST: ListedRegister = { list: 'CTPS', days: 28, prefix: '+44' };
const TPS = { what: 'register', register: 'TPS (PECR 2003 reg. 21)', lists: [TPS_LIST], ofUnknown: [CTPS_LIST] } as const;
const CTPS = { what: 'register', register: 'CTPS (PECR 2003 reg. 21)', lists: [CTPS_LIST] } as const;
const SERVICE = { citation: 'UK GDPR art. 6(1)(b), (c), (f)', certainty: 'H' } as const;

/**
 * United Kingdom. Live calls against objection and the preference services, soft opt-in for individual subscribers
 * (sole traders among them), opt-out for corporate ones. The charities' soft opt-in of 2026 is left out: the register knows sales alone.
 */
export const UK: RulePack = {
  id: 'uk',
  version: 'uk-2026.11.2',
  sources: { SOI: { citation: 'PECR 2003 reg. 22(3)', certainty: 'H' }, CTX: { citation: 'UK GDPR art. 6(1)(b), (f)', certainty: 'M' } },
  rows: [
    ...serviceRows(SERVICE, { citation: 'UK GDPR art. 6(1)(b), (f), art. 18(2)', certainty: 'H' }),
    { id: 'consent-request-corporate', channels: [...MAIL, ...MESSAGES], purposes: ['consent-request'], relationships: '*', classes: BUSINESS, conditions: ['C', 'OPT', 'X'], strict: ['C', 'X'], ...CORPORATE, certainty: 'M' },
    { id: 'consent-request-call-corporate', channels: ['voice'], purposes: ['consent-request'], relationships: '*', classes: BUSINESS, conditions: ['C', 'notO', 'X'], strict: ['C', 'X'], attest: CTPS, ...CALL, certainty: 'M' },
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], citation: 'PECR 2003 reg. 19, 21, 22', certainty: 'M' },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, citation: 'PECR 2003 reg. 19, 21, 22', certainty: 'M' },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], citation: 'PECR 2003 reg. 19', certainty: 'H' },
    { id: 'call-individual', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: INDIVIDUALS, conditions: ['CTX', 'C', 'notO'], strict: ['CTX', 'C'], attest: TPS, ...CALL },
    { id: 'call-corporate', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'notO'], strict: ['CTX', 'C'], attest: CTPS, ...CALL },
    { id: 'newsletter-corporate', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['C', 'OPT'], strict: ['C'], ...CORPORATE },
    { id: 'mail-corporate', channels: ['email', 'meeting'], purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'OPT'], strict: ['CTX', 'C'], ...CORPORATE },
    { id: 'message-corporate', channels: MESSAGES, purposes: OFFERS, relationships: '*', classes: BUSINESS, conditions: ['CTX', 'C', 'OPT'], strict: ['CTX', 'C'], ...CORPORATE, certainty: 'M' },
    { id: 'newsletter-customer', channels: ['newsletter'], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['SOI', 'C'], strict: ['C'], ...WRITTEN },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...WRITTEN },
    { id: 'mail-customer', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: ['customer'], classes: '*', conditions: ['CTX', 'SOI', 'C'], strict: ['CTX', 'C'], ...WRITTEN },
    { id: 'mail', channels: ['email', 'meeting', ...MESSAGES], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...WRITTEN },
  ],
};
