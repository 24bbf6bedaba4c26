// The replica speaks as the recordings do: every place of its requests is a place of theirs, with a value of the same kind.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRAFT_LABELS, objectEnvelope, SEND_LABELS, single, type Place, type WireMessage } from '../../support/gmail-replica/wire';

const FOLDER = join(process.env.CONSENTRY_FIXTURES ?? resolve(import.meta.dirname, '../../../../shared/fixtures'), 'gmail/network');
const recorded = (years: readonly string[]): unknown[] => years.flatMap((year) => {
  const folder = join(FOLDER, year);
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json') && !name.includes('cvOff')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown) : [];
});
const arrays = recorded(['2022']);
const objects = recorded(['2018', '2019']);
if (arrays.length === 0) console.log(`Gmail replica against recordings: skipped, no ${FOLDER}`);

/** Kind of a text by its form: ids, labels and addresses are kinds of their own. */
function kindOf(value: unknown): string {
  if (typeof value !== 'string') return typeof value;
  if (/^\d{13}$/.test(value)) return 'number';
  for (const [kind, form] of [['thread', /^thread-[af]:/], ['message', /^msg-[af]:/], ['label', /^\^/], ['address', /^[^\s@]+@[^\s@]+\.\w+$/]] as const) if (form.test(value)) return kind;
  return /^\d+$/.test(value) ? 'number' : 'text';
}

const isAddress = (value: unknown): boolean => typeof value === 'object' && value !== null && kindOf(Object.values(value)[1]) === 'address';

/** `/1/0/0/1/0:thread`: where something is, and what. Labels and addresses of one list are one place. */
function places(value: unknown, path = '', into = new Set<string>()): Set<string> {
  if (value === null) return into;
  if (typeof value !== 'object') { into.add(`${path}:${kindOf(value)}`); return into; }
  const entries = Object.entries(value);
  const alike = Array.isArray(value) && (entries.every(([, one]) => kindOf(one) === 'label') || entries.every(([, one]) => isAddress(one)));
  for (const [key, child] of entries) places(child, `${path}/${alike ? '*' : key}`, into);
  return into;
}
const all = (values: readonly unknown[]): Set<string> => values.reduce<Set<string>>((into, value) => places(value, '', into), new Set());

const message = (labels: string[]): WireMessage => ({
  id: 'msg-a:r1', from: { email: 'me@x.test', name: 'Me' }, to: [{ email: 'a@b.test', name: 'A' }], cc: [{ email: 'c@b.test', name: 'C' }], bcc: [{ email: 'd@b.test', name: 'D' }],
  date: 1_700_000_000_000, subject: 'Hello', html: '<div>hi</div>', labels,
});

describe.skipIf(arrays.length === 0)('the replica’s requests', () => {
  it.each<[Place, string[], boolean]>([['update', SEND_LABELS, true], ['reply', SEND_LABELS, true], ['new-thread', DRAFT_LABELS, false], ['update', DRAFT_LABELS, false]])('%s %s: nothing where the recordings have nothing', (place, labels, isSend) => {
    // Copies were recorded with saved drafts only.
    const body = single({ ...message(labels), ...(place === 'update' ? {} : { cc: [], bcc: [] }) }, 'thread-a:r2', place, isSend, 1_700_000_000_015);
    const known = all(arrays);
    expect([...places(body)].filter((one) => !known.has(one))).toEqual([]);
  });
  it('the object form has only places that the older recordings have', () => {
    const known = all(objects);
    const body = objectEnvelope(single(message(SEND_LABELS), 'thread-a:r2', 'update', true, 1_700_000_000_015));
    expect([...places(body)].filter((one) => !known.has(one))).toEqual([]);
  });
});
