// What the console asks and is answered: types for both sides, schemas of what is asked.
import { z } from 'zod';
import { CHANNELS, RULE_MODES, VERDICT_KINDS } from '../../utils/engine';
import { mapping } from '../../utils/connectors';
import { STORE_URL, XPI_URL } from '../kit/rollout-values';

z.config({ jitless: true });

const DAYS = 366;
/** No control characters: the database takes none. */
const plain = (max: number) => z.string().max(max).regex(/^[^\p{Cc}]*$/u, 'no control characters');
const short = (max: number) => plain(max).trim().min(1);
export const daysQuery = z.object({ days: z.coerce.number().int().min(1).max(DAYS).default(30) });

/** Attempts by verdict. */
export interface VerdictCount { allow: number; warn: number; justify: number; block: number }
export interface Overview {
  days: number;
  byDay: ({ day: string } & VerdictCount)[];
  byChannel: ({ channel: string } & VerdictCount)[];
  byApp: ({ app: string } & VerdictCount)[];
  /** How often somebody met a dialog, by day: the middle and the most over those who made an attempt. */
  dialogs: { day: string; sellers: number; dialogs: number; median: number; most: number }[];
  fleet: { devices: number; levels: { level: string; devices: number }[]; versions: { version: string; devices: number }[]; heard: { within: string; devices: number }[]; forked: number };
  data: { contactPoints: number; records: number; rootVersion: number; rootAt?: number; newestRecordAt?: number; policyVersion: number; pending: number };
}

export const searchRequest = z.strictObject({ query: short(320) });
export interface PersonHit { point: number; kind: string; contactPoint: string; person?: string; records: number; stopped: boolean; newestAt: number }

export interface CardRecord { number: number; at: number; kind: string; channel?: string; purpose?: string; state: string; basis?: string; evidence?: string; notice?: string; note?: string; source: string }
export interface CardGrant { channel: string; purpose: string; relationship: string; state: string; gdprBasis: string; eprivacyBasis: string; validTo?: number; record: number }
export interface CardStop { kind: string; since: number; channels?: string[]; record: number }
export interface PersonCard {
  point: number; kind: string; contactPoint: string; persons: string[]; country?: string; subjectClass: string; relationships: string[]; noticeDeliveredAt?: number;
  grants: CardGrant[]; stops: CardStop[]; records: CardRecord[]; attempts: LogRow[];
  /** Merges in force of who is behind it: then what others refused counts here too. */
  merges: number;
  /** Attempts that were looked through for this contact point; older ones are not. */
  attemptsSince: number;
}
/** What a person said, recorded by hand: all of it narrows. `withdrawal` ends the consents of the channels. */
export const stopRequest = z.strictObject({
  kind: z.enum(['objection', 'restriction', 'do-not-call', 'withdrawal']), channels: z.array(z.enum(CHANNELS)).max(10).default([]), note: plain(200).trim().default(''),
});

export const importQuery = z.object({
  step: z.enum(['look', 'dry', 'run']), format: z.enum(['csv', 'json']), name: plain(200).default('console'),
  mapping: z.string().max(20_000).default('{}').transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' });
      return z.NEVER;
    }
  }).pipe(mapping),
});
export interface ImportLook { columns: string[]; rows: string[][]; fields: { field: string; column?: string; required: boolean }[]; fault?: string }
export interface ImportAnswer {
  rows: number; read: number; events: number; problemCount: number; problems: { line: number; message: string; imported: boolean }[];
  /** Events that the register does not have yet, or did not have. */
  fresh: number; states: Record<string, number>; rootVersion?: number;
}

export interface PolicyKeyView { name: string; description: string; merge: string; schema: unknown; standard: unknown }
export interface PolicyAnswer { version: number; at: number; document: Record<string, unknown>; keys: PolicyKeyView[] }
export const policyRequest = z.strictObject({ document: z.record(z.string(), z.unknown()), basedOn: z.number().int().nonnegative() });
export const policyCheck = z.strictObject({ document: z.record(z.string(), z.unknown()) });
export const simulationRequest = z.strictObject({ document: z.record(z.string(), z.unknown()), days: z.number().int().min(1).max(DAYS).default(30) });
export interface Simulation {
  from: number; attempts: number; replayed: number; changed: number;
  /** Attempts by verdict before and after, of those that were replayed. */
  moves: { from: string; to: string; attempts: number }[];
  /** Those that changed, newest first, some of them. */
  samples: { device: string; sequence: number; at: number; app: string; channel: string; purpose: string; from: string; to: string; rule: string }[];
  /** Why others could not be decided again. */
  left: { why: string; attempts: number }[];
}

