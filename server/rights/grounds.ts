import type { Person } from '../register/persons';
import type { Ground, GroundKind } from './protocol';

const CITATION: Record<GroundKind, string> = { claims: 'GDPR art. 17(3)(e)', contract: 'GDPR art. 6(1)(b), 17(1)(a)', accounting: 'GDPR art. 17(3)(b)' };

/** What the register itself knows of grounds to keep: claims and contracts on record, a customer, transactions that records are linked to. */
export function groundsToKeep({ records, contacts, relationships, evidenceFor }: Pick<Person, 'records' | 'contacts' | 'relationships' | 'evidenceFor'>): Ground[] {
  const numbersWith = (purpose: string): number[] => records.filter(({ event }) => event.evidence_for?.includes(purpose)).map(({ number }) => number);
  const stands = (purpose: string): boolean => evidenceFor.includes(purpose) || contacts.some(({ permission }) => permission.evidenceFor.includes(purpose));
  const booked = records.filter(({ links }) => links.some(({ kind }) => kind === 'transaction')).map(({ number }) => number);
  const found: [GroundKind, boolean, number[]][] = [
    ['claims', stands('claims'), numbersWith('claims')],
    ['contract', stands('contract') || relationships.includes('customer'), [...numbersWith('contract'), ...records.filter(({ event }) => event.relationship === 'customer').map(({ number }) => number)]],
    ['accounting', booked.length > 0, booked],
  ];
  return found.filter(([, holds]) => holds).map(([kind, , numbers]) => ({ kind, citation: CITATION[kind], records: [...new Set(numbers)] }));
}
