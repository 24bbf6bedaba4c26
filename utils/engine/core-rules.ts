import type { Source } from './rule-pack';

export const CORE_VERSION = 'core-2026.11.1';

/** Rules that hold in every country. `hard`: no mode softens them; their strength is theirs, or a policy key's own. */
export const CORE_RULES = {
  internal: { hard: true },
  unresolved: { hard: true },
  clearance: { hard: true },
  'campaign-grant': { hard: true },
  'no-data': { hard: true },
  stale: { hard: true },
  'not-held': { hard: true },
  objection: { hard: true, citation: 'GDPR art. 21(2)-(3)', certainty: 'H' },
  restriction: { hard: true, citation: 'GDPR art. 18(1)-(2)', certainty: 'H' },
  erasure: { hard: true, citation: 'GDPR art. 17(1)', certainty: 'H' },
  'do-not-call': { hard: true, citation: 'ePrivacy Directive 2002/58 art. 13(3)', certainty: 'M' },
  'consent-evidence': { hard: false, citation: 'GDPR art. 7(1)', certainty: 'H' },
  'reply-undated': { hard: false },
  'purpose-evidence': { hard: false, citation: 'GDPR art. 5(1)(b), 5(2)', certainty: 'H' },
  'first-contact-notice': { hard: true, citation: 'GDPR art. 14(3)(b)', certainty: 'H' },
  'quiet-hours': { hard: false },
  'frequency-cap': { hard: false },
} as const satisfies Record<string, { hard: boolean } & Partial<Source>>;

export type CoreRule = keyof typeof CORE_RULES;
