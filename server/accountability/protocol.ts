// What the routes of accountability take.
import { z } from 'zod';

/** No database takes a NUL. */
const free = (max: number) => z.string().max(max).refine((text) => !text.includes('\0'), 'a NUL is no text');
const words = (max: number) => free(max).trim().min(1);
const instant = z.number().int().nonnegative();
const device = z.string().min(1).max(120);

export const attemptParams = z.object({ device, attempt: z.string().regex(/^[\w-]{8,64}$/) });
/** Where the decision stands in the device's log, where that is known: then only what is near it is looked through. */
export const attemptQuery = z.object({ sequence: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional() });
export const deviceParams = z.object({ device });
export const replayRequest = z.strictObject({ after: z.strictObject({ device: z.string().max(120), sequence: z.number().int().nonnegative() }).default({ device: '', sequence: 0 }), limit: z.number().int().min(1).max(500).default(200) });
export const managedRequest = z.strictObject({ values: z.record(z.string().max(100), z.unknown()) });
export const sampleRequest = z.strictObject({ count: z.number().int().min(1).max(500).default(20), days: z.number().int().min(1).max(366).default(31) });
export const samplesQuery = z.object({ state: z.enum(['open', 'reviewed']).default('open'), after: z.coerce.number().int().nonnegative().max(1_000_000).default(0), days: z.coerce.number().int().min(1).max(366).default(31) });
export const SAMPLE_FINDINGS = ['as-declared', 'misuse', 'unclear'] as const;
export const sampleReview = z.strictObject({ device, sequence: z.number().int().positive(), finding: z.enum(SAMPLE_FINDINGS), note: free(1_000).default('') });

/** One processing activity (GDPR art. 30(1)). */
export const activity = z.strictObject({
  name: words(200), purposes: z.array(words(64)).min(1).max(50), legal_bases: z.array(words(120)).min(1).max(20), persons: words(1_000), data: words(1_000), recipients: free(1_000).default(''),
  transfers: free(1_000).default(''), erasure: words(1_000), security: words(2_000), controller: words(500), officer: free(500).default(''),
  /** Not done any more; it stays in the register. */
  ended: z.boolean().default(false),
});
export type Activity = z.infer<typeof activity>;
export const activityExport = z.object({ format: z.enum(['csv', 'json']) });
export const activityParams = z.object({ id: z.string().regex(/^[a-z0-9-]{2,64}$/) });

export const RISKS = ['unlikely', 'risk', 'high'] as const;
/** What an incident is (GDPR art. 33(3), (5)). */
export const incident = z.strictObject({
  what: words(4_000), happened_at: instant.optional(), data_kinds: z.array(words(100)).min(1).max(30), special_data: z.boolean().default(false), persons: z.number().int().nonnegative(),
  records: z.number().int().nonnegative().optional(), effects: free(4_000).default(''), measures: free(4_000).default(''), risk: z.enum(RISKS).default('risk'),
  state: z.enum(['open', 'notified', 'closed']).default('open'), notified_at: instant.optional(), delay_reason: free(1_000).default(''), contact: free(500).default(''),
});
export type Incident = z.infer<typeof incident>;
/** Opened by hand, or in one call from a send that was seen although it had no leave. */
export const newIncident = z.union([
  z.strictObject({ bypass: attemptParams }),
  z.strictObject({ noticed_at: instant.optional(), incident }),
]);
export const noticeQuery = z.object({ to: z.enum(['authority', 'persons']), language: z.enum(['pl', 'en']).default('pl') });
