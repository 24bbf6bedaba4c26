// Rows that are the same in every pack, each from its own law.
import type { PackRow, Source } from '../rule-pack';

/** Contract, service, claims and legal notices: permitted with evidence in the register, or as an answer. */
export const serviceRows = (service: Source, claims: Source): readonly PackRow[] => [
  { id: 'service', channels: '*', purposes: ['contract', 'customer-care', 'legal-notice'], relationships: '*', classes: '*', conditions: ['N', 'CTX'], ...service },
  { id: 'claims', channels: '*', purposes: ['claims'], relationships: '*', classes: '*', conditions: ['N', 'CTX'], ...claims },
];

/** In the Union these rest on the GDPR alone. */
export const SERVICE_ROWS: readonly PackRow[] = serviceRows(
  { citation: 'GDPR art. 6(1)(b), (c), (f)', certainty: 'H' }, { citation: 'GDPR art. 6(1)(b), (f), art. 18(2)', certainty: 'H' },
);

/** Purposes decided as direct marketing; surveys with a service purpose are so read by courts. */
export const MARKETING = ['direct-marketing', 'newsletter', 'survey'] as const;
/** Channels that reach one person at a time. */
export const ONE_TO_ONE = ['email', 'meeting', 'sms', 'im'] as const;
/** Electronic mail in the sense of ePrivacy art. 2(h), one at a time or as a mailing. */
export const MAIL = ['email', 'newsletter', 'meeting'] as const;
export const MESSAGES = ['sms', 'im'] as const;
export const INDIVIDUALS = ['consumer', 'sole-trader'] as const;
export const BUSINESS = ['legal-person'] as const;
/** Purposes decided as an offer: marketing, and the profiling for it. */
export const OFFERS = [...MARKETING, 'profiling'] as const;
