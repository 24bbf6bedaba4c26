// What a connector is: settings, secrets, and pages of what a source says now. It never decides what is new; snapshot.ts does.
import { z } from 'zod';
import { CHANNELS, type Channel, type CheckedList, type PurposeId } from '../engine';
import type { ConsentRecordEvent } from './consent-event';
import type { Client, ClientOptions } from './http-client';

/** What a source says of one contact point, channel and purpose. `cleared` = asked for and not set: no consent, and no refusal. */
export interface Said {
  contact: string;
  channel: Channel;
  purpose: PurposeId;
  state: 'given' | 'refused' | 'cleared';
  /** When it was said, if the source tells. Of a grant never when the record was changed: any edit would give anew. */
  at?: number;
  /** Further fields of the consent record; only with `given`. */
  more?: ConsentDetails;
}
export type ConsentDetails = Partial<Pick<ConsentRecordEvent, 'gdpr_basis' | 'eprivacy_basis' | 'valid_from' | 'valid_to' | 'double_opt_in_at' | 'evidence' | 'collection_method' | 'event_type' | 'withdrawal_method'>>;

/** A stop that the source keeps; `cleared` ends only entries of a list, everything else a person lifts by hand. */
export interface SaidStop { contact: string; stop: 'objection' | 'restriction' | 'do-not-call'; state: 'set' | 'cleared'; at?: number; channels?: Channel[] }

/** One record of the source, whole: what was said before and stands here no more is gone. */
export interface SourceRecord {
  id: string;
  /** Last change, as the source tells it. */
  modified?: number;
  said: Said[];
  stops?: SaidStop[];
  /** One entry of a history (not a present state): entries do not compete, the newest counts. */
  history?: true;
}

export interface Ask { stream: string; since?: number; cursor?: string }
/** `checked`, with the last page: a do-not-call list that was read whole, so that a number which is not in it is known to be free of it. */
export interface Page { records: SourceRecord[]; next?: string; problems: string[]; checked?: CheckedList }

export interface World<S> { settings: S; client: Client; region: string; file: (name: string, from: number, length: number) => Promise<string> }

export interface Connector<S> {
  system: string;
  settings: z.ZodType<S>;
  /** Names of what is kept sealed. */
  secrets: readonly string[];
  streams: (settings: S) => readonly string[];
  /** Whether what is missing from a whole pass has ended by that, refusals too: a register that is published whole. */
  isList?: true;
  /** Country of numbers without prefix, where the settings tell. */
  region?: (settings: S) => string | undefined;
  client: (settings: S, secrets: Readonly<Record<string, string>>) => Pick<ClientOptions, 'base' | 'authorize' | 'signInBase' | 'inBody' | 'inQuery'>;
  page: (world: World<S>, ask: Ask) => Promise<Page>;
  /** Writes "do not send" for these contact points into the source; twice is as once. Those it did not confirm come back, and are written again. */
  exclude?: (world: World<S>, contacts: readonly string[]) => Promise<readonly string[]>;
}

/** What a source's own purpose, list or subscription stands for. One that is not named gives nothing, and refuses for all marketing. */
export const purposeMap = z.record(z.string(), z.strictObject({ purpose: z.string().min(1).max(64), channels: z.array(z.enum(CHANNELS)).min(1).optional() })).default({});
export type PurposeMap = z.infer<typeof purposeMap>;

export const base = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

/** Electronic mail in every form: who opts out of one opts out of each. */
export const MAIL: readonly Channel[] = ['email', 'newsletter', 'meeting'];
export const CALLS: readonly Channel[] = ['voice', 'voice-automated'];
export const TEXTS: readonly Channel[] = ['sms', 'im'];
export const DEFAULT = 'direct-marketing';

/** The same answer on several channels and contact points; empty contact points fall away. */
export function says(contacts: readonly (string | null | undefined)[], channels: readonly Channel[], state: Said['state'], more: Omit<Said, 'contact' | 'channel' | 'state' | 'purpose'> & { purpose?: PurposeId } = {}): Said[] {
  const { purpose = DEFAULT, ...rest } = more;
  return present(contacts).flatMap((contact) => channels.map((channel) => ({ contact, channel, purpose, state, ...rest })));
}

/** A flag that means "do not": set it refuses; not set it is no consent. */
export const optOut = (contacts: readonly (string | null | undefined)[], channels: readonly Channel[], flag: boolean | null | undefined, at?: number): Said[] =>
  flag === null || flag === undefined ? [] : says(contacts, channels, flag ? 'refused' : 'cleared', at === undefined ? {} : { at });

export const present = (contacts: readonly (string | null | undefined)[]): string[] => [...new Set(contacts.map((contact) => (contact ?? '').trim()).filter((contact) => contact !== ''))];

/**
 * What a named purpose of the source comes to. A grant counts for what the mapping names and nothing else;
 * a refusal of something the mapping does not know counts for all marketing on those channels.
 */
export function forPurpose(map: PurposeMap, name: string, state: Said['state'], channels: readonly Channel[]): { purpose: PurposeId; channels: readonly Channel[] } | undefined {
  const known = Object.hasOwn(map, name) ? map[name] : undefined;
  if (known) return { purpose: known.purpose, channels: state === 'given' ? known.channels ?? channels : [...new Set([...(known.channels ?? []), ...channels])] };
  return state === 'given' ? undefined : { purpose: DEFAULT, channels };
}

/** Unix milliseconds of ISO 8601 or `YYYY-MM-DD HH:MM:SS`; a time without a zone is UTC. */
export function time(text: string | null | undefined): number | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || !/^\d{4}-\d{2}-\d{2}/.test(trimmed) || trimmed.startsWith('0000')) return undefined;
  const joined = trimmed.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(joined) || joined.length === 10 ? joined : `${joined}Z`);
  return Number.isNaN(at) ? undefined : at;
}

export const iso = (at: number): string => new Date(at).toISOString();
export const timed = (at: number | undefined): { at?: number } => (at === undefined ? {} : { at });
export const modified = (at: number | undefined): { modified?: number } => (at === undefined ? {} : { modified: at });
/** Consent in the sense of both laws. */
export const CONSENT = { gdpr_basis: '6-1-a', eprivacy_basis: 'consent' } as const satisfies ConsentDetails;
export const proof = (system: string, object: string, id: string | number): ConsentDetails['evidence'] => ({ kind: 'source-record', place: `${system}:${object}/${id}` });
