// Contract between the page gate (isolated world) and the main-world guard of one document: messages over one MessagePort.
import type { AdapterPage } from '../adapters/adapter';
import type { SiteName } from '../adapters/site-reader';
import type { OutcomeKind, PageTicket, RawAttempt } from '../messaging/protocol';

export type RawRecipient = RawAttempt['recipients'][number];

export type GateToMain =
  /**
   * Adapters that apply here, none = not a guarded app. Until `settled`, every rule that the script set carries is held. `place`: the only
   * address that this is said of; without it, all of this document. `refusal`: what a refused request says to the application. `off`: behaviours of packaged readers that policy has switched off.
   */
  | { kind: 'config'; adapters: readonly Pick<AdapterPage, 'id' | 'requests'>[]; settled: boolean; place?: string; refusal?: string; off?: string[] }
  /** Acknowledged with `ticket-ack`; the gate re-issues the gesture only after that. */
  | { kind: 'ticket'; ticket: PageTicket }
  | { kind: 'ticket-void'; ids: string[] }
  /** Answer to one ask. Leave is always a ticket; without one the request is refused. */
  | { kind: 'answer'; ask: number; allow: false }
  | { kind: 'answer'; ask: number; allow: true; ticket: PageTicket }
  /** The network layer knows of it, or cannot be told. */
  | { kind: 'vouched'; vouch: number }
  /** The extension behind the gate was loaded anew: leave that was given ends, and everything waits for the gate of the next one. */
  | { kind: 'orphaned' }
  /** That gate is there: what waits is asked again. */
  | { kind: 'heir' }
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
  subject?: string;
  why: AskReason;
  scheduledFor?: number;
  answers?: { sender: string; at?: number };
  /** SHA-256 (base64url) of the body as read; absent when unreadable or over 1 MB. */
  digest?: string;
}

export type MainToGate =
  | Ask
  | { kind: 'ticket-ack'; id: string }
  /** The next request to this path with this body is no send, which the network layer cannot know. `digest` as in Ask, '' without; `hidden`: it cannot see the body either. */
  | { kind: 'vouch'; vouch: number; path: string; digest: string; hidden: boolean }
  /** A refused request went to the site as one that only stores. */
  | { kind: 'defused'; rule: string }
  /** People as the site shows them, with their addresses: for the page code of this adapter. */
  | { kind: 'names'; adapter: string; names: SiteName[] }
  /** The page went on to another address without a load: everything that may be a send waits for a new `config`. */
  | { kind: 'moved' }
  /** The request left with this ticket; `retry`: same bytes again within 10 minutes of the first use. */
  | { kind: 'used'; ticket: string; attempt: string; retry: boolean; digest?: string }
  | { kind: 'outcome'; attempt: string; outcome: Extract<OutcomeKind, 'observed' | 'failed' | 'unknown'> }
  | Refused;

/** Never asked: a synchronous or unload send cannot wait, or nobody is there to ask. Lost with a document that does not come back. */
export interface Refused { kind: 'refused'; rule: string; why: 'sync' | 'unload' | 'no-bridge' }
