import type { RulePack } from '../rule-pack';
import { MESSAGES, OFFERS, serviceRows } from './common';

const CAN_SPAM = { citation: 'CAN-SPAM Act, 15 U.S.C. § 7704(a)', certainty: 'M' } as const;
const TCPA = { citation: 'TCPA, 47 U.S.C. § 227; 47 CFR § 64.1200', certainty: 'M' } as const;
/** Prior express written consent. */
const WRITTEN_CONSENT = { citation: '47 CFR § 64.1200(a)(2), (f)(9)', certainty: 'H' } as const;
/** A copy of the registry is good for 31 days. */
const DNC = { what: 'register', register: 'National Do Not Call Registry (47 CFR § 64.1200(c)(2))', lists: [{ list: 'DNC', days: 31, prefix: '+1' }] } as const;

/**
 * United States, federal law alone: no state's. E-mail by opt-out, calls against objection and the registry, automated
 * calls by written consent. The law on texts is disputed between courts, so they take consent like automated calls, if not in writing.
 */
export const US: RulePack = {
  id: 'us',
  version: 'us-2026.11.2',
  sources: {},
  rows: [
    ...serviceRows({ citation: 'CAN-SPAM Act, 15 U.S.C. § 7702(17); 47 CFR § 64.1200', certainty: 'M' }, { citation: 'CAN-SPAM Act, 15 U.S.C. § 7702(17); 47 CFR § 64.1200', certainty: 'L' }),
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], ...TCPA, certainty: 'L' },
    { id: 'partner-offer-automated', channels: ['voice-automated'], purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C5'], thirdParty: true, ...WRITTEN_CONSENT },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...TCPA, certainty: 'L' },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C5'], ...WRITTEN_CONSENT },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C', 'notO'], strict: ['CTX', 'C'], attest: DNC, ...TCPA },
    { id: 'message', channels: MESSAGES, purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...TCPA },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C', 'OPT'], strict: ['C'], ...CAN_SPAM },
    { id: 'mail', channels: ['email', 'meeting'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C', 'OPT'], strict: ['CTX', 'C'], ...CAN_SPAM },
  ],
};
