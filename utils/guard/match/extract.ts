import type { RequestExtractor, RequestRule } from '../../adapters/adapter';
import type { RawRecipient } from '../page-link';
import { isArray, parseJson, push, slice } from '../../primordials';
import type { ShapedBody } from './body';
import { valuesOf } from './fields';
import { readPath } from './json-path';
import type { Endpoint } from './request';

type Readable = Exclude<ShapedBody, { kind: 'unreadable' }>;

export const MOST_TEXT = 200_000;
export const MOST_DRAFT = 256;

/** Raw recipient strings in the rule's order; blank ones are left out. What is there but no text is `unresolved`. */
export function extractRecipients(rule: RequestRule, body: Readable, endpoint: Endpoint): RawRecipient[] {
  const recipients: RawRecipient[] = [];
  for (let i = 0; i < rule.recipients.length; i++) {
    const extractor = rule.recipients[i] as RequestExtractor;
    if (extractor.from === 'unresolved') {
      push(recipients, { field: extractor.as, raw: '', reader: 'unresolved' });
      continue;
    }
    const values = valuesFor(extractor, body, endpoint);
    for (let j = 0; j < values.length; j++) addRecipient(recipients, extractor.as, extractor.reader, values[j]);
  }
  return recipients;
}

function addRecipient(recipients: RawRecipient[], field: string, reader: RawRecipient['reader'], value: unknown): void {
  if (value === null || value === undefined || value === '') return;
  if (typeof value === 'string' || typeof value === 'number') { push(recipients, { field, raw: `${value}`, reader }); return; }
  // A list where one string was expected: every item counts. Anything else cannot be read.
  if (isArray(value)) for (let i = 0; i < value.length; i++) addRecipient(recipients, field, reader, value[i]);
  else push(recipients, { field, raw: '', reader: 'unresolved' });
}

function valuesFor(extractor: Exclude<RequestExtractor, { from: 'unresolved' }>, body: Readable, endpoint: Endpoint): unknown[] {
  if (extractor.from === 'json') return body.kind === 'json' ? readPath(body.value, extractor.path) : [];
  if (extractor.from === 'query') return valuesOf(endpoint.query, extractor.field);
  if (extractor.from === 'header') return headerValues(extractor, endpoint);
  if (body.kind !== 'fields') return [];
  const values = valuesOf(body.fields, extractor.field);
  if (values.length < 2 || extractor.occurrence === undefined || extractor.occurrence === 'all') return values;
  return [values[extractor.occurrence === 'first' ? 0 : values.length - 1]];
}

/** A header that is missing or not the expected JSON gives one value that cannot be read. */
function headerValues(extractor: Extract<RequestExtractor, { from: 'header' }>, endpoint: Endpoint): unknown[] {
  const value = endpoint.target.header?.(extractor.name) ?? null;
  if (value === null) return [false];
  if (extractor.path === undefined) return [value];
  try {
    return readPath(parseJson(value), extractor.path);
  } catch {
    return [false];
  }
}

/** Identity of the draft as the request carries it, '' when the rule names none or it is missing. */
export function extractDraft(rule: RequestRule, body: Readable, endpoint: Endpoint): string {
  const { draft } = rule;
  if (draft === undefined) return '';
  let values: unknown[] = [];
  if (draft.from === 'json') { if (body.kind === 'json') values = readPath(body.value, draft.path); }
  else if (draft.from === 'query') values = valuesOf(endpoint.query, draft.field);
  else if (body.kind === 'fields') values = valuesOf(body.fields, draft.field);
  const value = values[values.length - 1];
  return typeof value === 'string' || typeof value === 'number' ? slice(`${value}`, 0, MOST_DRAFT) : '';
}

/** The rule's `subject`; undefined where it names none or there is none. */
export function extractSubject({ subject }: RequestRule, body: Readable): { subject?: string } {
  if (subject === undefined) return {};
  const values = body.kind === 'json' ? readPath(body.value, subject) : valuesOf(body.fields, subject);
  const value = values[values.length - 1];
  return typeof value === 'string' ? { subject: value } : {};
}

/** Text of the rule's `text` fields, at most 200,000 characters, its end kept: footers carry the opt-out. */
export function extractText(rule: RequestRule, body: Readable): string {
  let text = '';
  for (let i = 0; rule.text !== undefined && i < rule.text.length; i++) {
    const name = rule.text[i] as string;
    const values = body.kind === 'json' ? readPath(body.value, name) : valuesOf(body.fields, name);
    for (let j = 0; j < values.length; j++) if (typeof values[j] === 'string') text += `${text === '' ? '' : '\n'}${values[j] as string}`;
  }
  return text.length > MOST_TEXT ? slice(text, text.length - MOST_TEXT) : text;
}
