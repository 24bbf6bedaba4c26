// Consent record events with the names of ISO/IEC TS 27560:2023 and W3C DPV; what those do not have is marked as an extension.
import { z } from 'zod';
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, RELATIONSHIPS, STOP_KINDS } from '../engine';

// Only the hub reads these, a million at a time: checks compiled once, unlike in the extension, where eval is forbidden.
const { jitless } = z.config();
z.config({ jitless: false });

const text = (max: number) => z.string().max(max);
const instant = z.number().int();

export const SCHEMA_VERSION = 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr';
export const EVENT_STATES = ['unknown', 'requested', 'given', 'renewed', 'refused', 'withdrawn', 'expired', 'invalidated', 'revoked'] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** ISO 3166-1 alpha-2. */
const country = z.string().regex(/^[A-Z]{2}$/);

/** What every event says about the person behind a contact point. */
const subject = {
  schema_version: z.literal(SCHEMA_VERSION),
  /** Derived from the content of the source row, so that the same row twice is one record. */
  record_id: text(64).min(16),
  /** Opaque id of the person; absent = the contact point itself. */
  pii_principal_id: text(200).optional(),
  contact_point: text(1_000).min(1),
  contact_point_type: z.enum(['email', 'phone', 'handle']),
  event_time: instant,
  // Extensions: facts of the person, not of the consent.
  relationship: z.enum(RELATIONSHIPS).optional(),
  subject_class: z.enum(['consumer', 'sole-trader', 'legal-person']).optional(),
  country: country.optional(),
  preferred_channel: z.enum(CHANNELS).optional(),
  preferred_hours: z.strictObject({ from: z.number().int().min(0).max(24), to: z.number().int().min(0).max(24) }).optional(),
  privacy_notice: z.strictObject({ id: text(200).optional(), version: text(40).optional(), language: text(20).optional(), delivered_at: instant.optional() }).optional(),
  /** Purposes for which a contract, an open enquiry or an open claim is on record (extension). */
  evidence_for: z.array(text(64)).optional(),
  /** Date of an enquiry made by the person (extension). */
  enquiry_at: instant.optional(),
};

const consent = z.strictObject({
  ...subject,
  kind: z.literal('consent'),
  channel: z.enum(CHANNELS),
  purpose: text(64).min(1),
  event_type: z.enum(['implied', 'expressed', 'explicit']).optional(),
  event_state: z.enum(EVENT_STATES),
  /** GDPR art. 6(1) and ePrivacy art. 13 bases, kept apart (extensions). */
  gdpr_basis: z.enum(GDPR_BASES).optional(),
  eprivacy_basis: z.enum(EPRIVACY_BASES).optional(),
  valid_from: instant.optional(),
  valid_to: instant.optional(),
  double_opt_in_at: instant.optional(),
  /** ePrivacy art. 13(2): address obtained in a sale, opt-out offered then (extensions). */
  obtained_in_sale: z.boolean().optional(),
  opt_out_offered: z.boolean().optional(),
  /** Where the proof lies and what it hashes to; never the proof itself. */
  evidence: z.strictObject({ kind: text(60).optional(), place: text(1_000).optional(), sha256: z.string().regex(/^[0-9a-f]{64}$/).optional() }).optional(),
  collection_method: text(60).optional(),
  withdrawal_method: text(1_000).optional(),
  jurisdiction: text(20).optional(),
  /** ISO 8601 duration. */
  retention_period: text(40).optional(),
  recipient_third_parties: z.array(text(200)).optional(),
  pii_controllers: z.array(text(200)).optional(),
  storage_locations: z.array(text(200)).optional(),
});

const stop = z.strictObject({
  ...subject,
  kind: z.literal('stop'),
  stop: z.enum(STOP_KINDS),
  /** The stop of this kind ends with this event. */
  lifted: z.boolean(),
  /** Absent = every channel. */
  channels: z.array(z.enum(CHANNELS)).optional(),
  /** Absent = all marketing and profiling purposes. */
  purposes: z.array(text(64)).optional(),
  /** How it became known, when a device recorded it (extension). */
  note: text(200).optional(),
});

const facts = z.strictObject({ ...subject, kind: z.literal('facts') });

export const consentEvent = z.discriminatedUnion('kind', [consent, stop, facts]);
z.config({ jitless });
export type ConsentEvent = z.infer<typeof consentEvent>;
export type ConsentRecordEvent = z.infer<typeof consent>;
export type StopEvent = z.infer<typeof stop>;
