// A list of those who must not be contacted, as a file: a do-not-call register, a do-not-mail list. Published whole, so who is not on it any more is off it.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { MAIL, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';
import { ConnectorError } from './http-client';

const settings = z.strictObject({
  /** Name of a file in DATA/lists: one number or address a line, or the first column of a CSV. */
  file: z.string().regex(/^[\w][\w.-]{0,120}$/),
  kind: z.enum(['do-not-call', 'do-not-mail']),
});
type Settings = z.infer<typeof settings>;

const CHUNK = 64 * 1024;

function recordOf(line: string, { kind }: Settings): SourceRecord | undefined {
  const contact = (line.split(/[;,\t]/)[0] ?? '').trim().replace(/^["']|["']$/g, '');
  if (contact === '') return undefined;
  // The list is its own index: an entry is known by what it names, and kept by its hash.
  const id = hash('sha256', contact, 'base64url');
  return kind === 'do-not-call' ? { id, said: [], stops: [{ contact, stop: 'do-not-call', state: 'set' }] }
    : { id, said: MAIL.map((channel) => ({ contact, channel, purpose: 'direct-marketing', state: 'refused' as const })) };
}

async function page({ settings: own, file }: World<Settings>, { cursor }: Ask): Promise<Page> {
  const from = Number(cursor ?? 0);
  const text = await file(own.file, from, CHUNK);
  if (from === 0 && text.trim() === '') throw new ConnectorError('the list is empty: that is no list');
  const isLast = text.length < CHUNK;
  const end = isLast ? text.length : text.lastIndexOf('\n') + 1;
  if (end === 0) throw new ConnectorError('the list has a line that is longer than any entry');
  const lines = text.slice(0, end).split(/\r?\n/);
  const isEntry = (line: string): boolean => own.kind === 'do-not-mail' ? line.includes('@') : /\d{5}/.test(line.replace(/[\s().-]/g, ''));
  const records = lines.flatMap((line) => (isEntry(line) ? recordOf(line, own) ?? [] : []));
  const left = lines.filter((line) => line.trim() !== '' && !isEntry(line)).length;
  const problems = left > (from === 0 ? 1 : 0) ? [`${left} lines that hold no number or address`] : [];
  return { records, problems, ...(isLast ? {} : { next: String(from + end) }) };
}

export const contactList: Connector<Settings> = {
  system: 'list', settings, secrets: [], isList: true, streams: () => ['file'],
  client: () => ({ base: 'http://localhost', authorize: async () => ({}) }),
  page,
};
