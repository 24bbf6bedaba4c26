// One table of messages (facts: habits 8, 9): name → request and response schema and who may send it.
// Content scripts import its types only; the worker parses.
import { z } from 'zod';
import { CHANNELS } from '../engine';
import { rawAttempt, rawRecipient, type RawAttempt } from './attempt';
import { bulkMessages, type BulkAnswers, type BulkView, type CampaignView } from './bulk';
import { atHandMessages, type AtHandAnswers } from './at-hand';
import type { LogExport, LogPage, LogRow, VerifyAnswer } from './log-views';
import { passcodeMessages, type PasscodeAnswers } from './passcode';
import { screeningMessages, type ScreeningAnswers } from './screening';

z.config({ jitless: true });

export { rawAttempt, rawRecipient, type RawAttempt };
export type { LogExport, LogPage, LogRow, VerifyAnswer } from './log-views';
export type { ClearanceView, ScreeningGround } from './screening';
export type { BulkGroup, BulkView, CampaignView, ExportAnswer, FittingClearance, PeopleAnswer } from './bulk';

const channel = z.enum(CHANNELS);
const id = z.string().regex(/^[\w-]{8,64}$/);
const text = (max: number) => z.string().max(max);

/** One recipient as the dialog shows it. Messages are keys with parameters; the dialog writes the prose. */
export interface RecipientView {
  /** Index into the canonical recipients of the attempt. */
  index: number;
  /** As written in the composer, shortened to 320 characters. */
  shown: string;
  field: string;
  verdict: 'allow' | 'warn' | 'justify' | 'block';
  reason: string;
  params: Record<string, string | number>;
  rule: string;
  citation?: string;
  certainty?: string;
  /** Consent behind it: state, ISO day, kind (gdpr and ePrivacy basis), record number. */
  consent?: { state: string; day?: string; gdprBasis: string; eprivacyBasis: string; record: number };
  final: boolean;
  needs: string[];
  allowedInstead: { channel: string; purpose: string }[];
}

/** Ticket as the page's own layers hold it (design §3); the whole ticket stays in storage.session. */
export interface PageTicket {
  id: string;
  attempt: string;
  rule: string;
  /** Absent or '' = whoever sends it here. */
  account?: string;
  draft: string;
  expiresAt: number;
  /** Lower-cased recipient tokens that were decided: what L2 compares without a parser. */
  covers: string[];
  /** When what was decided is to leave; absent = at once. */
  scheduledFor?: number;
  /** Leave for a list that cannot be read: it covers one request of its rule whose recipients are unresolved, too. */
  campaign?: true;
  /** Leave that an emergency order alone has given, which ends then: nothing goes on it later, no retry either. */
  emergencyUntil?: number;
}

export interface CheckReply {
  attempt: string;
  decision: 'allow' | 'warn' | 'justify' | 'block';
  channel: string;
  purpose: string;
  recipients: RecipientView[];
  /** Of very many recipients, in place of `recipients`, which are then asked for by page. */
  bulk?: BulkView;
  /** A list that cannot be read, stopped for that alone. */
  campaign?: CampaignView;
  /** Present when the attempt may leave now: allowed, or warned and confirmed, or justified with a reason. */
  ticket?: PageTicket;
  /** Raw recipient strings by field with the blocked ones taken out, for *remove the blocked and send*. */
  withoutBlocked?: { field: string; raw: string }[];
  /** Purposes that the chooser offers. */
  purposes: string[];
  /** Key of a fault that made the gate hold: `fault_not_enrolled`, `fault_stale`, `fault_store`, `fault_log`, … */
  fault?: string;
  dataAgeHours?: number;
}

export const outcomeKind = z.enum([
  'released', 'observed', 'failed', 'unknown', 'blocked', 'recipients-removed', 'redeclared', 'confirmed', 'justified', 'kept-as-draft', 'cancelled', 'exported',
]);
export type OutcomeKind = z.infer<typeof outcomeKind>;

