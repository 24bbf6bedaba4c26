// Contract between the gate (isolated world) and the dialog script that the worker injects into the same world on demand.
import type { LawfulRoutes } from '../messaging/at-hand';
import type { BulkGroup, CheckReply, ExportAnswer, PeopleAnswer, RawAttempt, Request } from '../messaging/protocol';
import type { rewriteAndReadBack } from './answer/rewrite';
import type { Talk } from './answer/talk';

export interface DialogModel {
  reply: CheckReply;
  locale: string;
  canSaveDraft: boolean;
  canRewrite: boolean;
  audience?: RawAttempt['audience'];
  /** Of very many recipients those of one group, from `from` on. Rejects when they cannot be had. */
  people?(group: Pick<BulkGroup, 'verdict' | 'reason'>, from: number): Promise<PeopleAnswer>;
  /** The allowed as a file, logged. Rejects when it cannot be had. */
  exportAllowed?(): Promise<ExportAnswer>;
  /** The text has just been copied: said in the live region when the dialog opens again. */
  copied?: boolean;
}

export type DialogAnswer =
  | { action: 'remove-blocked' }
  | { action: 'declare'; purpose: string }
  | { action: 'justify'; reason: string }
  | { action: 'confirm' }
  | { action: 'use-clearance'; clearance: string }
  | { action: 'screen' }
  | { action: 'keep-draft' }
  | { action: 'copy-text' }
  | { action: 'retry' }
  | { action: 'back' };

/** A lawful way to a consent that is missing, noted as a task for the user. It is no answer to the dialog: what was stopped stays stopped. */
export interface LawfulDesk {
  routes(): Promise<LawfulRoutes>;
  note(task: Request<'task.add'>): Promise<unknown>;
}

/** Registered by dialog.js on the isolated world's global, which no page can reach. */
export interface DialogHost {
  /** Aborting closes the dialog and answers `back`; so does the page when it takes the dialog out. Never rejects. */
  open(model: DialogModel, signal: AbortSignal): Promise<DialogAnswer>;
  /**
   * Called by the gate's window-capture listeners, which stand since document_start and so come before any of the page's.
   * While a dialog is open it stops the event, so that the page sees no key; default actions stay. Also
   * the release of a key that closed it. False = not the dialog's event.
   */
  intercept(event: Event): boolean;
}

/** What `intercept` wants: register one capturing, non-passive window listener for each at document_start. */
export const DIALOG_EVENTS = [
  'keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'compositionstart', 'compositionupdate', 'compositionend', 'paste', 'copy', 'cut',
] as const;

export interface FieldText { field: string; raw: string }

/** What is needed of the gate only once there is something to answer; comes with the dialog, so that pages without one do not carry it. */
export interface AnswerDesk {
  talk: (talk: Talk) => Promise<DialogAnswer>;
  rewrite: typeof rewriteAndReadBack;
}

export const ANSWER_DESK = Symbol.for('consentry.answer');
export const DIALOG_HOST = Symbol.for('consentry.dialog');
