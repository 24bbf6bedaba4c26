// What the routes of the rights of the person take and what a request is.
import { z } from 'zod';
import { CHANNELS } from '../../utils/engine';
import { personRef } from '../register/protocol';

/** No database takes a NUL. */
const free = (max: number) => z.string().max(max).refine((text) => !text.includes('\0'), 'a NUL is no text');
const words = (max: number) => free(max).trim().min(1);
const instant = z.number().int().nonnegative();

export const RIGHTS = ['access', 'portability', 'rectification', 'restriction', 'objection', 'erasure'] as const;
export type Right = (typeof RIGHTS)[number];
export const LANGUAGES = ['pl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A request as it came in. Objection, restriction and erasure stop at once, whatever is decided later. */
export const newRequest = z.strictObject({
  kind: z.enum(RIGHTS), person: personRef.optional(), contact: words(320).optional(), language: z.enum(LANGUAGES).default('pl'),
  received_at: instant.optional(), channels: z.array(z.enum(CHANNELS)).min(1).optional(), note: free(1_000).default(''),
}).refine(({ person, contact }) => (person === undefined) !== (contact === undefined), 'one of person, contact');
export type NewRequest = z.infer<typeof newRequest>;

/** What is right instead. A new contact point takes the place of an old one: stops and refusals move with it, consents do not. */
export const correction = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/).optional(), subject_class: z.enum(['consumer', 'sole-trader', 'legal-person']).optional(),
  contact: z.strictObject({ from: words(320), to: words(320) }).optional(),
  /** Records that are wrong: they count no more, and stay with that. */
  records: z.array(z.number().int().positive()).min(1).max(100).optional(),
}).refine((value) => Object.keys(value).length > 0, 'nothing is corrected');
export type Correction = z.infer<typeof correction>;

export const GROUNDS = ['claims', 'contract', 'accounting'] as const;
export type GroundKind = (typeof GROUNDS)[number];
/** A legal ground to keep: what says so, and where it is written. */
export interface Ground { kind: GroundKind; citation: string; records: number[] }

export const carryOut = z.strictObject({
  /** Of an erasure with grounds to keep: kept and restricted for these, */
  keep: z.array(z.enum(GROUNDS)).min(1).optional(),
  /** or erased all the same, because they no longer hold. */
  despite: words(1_000).optional(),
  correction: correction.optional(), note: free(1_000).default(''),
});
export type CarryOut = z.infer<typeof carryOut>;
export const withReason = z.strictObject({ reason: words(1_000) });
export const reportQuery = z.object({ format: z.enum(['html', 'json']).default('html'), language: z.enum(LANGUAGES).default('pl') });
export const retentionRequest = z.strictObject({ dryRun: z.boolean().default(true) });

export interface RequestEvent { at: number; who: string; what: string; note: string }
export interface RightsRequest {
  number: number; kind: Right; person?: string; contact?: string; language: Language; receivedAt: number; dueAt: number; extendedAt?: number;
  state: 'open' | 'carried-out' | 'kept' | 'refused'; closedAt?: number; daysLeft?: number; overdue?: boolean; events: RequestEvent[];
}