/** Who may send: `content` = our own content script through a Port, `page` = our popup and options, `both` = either. */
export const protocol = {
  'config.get': { from: 'content', request: z.object({ url: text(2_048) }) },
  'attempt.check': { from: 'content', request: z.object({ attempt: rawAttempt, confirmed: z.boolean().optional() }) },
  /** Outcome of an attempt; `digest` = SHA-256 (base64url) of the released body, for the retry receipt; `retry` = which repetition of these bytes. */
  'attempt.outcome': { from: 'content', request: z.object({ attempt: id, outcome: outcomeKind, digest: text(64).optional(), retry: z.number().int().min(1).optional() }) },
  ...bulkMessages,
  /** What a composer would come to if it were sent now: nothing is logged, no ticket is given. `thread`: recipients it opened with. `declare` remembers the purpose for the conversation, '' = it has no id, and nothing is remembered. */
  'composer.look': { from: 'content', request: z.object({ attempt: rawAttempt, thread: z.array(rawRecipient).max(2_000), conversation: text(512), declare: text(64).optional() }) },
  'composer.load': { from: 'content', request: z.object({}) },
  'dialog.load': { from: 'content', request: z.object({}) },
  /** There is a composer, or something is held: the script that reads and decides is put beside the gate. */
  'send.load': { from: 'content', request: z.object({}) },
  /** A softphone in the page says that a call is out: the answer to one that was let go, else a leak for the log. */
  'dial.seen': { from: 'content', request: z.object({ rule: text(64), channel, recipients: z.array(rawRecipient).min(1).max(20) }) },
  /** The first dial of a document: the script that decides it is put beside the dial gate. */
  'dial.load': { from: 'content', request: z.object({}) },
  /** The guard has read a body that the network layer cannot see: the next request of this frame to the path is no send. */
  'network.vouch': { from: 'content', request: z.object({ path: text(2_048), digest: text(64), hidden: z.boolean() }) },
  'health.report': { from: 'content', request: z.object({ state: z.enum(['guarded', 'no-editor', 'not-protected']), adapter: text(64) }) },
  'popup.state': { from: 'page', request: z.object({ tab: z.number().int() }) },
  /** Without a channel: every channel that reaches this kind of contact point. */
  'permission.ask': { from: 'page', request: z.object({ contact: text(320), channel: channel.optional(), purpose: text(64).optional() }) },
  'overlay.stop': { from: 'page', request: z.object({ contact: text(320), kind: z.enum(['objection', 'do-not-call']), channels: z.array(channel).optional(), note: z.enum(['said-no']).default('said-no') }) },
  /** *I am calling from my phone*: decided and logged; `follows` = the attempt whose warning is confirmed or whose reason is given. */
  'call.declare': { from: 'page', request: z.object({ contact: text(320), purpose: text(64).optional(), justification: text(2_000).optional(), confirmed: z.boolean().optional(), follows: id.optional() }) },
  'enrol.start': { from: 'page', request: z.object({ link: text(8_192), user: text(320).optional() }) },
  'state.get': { from: 'page', request: z.object({}) },
  'sync.now': { from: 'page', request: z.object({}) },
  'policy.get': { from: 'page', request: z.object({}) },
  /** The recorder page attaches to a tab: its scripts are put into every frame of the tab's own origin that has none yet. */
  'recorder.attach': { from: 'page', request: z.object({ tab: z.number().int(), origin: text(300) }) },
  'log.query': { from: 'page', request: z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(500), verdict: text(16).optional(), app: text(64).optional(), channel: channel.optional() }) },
  'log.export': { from: 'page', request: z.object({}) },
  'log.verify': { from: 'page', request: z.object({}) },
  ...atHandMessages,
  ...screeningMessages,
  ...passcodeMessages,
} as const;

export type MessageName = keyof typeof protocol;
export type Request<N extends MessageName> = z.infer<(typeof protocol)[N]['request']>;

