// Every recorded request gives what its expected.json says. Nothing here knows a file: more of the same form can be laid beside them.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import { parseOutlook } from '../../../utils/adapters/outlook/parse';
import type { Part } from '../../../utils/adapters/outlook/part';
import type { SiteReading, SiteRequest } from '../../../utils/adapters/site-reader';
import { rawOf, recorded, requestOf, type Expected, type Recorded } from './outlook/recorded';

/** Requests of other sites lie beside them: each is another adapter's, which reads it in its own test. */
const OTHER_SITES: [host: RegExp, why: string][] = [[/(^|\.)google\.com$/, 'Google Calendar: the Gmail adapter'], [/(^|\.)(teams\.microsoft\.com|linkedin\.com)$/, 'chat sites: no adapter yet']];
const RULES = ['outlook/send', 'outlook/meeting', 'outlook/response'];
const LISTS = ['to', 'cc', 'bcc', 'optional', 'resources'];

const skipped: string[] = [];
const count = { sends: 0, quiet: 0, mutations: 0 };
/** Why this is no request of Outlook's; undefined = it is one. */
function foreign(file: string): string | undefined {
  if (!file.endsWith('.json')) return 'a page, read by tests/dom/adapters/outlook.test.ts';
  const { url } = rawOf(file);
  if (typeof url !== 'string') return 'a message between frames: the dial guard';
  const host = new URL(url).hostname;
  return OTHER_SITES.find(([pattern]) => pattern.test(host))?.[1];
}
const isOurs = ({ file }: Recorded): boolean => {
  const why = foreign(file);
  if (why) skipped.push(`${file} (${why})`);
  return why === undefined;
};
const ours = recorded.filter(isOurs);
const sends = ours.filter(({ expect: { send } }) => send);
const negatives = ours.filter(({ expect: { send } }) => !send);

/** As the guard asks: rule after rule, a new document each time. */
function judged(request: SiteRequest): SiteReading & { rule?: string } {
  const reader = createOutlookReader();
  for (const rule of RULES) {
    const reading = reader.read({ ...request, rule });
    if (reading.kind !== 'other') return { ...reading, rule };
  }
  return { kind: 'other' };
}

const addresses = (part: Part, field: string): string[] => part.recipients.filter((one) => one.field === field).map((one) => one.raw);

/** Several messages of one request as one. */
const together = (parts: readonly Part[]): Part => ({ ...parts[0] as Part, recipients: parts.flatMap((part) => part.recipients), missing: parts.flatMap((part) => part.missing) });

function checkPart(part: Part, wanted: Expected): void {
  // What nobody has seen is held without being read: then nobody can expect its people.
  if (part.kind === 'unknown') { expect(LISTS.filter((field) => Array.isArray(wanted[field]) && (wanted[field] as string[]).length > 0)).toEqual([]); return; }
  expect(part.kind).toBe(wanted.kind);
  for (const field of LISTS) if (Array.isArray(wanted[field])) expect({ field, list: addresses(part, field) }).toEqual({ field, list: wanted[field] });
  if (wanted.recipientsUnknown) expect(part.missing.length).toBeGreaterThan(0);
  if (['to', 'cc', 'bcc'].every((field) => Array.isArray(wanted[field])) && !wanted.recipientsUnknown) expect(part.missing).toEqual([]);
  if (wanted.subject !== undefined) expect(part.subject).toBe(wanted.subject);
  if (wanted.from !== undefined) expect(part.account).toBe(wanted.from);
  if (wanted.draftId ?? wanted.eventId) expect(part.item).toBe(wanted.draftId ?? wanted.eventId);
  if (wanted.referenceItemId !== undefined) expect(part.reference).toBe(wanted.referenceItemId);
}

