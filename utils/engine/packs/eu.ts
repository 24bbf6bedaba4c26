import type { RulePack } from '../rule-pack';
import { MARKETING, ONE_TO_ONE, SERVICE_ROWS } from './common';

const DIRECTIVE = { citation: 'ePrivacy Directive 2002/58 art. 13(1), (3), (5)', certainty: 'M' } as const;
const OFFERS = [...MARKETING, 'profiling'] as const;

/** Members of the Union and the EEA without a pack of their own: prior consent, since national options are not known. */
export const EU: RulePack = {
  id: 'eu',
  version: 'eu-2026.11.1',
  sources: { CTX: { citation: 'GDPR art. 6(1)(b), (f)', certainty: 'M' } },
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], ...DIRECTIVE },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...DIRECTIVE },
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], citation: 'ePrivacy Directive 2002/58 art. 13(1)', certainty: 'H' },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...DIRECTIVE },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...DIRECTIVE },
    { id: 'marketing', channels: [...ONE_TO_ONE], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...DIRECTIVE },
  ],
};
