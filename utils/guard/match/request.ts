// The matcher of both page and network layers: adapter rules over method, URL and body.
import type { AdapterRequests, FieldPredicate, RequestRule } from '../../adapters/adapter';
import type { SiteReader, SiteReading, SiteRequest, SiteSend, SiteUnsent } from '../../adapters/site-reader';
import type { RawRecipient } from '../page-link';
import { push, slice, upper } from '../../primordials';
import { SITE_CODE } from '../site-code';
import { shapeBody, type Body, type ShapedBody } from './body';
import { extractDraft, extractRecipients, extractSubject, extractText, MOST_DRAFT, MOST_TEXT } from './extract';
import { parseUrlencoded, valuesOf, type Field } from './fields';
import { globMatches } from './glob';
import { readPath } from './json-path';
import { predicateHolds } from './predicate';

/** `search` with or without its `?`; only http and https are asked about. */
export interface RequestTarget { method: string; host?: string; path: string; search: string; since?: number; header?: (name: string) => string | null }

/** Rules whose method, path and query fit: the body decides among them. */
export interface Endpoint { target: RequestTarget; query: Field[]; candidates: { adapter: AdapterRequests; rule: RequestRule }[] }

export interface SendMatch {
  kind: 'send';
  adapter: AdapterRequests;
  rule: RequestRule;
  recipients: RawRecipient[];
  draft: string;
  text: string;
  subject?: string;
  account: string;
  /** See SiteSend. */
  same?: string;
  scheduledFor?: number;
  answers?: { sender: string; at?: number };
  /** The body could not be read as the rule expects it. */
  unreadable: boolean;
}

/** `other`: no rule fits, e.g. another action on the same URL. */
export type Match = SendMatch | (SiteUnsent<'draft'> & { adapter: AdapterRequests; rule: RequestRule }) | SiteUnsent<'other'>;

const OTHER: Match = { kind: 'other' };

/** Cheap first look, no body. `null` = no rule of these adapters can match. */
export function matchEndpoint(adapters: readonly AdapterRequests[], target: RequestTarget): Endpoint | null {
  const method = upper(target.method);
  let endpoint: Endpoint | null = null;
  for (let i = 0; i < adapters.length; i++) {
    const adapter = adapters[i] as AdapterRequests;
    for (let j = 0; j < adapter.requests.length; j++) {
      const rule = adapter.requests[j] as RequestRule;
      if (rule.method !== method || !globMatches(rule.path, target.path)) continue;
      endpoint ??= { target, query: parseUrlencoded(target.search), candidates: [] };
      if (queryFits(rule, endpoint.query)) push(endpoint.candidates, { adapter, rule });
    }
  }
  return endpoint !== null && endpoint.candidates.length > 0 ? endpoint : null;
}

/** First rule in the adapter's order whose body predicates hold. What a send rule cannot read is a send. */
export function matchBody(endpoint: Endpoint, body: Body): Match {
  const { candidates } = endpoint;
  let other: Match = OTHER;
  for (let i = 0; i < candidates.length; i++) {
    const { adapter, rule } = candidates[i] as Endpoint['candidates'][number];
    const match = matchOne(adapter, rule, endpoint, body);
    if (match.kind === 'send') return match;
    if (SITE_CODE && other === OTHER && match.unsent === true) other = match;
    if (match.kind === 'draft') return other === OTHER ? match : other;
  }
  return other;
}

function matchOne(adapter: AdapterRequests, rule: RequestRule, endpoint: Endpoint, body: Body): Match {
  if (rule.body !== 'site') return matchRule(adapter, rule, endpoint, body, rule.body);
  return SITE_CODE ? matchSite(adapter, rule, endpoint, body) : unreadableSend(adapter, rule);
}

function matchRule(adapter: AdapterRequests, rule: RequestRule, endpoint: Endpoint, body: Body, wanted: 'fields' | 'json' | 'none'): Match {
  const shaped = shapeBody(body, wanted);
  if (shaped.kind === 'unreadable') return rule.kind === 'send' ? unreadableSend(adapter, rule) : OTHER;
  if (!bodyFits(rule, shaped)) return OTHER;
  if (rule.kind === 'draft') return { kind: 'draft', adapter, rule };
  return {
    kind: 'send', adapter, rule, unreadable: false, account: '',
    recipients: extractRecipients(rule, shaped, endpoint), draft: extractDraft(rule, shaped, endpoint), text: extractText(rule, shaped), ...extractSubject(rule, shaped),
  };
}

