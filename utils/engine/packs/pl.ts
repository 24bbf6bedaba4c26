import type { RulePack } from '../rule-pack';
import { MARKETING, ONE_TO_ONE, SERVICE_ROWS } from './common';

const PKE = { citation: 'PKE art. 398(1), art. 400 (Dz.U. 2024 poz. 1221)', certainty: 'H' } as const;

/** Poland. One rule for consumers and businesses; art. 398 has neither a soft opt-in nor a B2B exemption. */
export const PL: RulePack = {
  id: 'pl',
  version: 'pl-2026.11.1',
  sources: { CTX: { citation: 'PKE art. 398(2); GDPR art. 6(1)(b)', certainty: 'M' } },
  rows: [
    ...SERVICE_ROWS,
    { id: 'consent-request', channels: '*', purposes: ['consent-request'], relationships: '*', classes: '*', conditions: ['C', 'X'], citation: 'PKE art. 398(1); UKE 31.10.2019 (Tani Opał); UOKiK 13.09.2019 (ARSTELE)', certainty: 'M' },
    { id: 'partner-offer', channels: '*', purposes: ['partner-offer'], relationships: '*', classes: '*', conditions: ['C'], thirdParty: true, ...PKE },
    { id: 'automated-call', channels: ['voice-automated'], purposes: [...MARKETING, 'profiling'], relationships: '*', classes: '*', conditions: ['C'], citation: 'PKE art. 398(1) pkt 1', certainty: 'H' },
    { id: 'newsletter', channels: ['newsletter'], purposes: [...MARKETING, 'profiling'], relationships: '*', classes: '*', conditions: ['C'], ...PKE },
    { id: 'profiling', channels: '*', purposes: ['profiling'], relationships: '*', classes: '*', conditions: ['CTX', 'C'], strict: ['C'], citation: 'PKE art. 398(1); GDPR art. 21(2)', certainty: 'H' },
    { id: 'call', channels: ['voice'], purposes: [...MARKETING], relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...PKE },
    { id: 'marketing', channels: [...ONE_TO_ONE], purposes: [...MARKETING], relationships: '*', classes: '*', conditions: ['CTX', 'C'], ...PKE },
  ],
};
