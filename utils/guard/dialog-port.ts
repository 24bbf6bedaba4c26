// Contract between the gate (isolated world) and the dialog script that the worker injects into the same world on demand.
import type { CheckReply } from '../messaging/protocol';

export interface DialogModel {
  reply: CheckReply;
  locale: string;
  canSaveDraft: boolean;
  canRewrite: boolean;
}

export type DialogAnswer =
  | { action: 'remove-blocked' }
  | { action: 'declare'; purpose: string }
  | { action: 'justify'; reason: string }
  | { action: 'confirm' }
  | { action: 'keep-draft' }
  | { action: 'copy-text' }
  | { action: 'retry' }
  | { action: 'back' };

/** Registered by dialog.js on the isolated world's global, which no page can reach. */
export interface DialogHost {
  open(model: DialogModel, signal: AbortSignal): Promise<DialogAnswer>;
}

export const DIALOG_HOST = Symbol.for('consentry.dialog');
