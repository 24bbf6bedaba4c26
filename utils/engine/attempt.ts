import type { Channel, ContactPointKind } from './channel';
import type { Instant } from './permission';
import type { PurposeId } from './purpose';

export type Layer = 'page-gate' | 'main-guard' | 'web-request' | 'dial' | 'popup' | 'screening';
export type Audience = 'explicit' | 'selection' | 'list' | 'all-filtered';

/** A contact point in its canonical form, made only by contact-point.ts. */
export interface ContactPoint {
  kind: ContactPointKind;
  /** Canonical form: e-mail with lower-case IDNA domain, E.164, or service:handle. */
  canonical: string;
  /** Folded form (+tag and provider dots removed), for stops only. Equal to canonical where nothing folds. */
  folded: string;
}

/** One recipient of an attempt; `unresolved` = recognised, but not readable as a contact point: blocks. */
export type Recipient =
  | { status: 'resolved'; point: ContactPoint; field: string; raw: string }
  | { status: 'unresolved'; field: string; raw: string; why: UnresolvedReason };

export type UnresolvedReason = 'syntax' | 'too-long' | 'look-alike' | 'group' | 'list' | 'reference' | 'unreadable' | 'ambiguous-number';

/** What the attempt answers and says; evidence for the purpose. */
export interface AttemptContext {
  /** Sender of the message answered, as read from the page, and its date when known. */
  answers?: { sender: string; at?: Instant };
  /** Opt-out text found in the message; absent = not looked for or not readable. */
  optOutText?: boolean;
  /** Privacy notice text or link found in the message. */
  noticeText?: boolean;
  /** A merge or template send. */
  merge?: boolean;
  /** Leave for a list that cannot be read: its screening of so many, or the administrator's grant. The caller has checked it. */
  campaign?: { by: 'clearance'; count: number } | { by: 'grant' };
  /** Scheduled for later, decided for that time as well. */
  scheduledFor?: Instant;
  /** Minutes east of UTC at the recipient, if known; else of the device. */
  utcOffsetMinutes: number;
  /** Earlier contacts to each recipient on this device: canonical → times, for the frequency cap. */
  earlierContacts?: Record<string, Instant[]>;
}

/** One try to communicate (design §1). */
export interface Attempt {
  /** UUID; the idempotency key of gate, ticket and log. */
  id: string;
  channel: Channel;
  /** Undefined = unknown, decided as direct-marketing. */
  purpose?: PurposeId;
  purposeSource: 'declared' | 'derived' | 'default';
  audience: Audience;
  recipients: Recipient[];
  /** Adapter id, e.g. `roundcube`. */
  app: string;
  /** The sending account as the page shows it; empty when unknown. */
  account: string;
  /** Identity of the draft, tab-local when the app has none. */
  draft: string;
  layer: Layer;
  context: AttemptContext;
  /** Reason typed by the user where the mode is `justify`. */
  justification?: string;
  /** Attempt that this one takes up after a dialog answer. */
  follows?: string;
}
