// Contract between the page gate (isolated world) and the main-world guard of one document: messages over one MessagePort.
import type { Adapter } from '../adapters/adapter';
import type { OutcomeKind, PageTicket, RawAttempt } from '../messaging/protocol';

export type RawRecipient = RawAttempt['recipients'][number];

export type GateToMain =
  /** Until `settled`, a request that fits a send rule of any packaged adapter is held. `adapter: null` and settled = not a guarded app. */
  | { kind: 'config'; adapter: Adapter | null; settled: boolean }
  /** Acknowledged with `ticket-ack`; the gate re-issues the gesture only after that. */
  | { kind: 'ticket'; ticket: PageTicket }
  | { kind: 'ticket-void'; ids: string[] }
  /** Answer to one ask. Leave is always a ticket; without one the request is refused. */
  | { kind: 'answer'; ask: number; allow: false }
  | { kind: 'answer'; ask: number; allow: true; ticket: PageTicket }
  /** The extension behind the gate is gone (reloaded, removed): everything held and every later send is refused. */
  | { kind: 'gone' };

/** `no-ticket`: first ask. `changed`: body differs from what was decided. `unreadable`: recipients hold one `unresolved`. */
export type AskReason = 'no-ticket' | 'changed' | 'unreadable';

/** A send that waits in the page for a decision. */
export interface Ask {
  kind: 'ask';
  ask: number;
  adapter: string;
  /** Id of the request rule in that adapter. */
  rule: string;
  recipients: RawRecipient[];
  /** '' where the rule names none. */
  draft: string;
  account: string;
  /** Message text of the rule's `text` fields, for opt-out and notice wording; at most 200,000 characters, never stored. */
  text?: string;
  why: AskReason;
}

export type MainToGate =
  | Ask
  | { kind: 'ticket-ack'; id: string }
  /** The request left with this ticket; `retry`: same bytes again within 10 minutes of the first use. */
  | { kind: 'used'; ticket: string; attempt: string; retry: boolean }
  /** `digest` = SHA-256 (base64url) of the released body, where the context is secure and the body was readable. */
  | { kind: 'outcome'; attempt: string; outcome: Extract<OutcomeKind, 'observed' | 'failed' | 'unknown'>; digest?: string }
  /** Never asked: a synchronous or unload send cannot wait, or nobody is there to ask. */
  | { kind: 'refused'; rule: string; why: 'sync' | 'unload' | 'no-bridge' };
