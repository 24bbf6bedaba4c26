// Messages of the screening page. Part of the one table in protocol.ts. Addresses never pass here: the page's own workers read and decide them.
import { z } from 'zod';
import { CHANNELS, VERDICT_KINDS, type DataState, type EnginePolicy } from '../engine';

z.config({ jitless: true });

const count = z.number().int().nonnegative();
const channel = z.enum(CHANNELS);
const text = (max: number) => z.string().max(max);

export const screeningMessages = {
  /** What a screening that begins now rests on. */
  'screening.begin': { from: 'page', request: z.object({}) },
  /** One that is through: it is logged, and cleared when what it rests on still holds. */
  'screening.finish': {
    from: 'page',
    request: z.object({
      id: z.string().regex(/^[\w-]{8,64}$/),
      /** `now` of screening.begin. */
      at: count,
      channel,
      decidedAs: channel,
      purpose: text(64),
      label: text(200),
      rows: count, contacts: count, allowed: count,
      withWarned: z.boolean(),
      counts: z.array(z.object({ verdict: z.enum(VERDICT_KINDS), reason: text(120), contacts: count, rows: count })).max(200),
      optOutText: z.boolean(), noticeText: z.boolean(), utcOffsetMinutes: z.number().int().min(-900).max(900),
      setHash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
      policyVersion: count, rootVersion: count,
    }),
  },
} as const;

/** screening.begin: policy and data as they are now; nothing is decided without them. */
export interface ScreeningGround { engine: EnginePolicy; data: DataState; now: number; utcOffsetMinutes: number }
/** screening.finish: its clearance, without what only the device needs. */
export interface ClearanceView { id: string; at: number; expiresAt: number; channel: string; purpose: string; count: number; setHash: string }

export interface ScreeningAnswers { 'screening.begin': ScreeningGround; 'screening.finish': ClearanceView }
