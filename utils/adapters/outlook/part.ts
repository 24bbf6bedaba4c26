// What one request says, before the ledger fills in what it leaves out.
import { push } from '../../primordials';
import type { SiteRecipient } from '../site-reader';

/** `unknown`: message-like, of a shape nobody has seen. It is held with an unreadable recipient. */
export type PartKind = 'email' | 'meeting' | 'meeting-cancel' | 'meeting-response' | 'unknown';

/** One message or meeting that leaves. */
export interface Part {
  kind: PartKind;
  recipients: SiteRecipient[];
  /** Fields that the request leaves to the server: the ledger knows them under `item` or `reference`, or nobody does. */
  missing: string[];
  /** Id of the draft or event; '' when it has none yet. */
  item: string;
  /** Id of the message answered or forwarded. */
  reference: string;
  /** How the server takes recipients from `reference`. */
  implicit: 'none' | 'reply' | 'replyAll' | 'organizer';
  subject: string;
  text: string;
  account: string;
  scheduledFor?: number;
}

/** What a request that is no send tells about an item: recipients by field, for the ledger. `item` is '' when the answer brings the id. */
export interface Note {
  item: string;
  reference: string;
  implicit: Part['implicit'];
  lists: Lists;
  /** Fields of which nothing is known any more. */
  forget: string[];
}

/** Lists by field; an absent field is not told. */
export type Lists = Record<string, SiteRecipient[]>;

/** `read`: objects whose flags were read, whatever they say. */
export interface Parsed { parts: Part[]; notes: Note[]; read?: unknown[] }

export const MAIL_FIELDS = ['to', 'cc', 'bcc'] as const;
export const MEETING_FIELDS = ['to', 'optional', 'resources'] as const;
export const ALL_FIELDS = ['to', 'cc', 'bcc', 'optional', 'resources'] as const;

export const emptyPart = (kind: PartKind): Part => ({ kind, recipients: [], missing: [], item: '', reference: '', implicit: 'none', subject: '', text: '', account: '' });
export const unknownPart = (): Part => ({ ...emptyPart('unknown'), missing: ['body'] });

/** Puts the lists that are told into the part, and names those that are not. */
export function fill(part: Part, lists: Lists, fields: readonly string[], absent: 'empty' | 'missing'): void {
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as string;
    const list = lists[field];
    if (list === undefined) { if (absent === 'missing') push(part.missing, field); continue; }
    for (let j = 0; j < list.length; j++) push(part.recipients, list[j] as SiteRecipient);
  }
}

export function append(into: Parsed, more: Parsed): void {
  for (let i = 0; i < more.parts.length; i++) push(into.parts, more.parts[i] as Part);
  for (let i = 0; i < more.notes.length; i++) push(into.notes, more.notes[i] as Note);
}