// Views: exactly what the handlers answer to our own pages (Reply.body). Instants are Unix milliseconds.

/** Age of the data. `never` = not synced yet; `warn` and `block` = past the policy's limits. */
export interface DataView { state: 'never' | 'fresh' | 'warn' | 'block'; rootVersion: number; verifiedAt?: number; ageHours?: number; clockBackwards: boolean }

/** popup.state. `tab.state`: of the adapter's probe; `no-adapter` = a site Consentry does not know; `no-access` = a browser page. */
export interface PopupState {
  enrolled: boolean;
  /** `emergency`: a break-glass order is in force on a site. */
  level: 'enforced' | 'assisted' | 'observing' | 'not-protected' | 'emergency';
  /** While observing: what the self-test found, so that nobody learns it only with the first block. */
  measured?: 'enforced' | 'assisted';
  emergency?: { site: string; until: number; reason: string };
  tab: {
    state: 'guarded' | 'no-editor' | 'not-protected' | 'no-adapter' | 'no-access'; adapter?: string; name?: string; host?: string;
    /** Why it is not protected, where that is known: key of a fault, and what is wrong in the adapter (for the administrator). */
    fault?: string; problem?: string;
  };
  data: DataView;
  purposes: string[];
  /** Contact picked in the browser's menu, and what for; given once. */
  asked?: { item: 'may-i' | 'said-no' | 'own-phone' | 'record'; contact: string };
  /** Last attempts, newest first, at most five. */
  recent: LogRow[];
  /** Key of a fault that holds every send: `fault_…`. */
  fault?: string;
  /** What the extension found wrong of itself. */
  wrong?: string[];
}

/** permission.ask. A contact that cannot be read has a fault (`fault_contact_syntax`, …) and no rows. */
export interface AskAnswer {
  contact: string;
  kind?: 'email' | 'phone' | 'handle';
  purpose: string;
  rows: (Omit<RecipientView, 'index' | 'shown' | 'field'> & { channel: string })[];
  fault?: string;
}

/** overlay.stop. */
export interface StopAnswer { contact: string; kind: 'objection' | 'do-not-call'; channels?: string[]; at: number }

/** call.declare. `isFree`: the call may be made, and is logged as made. */
export interface OwnCallAnswer { attempt: string; isFree: boolean; purpose: string; recipient: RecipientView }

/** enrol.start. A failed enrolment is a Reply with ok: false and its `fault_…` key; nothing is kept of it. */
export interface EnrolAnswer { org: string; hub: string; deviceId: string; rootVersion: number }

/** state.get and sync.now. */
export interface StateView {
  enrolled: boolean;
  level: PopupState['level'];
  measured?: PopupState['measured'];
  /** Installed by the administrator of the browser. */
  managed: boolean;
  /** Managed storage: its state, each value that is not valid, keys of the policy that it sets, and whether the device enrols itself. */
  managedPolicy?: { state: 'absent' | 'waiting' | 'given' | 'invalid'; problems: { path: string; message: string }[]; keys: string[]; enrols: boolean; enrolmentFault?: string };
  hub?: string;
  /** The organisation as people know it: the hub's host. */
  org?: string;
  deviceId?: string;
  user?: string;
  territory?: string;
  /** The base is the whole register. */
  whole?: boolean;
  contactPoints?: number;
  stops?: number;
  /** Stops recorded here that the hub does not have yet, and those it refuses. */
  /** The data end with the browser. */
  inMemory?: boolean;
  ownStops: { waiting: number; refused: number };
  keysVersion?: number;
  policyVersion?: number;
  data: DataView;
  lastSync?: { at: number; ok: boolean; fault?: string };
  /** This device was ended: by the hub, or by wrong passcodes. */
  ended?: 'wiped' | 'revoked' | 'guesses';
  /** What the extension found wrong of itself. */
  wrong?: string[];
  log: { sequence: number; head?: string; receiptedTo: number; receiptAt?: number; unsent: number };
  fault?: string;
}

