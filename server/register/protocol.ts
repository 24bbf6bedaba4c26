// What the register's routes take. One file, so that console and hub cannot mean different things.
import { z } from 'zod';
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, RELATIONSHIPS } from '../../utils/engine';

/** No database takes a NUL. */
const words = (max: number) => z.string().max(max).refine((text) => !text.includes('\0'), 'a NUL is no text').trim().min(1);
const instant = z.number().int().nonnegative();
/** `p:` and an id of the records, or `c:` and the number of a contact point. */
export const personRef = z.string().regex(/^(p:[^\0]{1,200}|c:\d{1,15})$/);
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const personParams = z.object({ person: personRef });
export const numberParams = z.object({ number });
/** A contact point or a part of one, or the id of a person. Never in an address: addresses are logged. */
export const searchRequest = z.strictObject({ text: words(320), limit: z.number().int().min(1).max(200).default(50) });

export const LINK_KINDS = ['lead', 'activity', 'transaction'] as const;
export const link = z.strictObject({ kind: z.enum(LINK_KINDS), reference: words(200) });
export type RecordLink = z.infer<typeof link>;
export const linkedRequest = link;

/** A consent as it was given to whoever asks. What permits must name its proof and its bases. */
export const newRecord = z.strictObject({
  contact: words(320), person: words(200).optional(), channel: z.enum(CHANNELS), purpose: words(64), relationship: z.enum(RELATIONSHIPS).optional(),
  event_state: z.enum(['given', 'renewed', 'requested', 'refused']), event_time: instant, event_type: z.enum(['implied', 'expressed', 'explicit']).default('expressed'),
  gdpr_basis: z.enum(GDPR_BASES).default('none'), eprivacy_basis: z.enum(EPRIVACY_BASES).default('none'), valid_to: instant.optional(), double_opt_in_at: instant.optional(),
  evidence: z.strictObject({ kind: words(60).optional(), place: words(1_000).optional(), sha256: z.string().regex(/^[0-9a-f]{64}$/).optional() }).optional(),
  privacy_notice: z.strictObject({ id: words(200), version: words(40).optional(), language: words(20).optional(), delivered_at: instant }).optional(),
  collection_method: words(60).optional(), withdrawal_method: words(1_000).optional(), links: z.array(link).max(20).default([]),
}).superRefine((record, context) => {
  if (record.event_state !== 'given' && record.event_state !== 'renewed') return;
  if (record.evidence?.place === undefined && record.evidence?.sha256 === undefined) context.addIssue({ code: 'custom', path: ['evidence'], message: 'what permits needs its proof: a place or a hash' });
  if (record.gdpr_basis === 'none' && record.eprivacy_basis === 'none') context.addIssue({ code: 'custom', path: ['gdpr_basis'], message: 'what permits needs a basis' });
});
export type NewRecord = z.infer<typeof newRecord>;

/** As short as giving: a contact or a person is enough, and everything they gave is withdrawn. */
export const withdrawal = z.strictObject({
  contact: words(320).optional(), person: personRef.optional(), record: z.number().int().positive().optional(),
  channels: z.array(z.enum(CHANNELS)).min(1).optional(), purposes: z.array(words(64)).min(1).max(50).optional(),
}).refine(({ contact, person, record }) => [contact, person, record].filter((one) => one !== undefined).length === 1, 'one of contact, person, record');
export type Withdrawal = z.infer<typeof withdrawal>;

export const mergeRequest = z.strictObject({ kept: personRef, merged: personRef }).refine(({ kept, merged }) => kept !== merged, 'two persons');

/** `after`: cursor of the page before; its first letter says what is looked for. */
export const duplicatesQuery = z.object({ after: z.string().regex(/^([sc][0-9a-f]{0,64})?$/).default('') });
export const mergesQuery = z.object({ before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(Number.MAX_SAFE_INTEGER) });

export const FINDINGS = ['does-not-parse', 'no-basis', 'no-evidence', 'unknown-purpose', 'expired', 'several-persons', 'several-spellings'] as const;
export type FindingKind = (typeof FINDINGS)[number];
/** `after`: cursor of the page before. */
export const auditQuery = z.object({ kind: z.enum(FINDINGS), after: z.string().regex(/^[0-9a-f]{0,64}$/).default(''), limit: z.coerce.number().int().min(1).max(500).default(100) });
