// Rows that are the same in every pack of the Union: they rest on the GDPR alone.
import type { PackRow, Source } from '../rule-pack';

const BASES: Source = { citation: 'GDPR art. 6(1)(b), (c), (f)', certainty: 'H' };

/** Contract, service, claims and legal notices: permitted with evidence in the register, or as an answer. */
export const SERVICE_ROWS: readonly PackRow[] = [
  { id: 'service', channels: '*', purposes: ['contract', 'customer-care', 'legal-notice'], relationships: '*', classes: '*', conditions: ['N', 'CTX'], ...BASES },
  { id: 'claims', channels: '*', purposes: ['claims'], relationships: '*', classes: '*', conditions: ['N', 'CTX'], citation: 'GDPR art. 6(1)(b), (f), art. 18(2)', certainty: 'H' },
];

/** Purposes decided as direct marketing; surveys with a service purpose are so read by courts. */
export const MARKETING = ['direct-marketing', 'newsletter', 'survey'] as const;
/** Channels that reach one person at a time. */
export const ONE_TO_ONE = ['email', 'meeting', 'sms', 'im'] as const;