/** policy.get: the policy in force, one row a key; value as JSON. */
export interface PolicyView { version: number; signedBy?: string; rows: { key: string; value: unknown; source: 'default' | 'hub' | 'managed'; merge: string }[]; /** Own adapters that are not used, and why. */ faulty: { id: string; problem: string }[] }

/** config.get: which adapters apply to this frame's URL. Until it is there, a request that fits any packaged send rule is held. */
export interface ConfigAnswer {
  enrolled: boolean;
  /** Another path of this origin may have other adapters: asked again when the page goes on without a load. */
  hasPaths?: boolean;
  /** Ids of packaged adapters that apply to this host. */
  adapters: string[];
  /** Policy's own adapters for this host, each by the whole schema (utils/adapters/schema.ts); of type Adapter. */
  own: unknown[];
  /** UI language of the browser, for the dialog. */
  locale: string;
  /** Policy's words by which a message's text is known to offer an opt-out or to give notice, and its subject a purpose. */
  words?: { optOut: string[]; notice: string[]; subjects: { words: string[]; purpose: string }[]; templates: { words: string[]; purpose: string }[] };
  /** Words of the hold notice, in that language (_locales, `notice_…`). */
  notice?: Readonly<Record<string, string>>;
  /** What a refused request answers to the application, in that language. */
  refusal: string;
  /** A hold longer than this is shown (policy); 300 when absent. */
  holdNoticeMs?: number;
  /** A break-glass order is in force on this site until then. */
  emergencyUntil?: number;
  /** Policy's `switchedOff`. */
  switchedOff?: string[];
  /** Said to gates of this document beside these guards alone: by it the gate of an extension that was loaded anew knows the one before it. */
  heir?: string;
}

/** One recipient of an open composer. */
export interface ComposerRecipient extends RecipientView {
  prefers?: { channel?: string; from?: number; to?: number };
  /** Domain that is new to the conversation, or made to be taken for `of`. */
  unusual?: { kind: 'new-domain' | 'look-alike'; of?: string };
}

/** recorder.attach: frames that hold the recorder's script. */
export interface AttachAnswer { frames: number[] }

/** composer.look. */
export interface ComposerView { purpose: string; purposeSource: RawAttempt['purposeSource']; channel: string; purposes: string[]; recipients: ComposerRecipient[]; fault?: string }

/** attempt.outcome: `recorded` is false when the same outcome, or a final one, was logged before. */
export interface OutcomeAnswer { attempt: string; recorded: boolean }

/** Answer body by message; names absent here answer with no body of interest. */
export interface Answers extends AtHandAnswers, BulkAnswers, ScreeningAnswers, PasscodeAnswers {
  'config.get': ConfigAnswer;
  'attempt.check': CheckReply;
  'attempt.outcome': OutcomeAnswer;
  'composer.look': ComposerView;
  'popup.state': PopupState;
  'permission.ask': AskAnswer;
  'overlay.stop': StopAnswer;
  'call.declare': OwnCallAnswer;
  'enrol.start': EnrolAnswer;
  'state.get': StateView;
  'sync.now': StateView;
  'policy.get': PolicyView;
  'recorder.attach': AttachAnswer;
  'log.query': LogPage;
  'log.export': LogExport;
  'log.verify': VerifyAnswer;
}

/** Envelope on the Port and in runtime.sendMessage. */
export interface Envelope<N extends MessageName = MessageName> { seq: number; name: N; body: Request<N> }
export type Reply = { seq: number; ok: true; body: unknown } | { seq: number; ok: false; fault: string };
/** Pushed by the worker over the Port. */
export type Push = { push: 'ticket.void'; ids: string[] } | { push: 'config.changed' };
/** Name of the content scripts' runtime Port. */
export const GATE_PORT = 'gate';
