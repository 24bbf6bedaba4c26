import type { Channel } from './channel';
import type { PurposeId } from './purpose';

/** Unix time in milliseconds. */
export type Instant = number;

/** `unknown` is decided as `consumer` (design §2). A sole trader is an individual. */
export type SubjectClass = 'consumer' | 'sole-trader' | 'legal-person' | 'unknown';

export const RELATIONSHIPS = ['prospect', 'customer', 'former', 'partner', 'applicant'] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** GDPR art. 6(1); `none` where ePrivacy art. 13(2) displaces it (CJEU C-654/23) or nothing was recorded. */
export const GDPR_BASES = ['none', '6-1-a', '6-1-b', '6-1-c', '6-1-d', '6-1-e', '6-1-f'] as const;
export type GdprBasis = (typeof GDPR_BASES)[number];

/** Basis under ePrivacy 2002/58 art. 13, kept apart from the GDPR basis. */
export const EPRIVACY_BASES = ['none', 'consent', 'soft-opt-in', 'not-required', 'presumed'] as const;
export type EprivacyBasis = (typeof EPRIVACY_BASES)[number];

export const GRANT_STATES = ['unknown', 'given', 'refused'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** What is held as proof for one grant; the evidence itself stays in the register. */
export interface GrantProof {
  /** GDPR art. 7(1): evidence is recorded. */
  evidence: boolean;
  /** DE § 7a UWG: documented express consent, kept 5 years. */
  documented: boolean;
  /** Double opt-in was confirmed. */
  doubleOptIn: boolean;
  /** ePrivacy 13(2): address obtained from the person in a sale. */
  obtainedInSale: boolean;
  /** ePrivacy 13(2): opt-out was offered when the address was collected. */
  optOutOffered: boolean;
  /** Consent names the third party whose offer is sent (`partner-offer`). */
  namesThirdParty: boolean;
}

/** State of one channel × purpose × relationship. */
export interface Grant {
  channel: Channel;
  purpose: PurposeId;
  /** `any` = recorded without a relationship. */
  relationship: Relationship | 'any';
  state: GrantState;
  gdprBasis: GdprBasis;
  eprivacyBasis: EprivacyBasis;
  /** Day precision: stored as days since the epoch. */
  validFrom?: Instant;
  validTo?: Instant;
  proof: GrantProof;
  /** Number of the consent record in the register. */
  record: number;
}

/** Objection art. 21, restriction art. 18, erasure tombstone art. 17, do-not-call register. */
export const STOP_KINDS = ['objection', 'restriction', 'erasure', 'do-not-call'] as const;
export type StopKind = (typeof STOP_KINDS)[number];

export interface Stop {
  kind: StopKind;
  /** Absent = every channel. A do-not-call entry covers voice and voice-automated. */
  channels?: Channel[];
  /** Objection only: absent = all marketing and profiling purposes. */
  purposes?: PurposeId[];
  since: Instant;
  /** Record number in the register, 0 when it comes from a do-not-call list or the overlay. */
  record: number;
}

/** What the records behind one contact point come to (design §1). */
export interface Permission {
  /** ISO 3166-1 alpha-2, upper case. */
  country?: string;
  subjectClass: SubjectClass;
  relationships: Relationship[];
  /** Privacy notice (art. 13/14) delivered at. */
  noticeDeliveredAt?: Instant;
  preferredChannel?: Channel;
  /** Local hours, e.g. 9–17. */
  preferredHours?: { from: number; to: number };
  grants: Grant[];
  stops: Stop[];
  /** A contract, an open enquiry or an open claim is on record: evidence for non-marketing purposes. */
  evidenceFor: PurposeId[];
  /** Date of the person's last own consent or enquiry: lifts an older tombstone (design §2). */
  lastOwnActAt?: Instant;
}

/**
 * Answer of the store for one contact point.
 * `held`: in the base, delta or overlay. `unknown`: the whole base is held and the point is not in it.
 * `not-held`: outside this device's territory and not stopped (design §5), never the same as unknown.
 */
export type Lookup =
  | { status: 'held'; permission: Permission }
  | { status: 'unknown'; stops: Stop[] }
  | { status: 'not-held'; stops: Stop[] };