describe.skipIf(recorded.length === 0)('recorded requests of Outlook', () => {
  afterAll(() => {
    console.log(`Outlook conformance: ${count.sends} sends, ${count.quiet} that are none, ${count.mutations} mutations of these; left out: ${skipped.join(', ') || 'none'}.`);
  });

  it.each(sends.map((one): [string, Recorded] => [one.file, one]))('%s', (file, { expect: wanted }) => {
    const request = requestOf(rawOf(file));
    const { parts } = parseOutlook(request);
    expect(parts.length).toBeGreaterThan(0);
    const part = together(parts);
    checkPart(part, wanted);
    const reading = judged(request);
    expect(reading.kind).toBe(part.kind === 'unknown' ? 'unreadable' : 'send');
    if (reading.kind === 'send' && parts.length === 1 && wanted.subject !== undefined) expect(reading.subject).toBe(wanted.subject);
    if (reading.kind === 'send' && part.missing.length > 0) expect(reading.recipients.some((one) => one.reader === 'unresolved')).toBe(true);
    count.sends += 1;
  });

  it.each(negatives.map((one): [string, Recorded] => [one.file, one]))('%s', (file) => {
    const request = requestOf(rawOf(file));
    expect(parseOutlook(request).parts).toEqual([]);
    expect(['draft', 'other']).toContain(judged(request).kind);
    count.quiet += 1;
  });

  it.each(negatives.map((one): [string, Recorded] => [one.file, one]))('%s, before its headers are known: not taken for a send that can be read', (file) => {
    expect(judged({ ...requestOf(rawOf(file)), header: () => null }).kind).not.toBe('send'); // the network layer would stop it at its first question
  });

  it('holds none of the mutations of those that are no send', { timeout: 300_000 }, () => {
    const runs = process.env.CONSENTRY_SOAK ? 10_000 : 1_000;
    expect(negatives.length).toBeGreaterThan(0);
    fc.assert(fc.property(fc.constantFrom(...negatives), fc.infiniteStream(fc.nat()), fc.string({ maxLength: 40 }), ({ file }, stream, word) => {
      const raw = rawOf(file);
      const chance = (): number => Number(stream.next().value);
      const body = quiet(raw.body, chance, word);
      count.mutations += 1;
      expect(['draft', 'other']).toContain(judged(requestOf({ ...raw, url: `${raw.url}&n=${chance() % 999}`, body })).kind);
    }), { numRuns: runs });
  });

  it('lets none of the same mutations of a send pass', { timeout: 300_000 }, () => {
    const bodies = sends.filter(({ file }) => rawOf(file).body && !file.startsWith('rest/'));
    fc.assert(fc.property(fc.constantFrom(...bodies), fc.infiniteStream(fc.nat()), fc.string({ maxLength: 40 }), ({ file }, stream, word) => {
      const raw = rawOf(file);
      expect(['send', 'unreadable']).toContain(judged(requestOf({ ...raw, body: quiet(raw.body, () => Number(stream.next().value), word) })).kind);
    }), { numRuns: process.env.CONSENTRY_SOAK ? 10_000 : 300 });
  });
});

/** Members that say what a request does; a mutation of the rest cannot make a send of it. */
const KEPT = /Disposition|Send(Meeting|Calendar)|^__type$|Recipients$|Attendees$|^Resources$|FieldURI|^(Items|ItemChanges|Updates|Body|Header|Path|Item|operationName|query|extensions|requests|method|url|sendResponse)$/i;

/** Other texts, numbers and members where the meaning stays the same. */
function quiet(value: unknown, chance: () => number, word: string): unknown {
  if (Array.isArray(value)) return value.map((one) => quiet(one, chance, word));
  if (typeof value !== 'object' || value === null) return chance() % 4 !== 0 ? value : typeof value === 'string' ? `${value}${word}` : typeof value === 'number' ? value + (chance() % 7) : typeof value === 'boolean' ? !value : value;
  const out: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    if (!KEPT.test(key) && chance() % 12 === 0) continue;
    out[key] = KEPT.test(key) && (typeof one !== 'object' || one === null) ? one : quiet(one, chance, word);
  }
  if (chance() % 5 === 0) out[`Unknown${chance() % 100}`] = word;
  return out;
}
