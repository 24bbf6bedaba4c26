import type { RulePack } from '../rule-pack';
import { MARKETING, ONE_TO_ONE, SERVICE_ROWS } from './common';

const STRICTEST = { citation: 'GDPR art. 6(1), ePrivacy Directive 2002/58 art. 13', certainty: 'L' } as const;
const OFFERS = [...MARKETING, 'profiling'] as const;

/** Unknown country, or one outside the EEA without a pack: in each cell at least as strict as every known pack. */
export const STRICT: RulePack = {
  id: 'strict',
  version: 'strict-2026.11.3',
  sources: {},
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], ...STRICTEST },
    { id: 'partner-offer-call', channels: ['voice', 'voice-automated'], purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C5'], thirdParty: true, ...STRICTEST },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...STRICTEST },
    // The United States ask most of an automated call and Germany of a live one, so either to an unknown country needs that.
    { id: 'automated-call', channels: ['voice-automated'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C5'], ...STRICTEST },
    { id: 'call', channels: ['voice'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C5'], ...STRICTEST },
    { id: 'newsletter', channels: ['newsletter'], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['C'], ...STRICTEST },
    { id: 'marketing', channels: [...ONE_TO_ONE], purposes: OFFERS, relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...STRICTEST },
  ],
};
