/** A purpose id and its W3C Data Privacy Vocabulary IRI. Policy may add purposes. */
export interface PurposeDefinition {
  id: PurposeId;
  /** W3C DPV 2.x IRI. */
  iri: string;
  /** Marketing purposes fall under an objection (GDPR art. 21(2)) and ePrivacy art. 13. */
  marketing: boolean;
  /** Profiling purposes fall under an objection to profiling as well. */
  profiling: boolean;
}

export type PurposeId = string;

const DPV = 'https://w3id.org/dpv#';

export const PURPOSES: readonly PurposeDefinition[] = [
  { id: 'direct-marketing', iri: `${DPV}DirectMarketing`, marketing: true, profiling: false },
  { id: 'newsletter', iri: `${DPV}Marketing`, marketing: true, profiling: false },
  { id: 'profiling', iri: `${DPV}PersonalisedAdvertising`, marketing: true, profiling: true },
  { id: 'contract', iri: `${DPV}CustomerOrderManagement`, marketing: false, profiling: false },
  { id: 'customer-care', iri: `${DPV}CommunicationForCustomerCare`, marketing: false, profiling: false },
  { id: 'claims', iri: `${DPV}CustomerClaimsManagement`, marketing: false, profiling: false },
  { id: 'legal-notice', iri: `${DPV}LegalCompliance`, marketing: false, profiling: false },
  { id: 'survey', iri: `${DPV}CommercialResearch`, marketing: true, profiling: false },
  { id: 'consent-request', iri: `${DPV}CommunicationManagement`, marketing: true, profiling: false },
  { id: 'partner-offer', iri: `${DPV}Advertising`, marketing: true, profiling: false },
];

/** Design §1: an unknown purpose is decided as this one. */
export const DEFAULT_PURPOSE: PurposeId = 'direct-marketing';
