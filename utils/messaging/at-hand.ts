// Messages of consent at hand: badges, the intake of consents, tasks. Part of the one table in protocol.ts.
import { z } from 'zod';
import { CHANNELS } from '../engine';
import type { RecipientView } from './protocol';

z.config({ jitless: true });

const channel = z.enum(CHANNELS);
const text = (max: number) => z.string().max(max);
const filled = (max: number) => z.string().trim().min(1).max(max);

/** How a person said yes (27560: collection method). */
export const COLLECTION_METHODS = ['in-person', 'business-card', 'phone-call', 'paper-form', 'web-form', 'message'] as const;
/** As utils/store/tasks.ts. */
export const TASK_ROUTES = ['form', 'paper', 'they-write'] as const;
export type TaskRoute = (typeof TASK_ROUTES)[number];
export const CONTACT_ACTIONS = ['may-i', 'said-no', 'record'] as const;

/** An address or number as the page has it. */
const found = z.object({ raw: text(2_000), reader: z.enum(['address-list', 'phone']) });
export type FoundContact = z.infer<typeof found>;
export const MOST_LOOKED_AT = 200;

/** Port of the badges: not in the queue of its tab's sends. Everything it may be sent is in this file. */
export const BADGE_PORT = 'badges';
/** Pushed over it: verdicts may have changed. */
export interface BadgePush { push: 'data.changed' }

const task = z.object({ contact: text(1_000), channel, purpose: text(64), route: z.enum(TASK_ROUTES) });

export const atHandMessages = {
  /** What the badges of this page are to look for. Off: nothing at all. */
  'badge.start': { from: 'content', request: z.object({ url: text(2_048) }) },
  /** Verdicts for addresses of a page: nothing is logged, no leave is given. */
  'badge.look': { from: 'content', request: z.object({ contacts: z.array(found).min(1).max(MOST_LOOKED_AT) }) },
  /** One of them in full, for the panel. */
  'badge.detail': { from: 'content', request: found },
  'badge.panel': { from: 'content', request: z.object({}) },
  /** The popup about this contact: what is typed there no page sees. */
  'badge.act': { from: 'content', request: found.extend({ action: z.enum(CONTACT_ACTIONS) }) },
  /** A consent somebody gave: waits at the hub for a second person, and permits nothing until then. */
  'intake.record': {
    from: 'page',
    request: z.object({
      id: z.uuid(), contact: filled(320), name: text(200).optional(), channels: z.array(channel).min(1).max(10), purpose: filled(64), at: z.number().int().nonnegative(),
      method: z.enum(COLLECTION_METHODS), collectedBy: filled(200), evidence: filled(1_000),
      notice: z.object({ id: filled(200), at: z.number().int().nonnegative() }).optional(),
      /** Task that is done with it. */
      task: z.uuid().optional(),
    }),
  },
  'task.add': { from: 'both', request: task },
  'task.list': { from: 'page', request: z.object({}) },
  'task.drop': { from: 'page', request: z.object({ id: z.uuid() }) },
  /** Where a consent can lawfully come from. */
  'lawful.routes': { from: 'both', request: z.object({}) },
} as const;

type Verdict = RecipientView['verdict'];

/** A place in a page where an adapter's record pages keep an address or number. */
export interface RecordContact { reader: FoundContact['reader']; selectors: string[]; pick: 'value' | 'text' | 'href' | { attribute: string } }

/** badge.start. `links`: also every link that writes or dials. */
export interface BadgeStart { on: boolean; contacts: RecordContact[]; links: boolean }

/** badge.look: in the order of the question; null = no single address or number. */
export interface BadgeLook { on: boolean; views: (BadgeView | null)[] }
export interface BadgeView { contact: string; verdicts: { channel: string; verdict: Verdict }[] }

/** badge.detail. */
export interface BadgeDetail {
  contact: string;
  kind: 'email' | 'phone';
  prefers?: { channel?: string; from?: number; to?: number };
  purposes: { purpose: string; rows: (Omit<RecipientView, 'index' | 'shown' | 'field'> & { channel: string })[] }[];
  /** Key of a fault that holds every send now. */
  fault?: string;
}

/** intake.record: `waiting` = the hub does not have it yet. */
export interface IntakeAnswer { id: string; contact: string; state: 'waiting' | 'sent' | 'refused' }

export interface TaskView { id: string; contact: string; channel: string; purpose: string; route: TaskRoute; by: string; at: number }
export interface LawfulRoutes { consentForm?: string }

/** task.list: tasks of this device, and consents recorded here that the hub does not have. */
export interface TaskList extends LawfulRoutes { tasks: TaskView[]; intakes: { waiting: number; refused: number }; user: string; purposes: string[] }

export interface AtHandAnswers {
  'badge.start': BadgeStart;
  'badge.look': BadgeLook;
  'badge.detail': BadgeDetail;
  'intake.record': IntakeAnswer;
  'task.add': TaskView;
  'task.list': TaskList;
  'lawful.routes': LawfulRoutes;
}