export const logQuery = z.object({
  device: plain(120).optional(), user: plain(320).optional(), app: plain(64).optional(),
  verdict: z.enum(VERDICT_KINDS).optional(), channel: z.enum(CHANNELS).optional(),
  from: z.coerce.number().int().nonnegative().optional(), to: z.coerce.number().int().nonnegative().optional(),
  before: z.string().regex(/^\d{1,16}:[\w-]{1,120}:\d{1,12}$/).optional(),
});
export type LogQuery = z.infer<typeof logQuery>;
export const exportQuery = logQuery.omit({ before: true }).extend({ format: z.enum(['csv', 'jsonl']) });
export interface LogRow {
  device: string; sequence: number; attempt: string; at: number; user: string; app: string; layer: string; channel: string; purpose: string; verdict: string; leave: boolean;
  /** Break-glass order in force when it was decided. */
  breakGlass?: string;
  people: { hint: string; verdict: string; rule: string; reason: string; params: Record<string, string | number>; record?: number }[];
  /** Of a sheet, where there are very many. */
  many?: number;
}
export interface LogAnswer { rows: LogRow[]; before?: string }
export interface VerificationAnswer { events: number; devices: number; findings: { level: string; kind: string; device?: string; sequence?: number; detail: string }[] }

export interface PackView { id: string; version: string; rows: { id: string; channels: string[]; purposes: string[]; relationships: string[]; classes: string[]; conditions: string[]; strict?: string[]; citation: string; certainty: string }[] }
export const accessQuery = z.object({ before: z.coerce.number().int().positive().optional() });
export interface AccessRow { id: number; at: number; who: string; what: string }

/** Roll-out files; `values` are further keys of managed storage. */
export const rolloutRequest = z.strictObject({
  extensionId: z.string().regex(/^[a-p]{32}$/, '32 letters from a to p'), updateUrl: z.url({ protocol: /^https?$/ }).max(500).default(STORE_URL), xpiUrl: z.url({ protocol: /^https?$/ }).max(500).default(XPI_URL),
  phase: z.enum(RULE_MODES).optional(), uses: z.number().int().min(1).max(1_000_000).default(1_000), days: z.number().int().min(1).max(1_100).default(365), noDevTools: z.boolean().default(false), values: z.record(z.string(), z.unknown()).default({}),
});
export type RolloutRequest = z.infer<typeof rolloutRequest>;
/** What the form begins with. */
export interface RolloutView { hub: string; extensionId?: string; updateUrl: string; xpiUrl: string; phases: readonly string[] }

/** Epoch and key list in force; the keys themselves are told to nobody. */
export interface KeysView { epoch: number; beganAt: number; why: string; who: string; wanted?: string; keysVersion: number; keys: { keyId: string; role: string; until?: number }[] }

// Answers of routes that others ask too, as the console reads them.
export type { Account as AccountView } from '../accounts/account';
export type { BreakGlassRow } from '../store/break-glass';
export type { FleetDevice } from '../store/fleet';
export type { Duplicate, DuplicatePage, DuplicatePerson } from '../register/duplicates';
export type { MergePreview, PreviewContact } from '../register/merge-preview';
export type { AttemptPage, CitedRecord } from '../accountability/attempt-page';
export type { ReplayPage } from '../accountability/replay';
export type { Sample, Declared } from '../accountability/samples';
export type { HeldActivity } from '../accountability/activities';
export type { SourceRun, SourceView, SystemView } from '../connectors/settings';
export type { RunReport, RunResult } from '../connectors/run';
export type { Merge as MergeView } from '../register/merges';
export type { AuditPage, AuditReport, DataFinding } from '../register/data-audit';
export type { Pending as PendingView } from '../store/pending';
export interface OidcView { settings: { issuer: string; clientId: string; scope: string; nameClaim: string; roleClaim?: string; roles: Record<string, string> } | null; returnAddress: string }
export type { RightsRequest as RequestView } from '../rights/protocol';
export interface IncidentView { number: number; device?: string; attempt?: string; noticedAt: number; dueAt: number; hoursLeft?: number; overdue: boolean; version: number; document: IncidentFields }
export interface IncidentFields {
  what: string; data_kinds: string[]; special_data: boolean; persons: number; records?: number; effects: string; measures: string; risk: string; state: string; happened_at?: number; notified_at?: number; delay_reason: string; contact: string;
}
export interface BypassView { device: string; attempt: string; sequence: number; at: number; app: string; channel: string; purpose: string; user: string; recipients: number; incident?: number }
