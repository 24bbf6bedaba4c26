// Recorded requests, wherever they lie: CONSENTRY_FIXTURES names the folder, else the one beside the checkout.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SiteRequest } from '../../../../utils/adapters/site-reader';

export const FOLDER = join(resolve(import.meta.dirname, '../../../..', process.env.CONSENTRY_FIXTURES ?? '../shared/fixtures'), 'outlook');

export interface Expected {
  kind: string;
  send: boolean;
  recipientsUnknown?: boolean;
  subject?: string;
  from?: string;
  draftId?: string;
  eventId?: string;
  referenceItemId?: string;
  [list: string]: unknown;
}
export interface Recorded { file: string; expect: Expected }
export interface RawRequest { url: string; method?: string; headers?: Record<string, string>; body?: unknown }

export const recorded: Recorded[] = existsSync(join(FOLDER, 'expected.json')) ? JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Recorded[] : [];
if (recorded.length === 0) console.log(`Outlook conformance: skipped, no recorded requests in ${process.env.CONSENTRY_FIXTURES ? 'CONSENTRY_FIXTURES' : '../shared/fixtures'}.`);

const fixture = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

export const rawOf = (file: string): RawRequest => fixture(file) as RawRequest;

/** `@urlencode:FILE#key`: the header carries that member of that file, or all of it. */
function headerValue(value: string): string {
  const [, file, key] = /^@urlencode:([^#]+)#(.*)$/.exec(value) ?? [];
  if (!file) return value;
  const whole = fixture(file) as Record<string, unknown>;
  return encodeURIComponent(JSON.stringify(key ? whole[key] : whole));
}

export function requestOf(raw: RawRequest, rule = 'outlook/send'): SiteRequest {
  const { pathname, search } = new URL(raw.url);
  const headers = new Map(Object.entries(raw.headers ?? {}).map(([name, value]) => [name.toLowerCase(), headerValue(value)]));
  const { body } = raw;
  return {
    rule, method: raw.method ?? 'POST', path: pathname, search, header: (name) => headers.get(name.toLowerCase()) ?? null,
    body: body === null || body === undefined ? { kind: 'none' } : { kind: 'text', text: typeof body === 'string' ? body : JSON.stringify(body) },
  };
}
