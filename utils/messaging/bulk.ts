// Messages of sends to very many, and of lists that cannot be read. Part of the one table in protocol.ts.
import { z } from 'zod';
import { VERDICT_KINDS } from '../engine';
import { rawAttempt } from './attempt';
import type { RecipientView } from './protocol';

z.config({ jitless: true });

export const bulkMessages = {
  /** Recipients of a decided attempt with very many, by verdict and reason: the page brings the attempt again, as no address is kept. */
  'attempt.people': { from: 'content', request: z.object({ attempt: rawAttempt, verdict: z.enum(VERDICT_KINDS), reason: z.string().max(120), from: z.number().int().min(0) }) },
  /** The allowed of a decided attempt, as CSV; logged. */
  'attempt.export': { from: 'content', request: z.object({ attempt: rawAttempt }) },
  /** The screening page, in a tab beside. */
  'screening.open': { from: 'content', request: z.object({}) },
} as const;

/** What was decided alike of very many recipients; its reason without a day. */
export type BulkGroup = Pick<RecipientView, 'verdict' | 'reason' | 'params' | 'rule' | 'citation' | 'certainty' | 'final'> & { count: number };
export interface BulkView { total: number; allowed: number; groups: BulkGroup[] }

/** attempt.people: `next` = value of `from` for the page after. */
export interface PeopleAnswer { recipients: RecipientView[]; next?: number }
/** attempt.export: CSV text. */
export interface ExportAnswer { name: string; text: string; count: number }

/** A clearance of this device that fits a list which cannot be read. `isOlder`: it rests on earlier data than the device has now. */
export interface FittingClearance { id: string; at: number; expiresAt: number; count: number; label: string; isOlder: boolean }
/** A send to a list that cannot be read: it waits for the clearance of a screening. */
export interface CampaignView { channel: string; purpose: string; clearances: FittingClearance[] }

export interface BulkAnswers { 'attempt.people': PeopleAnswer; 'attempt.export': ExportAnswer }
