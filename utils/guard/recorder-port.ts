// Contract of the recorder: main-world tap → recorder script of the tab (isolated world) → recorder page. No zod here: content code.
import type { ControlRule } from '../adapters/adapter';
import type { RawAttempt } from '../messaging/protocol';
import type { Body } from './match/body';

/** Name of the Port that the recorder page opens to a frame of the tab. */
export const RECORDER_PORT = 'recorder';
/** A recording ends by itself. */
export const RECORDING_MS = 300_000;
/** A longer body is recorded as unreadable. */
export const MOST_BODY = 1_000_000;

export const VIAS = ['fetch', 'xhr', 'beacon', 'form'] as const;
export type Via = (typeof VIAS)[number];

/** One request of the page as the tap saw it, before anything is masked. It lives in the recorder page's memory only. */
export interface RecordedRequest {
  via: Via;
  method: string;
  /** Absolute, without its fragment. */
  url: string;
  body: Body;
  /** Milliseconds since the person last pressed something in that frame; absent when they have not. */
  sinceGesture?: number;
}

export const PICKS = ['send', 'to', 'cc', 'bcc', 'text', 'save'] as const;
/** What the administrator points at. */
export type PickWhat = (typeof PICKS)[number];

/** One way to find an element again. */
export interface Proposal {
  selector: string;
  /** Elements of the document that it finds. */
  count: number;
  /** `fragile`: rests on the place in the page, or on words of one language. */
  steady: boolean;
}

/** An element pointed at. For recipients, also how its content is read. */
export interface Picked {
  what: PickWhat;
  proposals: Proposal[];
  /** Where recipients stand: in the field's value, or in one attribute or the text of each chip. */
  pick: ControlRule['recipients'][number]['pick'];
  /** Input beside the chips, where text is typed. */
  typed: Proposal[];
  /** Selectors of the elements around it, nearest first: the composer is one that all picked elements share. */
  around: Proposal[];
}

/** What the mark in the tab says, in the language of the recorder page. */
export interface MarkWords { hint: string; stop: string }

export type ToTab =
  | { do: 'listen'; words: MarkWords }
  /** `recipients`: test recipients, to tell chips by. */
  | { do: 'pick'; what: PickWhat; recipients: string[]; words: MarkWords }
  | { do: 'read'; rule: ControlRule }
  | { do: 'stop' };

export type RawRecipients = RawAttempt['recipients'];
export type FromTab =
  | { say: 'request'; request: RecordedRequest }
  | { say: 'picked'; picked: Picked }
  /** Pointing was given up with Esc. */
  | { say: 'unpicked' }
  /** What a drafted rule reads in the composer at this moment; null = not readable, or no composer here. */
  | { say: 'read'; recipients: RawRecipients | null; controls: number }
  /** Nothing is recorded any more: by the person, by time, because the mark was taken out, or because nothing could be tapped. */
  | { say: 'ended'; why: 'person' | 'time' | 'mark' | 'no-tap' };

const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most;

function readFields(value: unknown): Body | undefined {
  if (!Array.isArray(value) || value.length > 5_000) return undefined;
  const fields: [string, string][] = [];
  for (const one of value as unknown[]) {
    if (!Array.isArray(one) || !isText(one[0], MOST_BODY) || !isText(one[1], MOST_BODY)) return undefined;
    fields.push([one[0], one[1]]);
  }
  return { kind: 'fields', fields };
}

function readBodyOf(value: unknown): Body | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, text, type, fields } = value as Record<string, unknown>;
  if (kind === 'none' || kind === 'unreadable') return { kind };
  if (kind === 'text') return isText(text, MOST_BODY) && isText(type, 1_000) ? { kind, text, type } : undefined;
  return kind === 'fields' ? readFields(fields) : undefined;
}

const isWeb = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** A recorded request from a world that a page may reach: copied field by field; undefined when it is none. */
export function readRecorded(value: unknown): RecordedRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { via, method, url, body, sinceGesture } = value as Record<string, unknown>;
  const known = VIAS.find((one) => one === via);
  const read = readBodyOf(body);
  if (!known || !read || !isText(method, 20) || !/^[A-Za-z]{3,10}$/.test(method) || !isText(url, 8_000) || !isWeb(url)) return undefined;
  return { via: known, method: method.toUpperCase(), url, body: read, ...(typeof sinceGesture === 'number' && sinceGesture >= 0 ? { sinceGesture } : {}) };
}
