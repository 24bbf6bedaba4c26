// A list of those who must not be contacted, as a file: a do-not-call register, a do-not-mail list. Published whole, so who is not on it any more is off it.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { LISTED_REGISTERS } from '../engine';
import { contactPoint } from './contact';
import { MAIL, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';
import { ConnectorError } from './http-client';

/** Which register the list is of, as rule packs name it, and the day on which it was taken. */
const register = z.strictObject({
  name: z.string().refine((name) => LISTED_REGISTERS.some(({ list }) => list === name), `a register that some rule asks for: ${LISTED_REGISTERS.map(({ list }) => list).join(', ')}`),
  on: z.iso.date(),
  /** How the numbers begin that the list was ordered for; left out, it holds the whole register. */
  prefixes: z.array(z.string().regex(/^\+[1-9]\d{0,14}$/)).min(1).max(2_000).optional(),
});

const settings = z.strictObject({
  /** Name of a file in DATA/lists: one number or address a line, or the first column of a CSV. */
  file: z.string().regex(/^[\w][\w.-]{0,120}$/),
  kind: z.enum(['do-not-call', 'do-not-mail']),
  register: register.optional(),
}).refine(({ kind, register: of }) => of === undefined || kind === 'do-not-call', { path: ['register'], message: 'only of a do-not-call list' });
type Settings = z.infer<typeof settings>;

const CHUNK = 64 * 1024;

/** The first cell; the national registry of the United States writes area code and number apart. */
function contactIn(line: string): string {
  const apart = /^\s*(\d{3}),(\d{7})\s*$/.exec(line);
  return apart ? `${apart[1]}${apart[2]}` : (line.split(/[;,\t]/)[0] ?? '').trim().replace(/^["']|["']$/g, '');
}

function recordOf(line: string, { kind }: Settings): SourceRecord | undefined {
  const contact = contactIn(line);
  if (contact === '') return undefined;
  // The list is its own index: an entry is known by what it names, and kept by its hash.
  const id = hash('sha256', contact, 'base64url');
  return kind === 'do-not-call' ? { id, said: [], stops: [{ contact, stop: 'do-not-call', state: 'set' }] }
    : { id, said: MAIL.map((channel) => ({ contact, channel, purpose: 'direct-marketing', state: 'refused' as const })) };
}

/** Where to read on, and how many entries could not be read until there. */
function placeOf(cursor: string | undefined): { from: number; faults: number } {
  const [from = '0', faults = '0'] = (cursor ?? '').split(':');
  return { from: Number(from), faults: Number(faults) };
}

const isEntry = (line: string, { kind }: Settings): boolean => (kind === 'do-not-mail' ? line.includes('@') : /\d{5}/.test(line.replace(/[\s().-]/g, '')));

/** The whole list, or what is wrong with it: while one entry is not read, nobody can say who is not on it. */
function checkedBy({ register: of }: Settings, faults: number): Pick<Page, 'checked' | 'problems'> {
  if (!of) return { problems: [] };
  if (faults > 0) return { problems: [`${faults} entries cannot be read: until they can, nobody counts as checked against ${of.name}`] };
  return { problems: [], checked: { list: of.name, on: of.on, ...(of.prefixes ? { prefixes: of.prefixes } : {}) } };
}

async function page({ settings: own, region, file }: World<Settings>, { cursor }: Ask): Promise<Page> {
  const { from, faults: before } = placeOf(cursor);
  const text = await file(own.file, from, CHUNK);
  if (from === 0 && text.trim() === '') throw new ConnectorError('the list is empty: that is no list');
  const isLast = text.length < CHUNK;
  const end = isLast ? text.length : text.lastIndexOf('\n') + 1;
  if (end === 0) throw new ConnectorError('the list has a line that is longer than any entry');
  const lines = text.slice(0, end).split(/\r?\n/).filter((line) => line.trim() !== '');
  const records = lines.flatMap((line) => (isEntry(line, own) ? recordOf(line, own) ?? [] : []));
  const others = lines.filter((line) => !isEntry(line, own));
  // The first line of the file may be a heading.
  const left = others.length - (from === 0 && others[0] !== undefined && others[0] === lines[0] ? 1 : 0);
  const faults = before + left + unread(records, region);
  const { problems, checked } = isLast ? checkedBy(own, faults) : { problems: [], checked: undefined };
  const said = left > 0 ? [`${left} lines that hold no number or address`] : [];
  return { records, problems: [...said, ...problems], ...(isLast ? {} : { next: `${from + end}:${faults}` }), ...(checked ? { checked } : {}) };
}

const unread = (records: readonly SourceRecord[], region: string): number => records.filter(({ stops = [] }) => stops.some(({ contact }) => contactPoint(contact, region)?.kind !== 'phone')).length;

export const contactList: Connector<Settings> = {
  system: 'list', settings, secrets: [], isList: true, streams: () => ['file'],
  region: ({ register: of }) => LISTED_REGISTERS.find(({ list }) => list === of?.name)?.country,
  client: () => ({ base: 'http://localhost', authorize: async () => ({}) }),
  page,
};
