// An attempt as a content script knows it. Part of the one table in protocol.ts.
import { z } from 'zod';
import { CHANNELS } from '../engine';

z.config({ jitless: true });

const channel = z.enum(CHANNELS);
const id = z.string().regex(/^[\w-]{8,64}$/);
const text = (max: number) => z.string().max(max);

/** A recipient string as the page or request had it; the worker parses it. */
export const rawRecipient = z.object({
  field: text(64),
  raw: text(1_000_000),
  reader: z.enum(['address-list', 'phone', 'handle', 'reference', 'list-id', 'unresolved']),
});

/** What a content script knows of an attempt; tab, frame and origin come from the port's sender, never from here. */
export const rawAttempt = z.object({
  id,
  rule: text(64),
  channel,
  purpose: text(64).optional(),
  purposeSource: z.enum(['declared', 'derived', 'default']),
  audience: z.enum(['explicit', 'selection', 'list', 'all-filtered']),
  /** As many as a reader reads, and one that stands for the rest. */
  recipients: z.array(rawRecipient).max(20_002),
  account: text(320),
  draft: text(256),
  layer: z.enum(['page-gate', 'main-guard', 'web-request', 'dial', 'popup', 'screening']),
  answers: z.object({ sender: text(1_000), at: z.number().optional() }).optional(),
  optOutText: z.boolean().optional(),
  noticeText: z.boolean().optional(),
  merge: z.boolean().optional(),
  scheduledFor: z.number().optional(),
  utcOffsetMinutes: z.number().int().min(-900).max(900),
  justification: text(2_000).optional(),
  follows: id.optional(),
  /** Clearance that the person named for a list that cannot be read. */
  clearance: id.optional(),
  /** Address of the document, of sends to lists. */
  page: text(2_048).optional(),
  /** SHA-256 (base64url) of the request body, main guard only: lets the same body be retried for 10 minutes (design §3). */
  digest: text(64).optional(),
});
export type RawAttempt = z.infer<typeof rawAttempt>;