/** A site's own reader. Without one, or where it fails, what could be a send is one. */
function matchSite(adapter: AdapterRequests, rule: RequestRule, endpoint: Endpoint, body: Body): Match {
  const request = siteRequest(rule, endpoint, body);
  if (adapter.reader === undefined) return unreadableSend(adapter, rule);
  if (request === null) return mayLeave(adapter.reader, rule, endpoint) ? unreadableSend(adapter, rule) : OTHER;
  let reading: SiteReading;
  try {
    reading = adapter.reader.read(request);
  } catch {
    return unreadableSend(adapter, rule);
  }
  if (reading.kind === 'other') return reading.unsent === true ? reading : OTHER;
  if (reading.kind === 'draft') return { ...reading, adapter, rule };
  return reading.kind === 'unreadable' || reading.recipients.length === 0 ? unreadableSend(adapter, rule) : siteSend(adapter, rule, reading);
}

function siteSend(adapter: AdapterRequests, rule: RequestRule, { recipients, account, draft, text, subject, same, scheduledFor, answers }: SiteSend): SendMatch {
  return {
    kind: 'send', adapter, rule, unreadable: false, recipients, account,
    draft: slice(draft, 0, MOST_DRAFT), text: text.length > MOST_TEXT ? slice(text, text.length - MOST_TEXT) : text,
    ...(same === undefined ? {} : { same }), ...(subject === undefined ? {} : { subject }),
    ...(scheduledFor === undefined ? {} : { scheduledFor }), ...(answers === undefined ? {} : { answers }),
  };
}

function mayLeave({ mayLeave: may }: SiteReader, rule: RequestRule, { target }: Endpoint): boolean {
  try {
    return may === undefined || may(outlineOf(rule, target));
  } catch {
    return true;
  }
}

/** The request as a site's reader gets it; null when the body could not be read. */
export function siteRequest(rule: RequestRule, { target }: Endpoint, body: Body): SiteRequest | null {
  if (body.kind === 'unreadable') return null;
  return { ...outlineOf(rule, target), body };
}

const outlineOf = (rule: RequestRule, { method, header = noHeader, ...where }: RequestTarget): Omit<SiteRequest, 'body'> => ({ ...where, rule: rule.id, method: upper(method), header });

const noHeader = (): null => null;

function unreadableSend(adapter: AdapterRequests, rule: RequestRule): SendMatch {
  return { kind: 'send', adapter, rule, recipients: [{ field: 'body', raw: '', reader: 'unresolved' }], draft: '', text: '', account: '', unreadable: true };
}

/** A draft passes unasked: of repeated fields every one must say so, unless the adapter knows which of them the server reads. */
function holds(rule: RequestRule, predicate: FieldPredicate, values: readonly unknown[]): boolean {
  const every = rule.kind === 'draft' && predicate.occurrence === undefined;
  for (let i = 0; every && i < values.length; i++) if (!predicateHolds(predicate, [values[i]])) return false;
  return predicateHolds(predicate, values);
}

function queryFits(rule: RequestRule, query: readonly Field[]): boolean {
  const predicates = rule.query;
  for (let i = 0; predicates !== undefined && i < predicates.length; i++) {
    const predicate = predicates[i] as FieldPredicate;
    if (!holds(rule, predicate, valuesOf(query, predicate.field))) return false;
  }
  return true;
}

function bodyFits(rule: RequestRule, body: Exclude<ShapedBody, { kind: 'unreadable' }>): boolean {
  const predicates = rule.fields;
  for (let i = 0; predicates !== undefined && i < predicates.length; i++) {
    const predicate = predicates[i] as FieldPredicate;
    const values = body.kind === 'json' ? readPath(body.value, predicate.field) : valuesOf(body.fields, predicate.field);
    if (!holds(rule, predicate, values)) return false;
  }
  return true;
}
