// Words of a source for the closed lists of the consent record.
import type { Relationship } from '../engine';
import { EPRIVACY_BASES, GDPR_BASES } from '../engine';
import { plain, vocabulary } from './mapping';

function terms<T extends string>(table: Record<T, readonly string[]>): (text: string) => T | undefined {
  const words = vocabulary<T>(table, {});
  return (text) => words.get(plain(text));
}

const itself = <T extends string>(ids: readonly T[]): Record<T, readonly string[]> => Object.fromEntries(ids.map((id) => [id, [id]])) as unknown as Record<T, string[]>;

export const readSubjectClass = terms({
  consumer: ['consumer', 'konsument'], 'sole-trader': ['sole-trader', 'jdg'], 'legal-person': ['legal-person', 'company', 'firma', 'legalPersonContact'],
});
export const readEventType = terms({ implied: ['implied', 'ImpliedConsent'], expressed: ['expressed', 'express', 'ExpressedConsent'], explicit: ['explicit', 'ExplicitlyExpressedConsent', 'wyraźna'] });
export const readRelationship = terms<Relationship>({
  prospect: ['prospect', 'lead'], customer: ['customer', 'client', 'klient'], former: ['former', 'ex-customer', 'były klient'], partner: ['partner'], applicant: ['applicant', 'kandydat'],
});
export const readEprivacyBasis = terms(itself(EPRIVACY_BASES));

/** `6-1-a`, `6(1)(a)`, `art. 6 ust. 1 lit. a`, `none` */
export function readGdprBasis(text: string): string | undefined {
  const letter = /^(?:art\.?\s*)?6\D*1\D*?(?:lit\.?\s*)?([a-f])\W*$/i.exec(text.trim());
  const basis = letter ? `6-1-${letter[1]?.toLowerCase()}` : plain(text);
  return GDPR_BASES.find((known) => known === basis);
}
