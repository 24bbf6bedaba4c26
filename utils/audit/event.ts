// The two events of an attempt (design §7), the intake of a consent, and the screening of a list. Never a subject, never a body, never an address: commitments and masked hints.
import { z } from 'zod';
import { CHANNELS, VERDICT_KINDS } from '../engine';
import { isConsistent, screeningFields } from './screening-fields';
import { sheet } from './sheet';

z.config({ jitless: true });

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const b64 = z.string().regex(/^[A-Za-z0-9_-]*$/);
const id = z.string().regex(/^[\w-]{8,64}$/);
const count = z.number().int().nonnegative();
const instant = z.number().int().nonnegative();
const short = (max: number) => z.string().max(max);

/**
 * A value that may be erased later: the chain hashes `commitment` = SHA-256(salt ‖ value) only.
 * Erasure drops salt and value and names its register entry in `redacted`; the chain stays whole.
 */
export const committed = z.strictObject({ commitment: hash, salt: b64.max(64).optional(), value: short(2_000).optional(), redacted: short(120).optional() });
export type Committed = z.infer<typeof committed>;

/** One recipient: `commitment` opens with the same salt as the hint and the canonical contact point, which the log never holds. */
export const recipientEntry = z.strictObject({
  commitment: hash,
  hint: committed,
  field: short(64),
  verdict: z.enum(VERDICT_KINDS),
  rule: short(120),
  packVersion: short(64),
  record: count.optional(),
  reason: short(120),
  params: z.record(short(64), z.union([short(320), z.number()])),
  country: short(16),
  /** Earlier contacts inside the window of the frequency cap. */
  earlier: count.optional(),
});
export type RecipientEntry = z.infer<typeof recipientEntry>;

const link = {
  format: z.literal(1),
  id,
  /** From 1, without gaps, one chain a device. */
  sequence: z.number().int().positive(),
  previousHash: hash,
  time: instant,
  device: short(120),
  /** First 16 characters of the SHA-256 of the device's public key. */
  keyId: short(16),
  user: short(320),
  attempt: id,
};
/** Break-glass order (utils/audit/break-glass.ts) that was in force on the site when the attempt was decided. */
const breakGlass = short(32).optional();
const seal = { hash, signature: b64.max(88) };

export const decisionEvent = z.strictObject({
  ...link,
  type: z.literal('decision'),
  follows: id.optional(),
  app: short(64),
  layer: z.enum(['page-gate', 'main-guard', 'web-request', 'dial', 'popup', 'screening']),
  /** As asked; `decidedAs` is the channel it was decided as. */
  channel: z.enum(CHANNELS),
  decidedAs: z.enum(CHANNELS),
  purpose: short(64),
  purposeSource: z.enum(['declared', 'derived', 'default']),
  audience: z.enum(['explicit', 'selection', 'list', 'all-filtered']),
  decision: z.enum(VERDICT_KINDS),
  /** Leave was given: allowed, warned and confirmed, or justified with a reason. */
  leave: z.boolean(),
  recipients: z.array(recipientEntry).max(10_000),
  /** In place of `recipients` where there are very many. */
  sheet: sheet.optional(),
  /** What the decision rested on besides the register, so that it can be recomputed. No personal data. */
  context: z.strictObject({
    /** Index of the recipient whose message is answered. */
    answers: count.optional(), answersAt: instant.optional(),
    optOutText: z.boolean().optional(), noticeText: z.boolean().optional(), merge: z.boolean().optional(),
    scheduledFor: instant.optional(), utcOffsetMinutes: z.number().int(),
  }),
  justification: committed.optional(),
  /** By what a list that cannot be read was let go: the clearance's id, or a grant of policy. */
  campaign: z.discriminatedUnion('by', [z.strictObject({ by: z.literal('clearance'), clearance: id, count }), z.strictObject({ by: z.literal('grant') })]).optional(),
  policyVersion: count,
  /** Names the values of managed storage that stood over the policy (docs/policy.md); absent = none. */
  managed: short(32).optional(),
  rootVersion: count,
  breakGlass,
  ...seal,
});
export type DecisionEvent = z.infer<typeof decisionEvent>;

export const OUTCOMES = [
  'released', 'observed', 'failed', 'unknown', 'blocked', 'recipients-removed', 'redeclared', 'confirmed', 'justified', 'kept-as-draft', 'cancelled', 'exported',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const outcomeEvent = z.strictObject({
  ...link,
  type: z.literal('outcome'),
  outcome: z.enum(OUTCOMES),
  /** SHA-256 of the released body. */
  digest: short(64).optional(),
  breakGlass,
  ...seal,
});
export type OutcomeEvent = z.infer<typeof outcomeEvent>;

/** A consent that the user recorded: it permits nothing by itself. `attempt` is the id of the record at the hub. */
export const intakeEvent = z.strictObject({
  ...link,
  type: z.literal('intake'),
  contact: z.strictObject({ commitment: hash, hint: committed }),
  channels: z.array(z.enum(CHANNELS)).min(1).max(10),
  purpose: short(64),
  collectionMethod: short(60),
  consentedAt: instant,
  ...seal,
});
export type IntakeEvent = z.infer<typeof intakeEvent>;

/** One list that was screened; `attempt` is the screening's id, and that of its clearance. */
export const screeningEvent = z.strictObject({ ...link, type: z.literal('screening'), ...screeningFields, ...seal }).refine(isConsistent, 'counts that do not come to each other');
export type ScreeningEvent = z.infer<typeof screeningEvent>;

export const logEvent = z.discriminatedUnion('type', [decisionEvent, outcomeEvent, intakeEvent, screeningEvent]);
export type LogEvent = z.infer<typeof logEvent>;

type Sealed = keyof typeof seal | 'sequence' | 'previousHash' | 'format' | 'keyId';
/** An event before it has its place in the chain. */
export type EventFields = Omit<DecisionEvent, Sealed> | Omit<OutcomeEvent, Sealed> | Omit<IntakeEvent, Sealed> | Omit<ScreeningEvent, Sealed>;
