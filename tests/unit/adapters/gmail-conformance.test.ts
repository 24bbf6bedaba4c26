// Recorded requests of Gmail: every message found, with kind, recipients by field, subject and ids. The recordings lie outside the
// repository; the folder is named by CONSENTRY_FIXTURES, and whatever its expected.json lists is run.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { GmailField } from '../../../utils/adapters/gmail/message';
import { parseSyncBody } from '../../../utils/adapters/gmail/sync-body';
import { gmailReader } from '../../../utils/adapters/gmail/reader';
import { gmailRequests } from '../../../utils/adapters/gmail/requests';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';

const FOLDER = join(process.env.CONSENTRY_FIXTURES ?? resolve(import.meta.dirname, '../../../../shared/fixtures'), 'gmail/network');
const LIST = join(FOLDER, 'expected.json');
interface Found { fmt: string; kind: string; id: string; threadId: string; from: string; subject: string; to: unknown[]; cc: unknown[]; bcc: unknown[]; labels: string[]; path: string }
const expected = existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) as Record<string, Found[]> : {};
const files = Object.entries(expected);
if (files.length === 0) console.log(`Gmail recordings: skipped, no ${LIST}`);

const counted = { files: 0, messages: 0, recipients: 0, SEND: 0, SCHEDULE: 0, DRAFT: 0, none: 0 } as Record<string, number>;
const count = (key: string, by = 1): void => { counted[key] = (counted[key] ?? 0) + by; };
const addresses = (field: GmailField): unknown[] => (field.whole ? field.addresses.map(({ email, name }) => ({ email, name })) : ['unreadable']);

/** The whole way through the guard's matcher, as the page would send it. */
function matched(body: string, url = '/sync/u/0/i/s?hl=en&c=1'): Match | null {
  const { pathname, search } = new URL(url, 'https://mail.google.com');
  const endpoint = matchEndpoint([{ id: 'gmail', requests: gmailRequests, reader: gmailReader }], { method: 'POST', path: pathname, search });
  return endpoint && matchBody(endpoint, { kind: 'text', text: body, type: '' });
}

function verdictOf(messages: readonly Found[]): string {
  if (messages.some((one) => one.kind === 'SEND')) return 'gmail/send';
  if (messages.some((one) => one.kind === 'SCHEDULE')) return 'gmail/schedule';
  return messages.length > 0 ? 'gmail/draft' : 'other';
}

const emails = (messages: readonly Found[]): string[] => messages.filter((one) => one.kind !== 'DRAFT')
  .flatMap((one) => (['to', 'cc', 'bcc'] as const).flatMap((field) => (one[field] as { email: string }[]).map(({ email }) => `${field}:${email}`))).sort();

describe.skipIf(files.length === 0)('recorded Gmail requests', () => {
  afterAll(() => { console.log(`Gmail recordings: ${Object.entries(counted).map(([key, value]) => `${value} ${key}`).join(', ')}`); });

  it.each(files)('%s', (file, wanted) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const paths: string[] = [];
    const body = parseSyncBody(text, paths);
    const found = body?.messages.map((one, index) => ({
      id: one.id, labels: one.labels, from: one.from, to: addresses(one.to), cc: addresses(one.cc), bcc: addresses(one.bcc),
      subject: one.subject, threadId: one.threadId, path: paths[index], kind: one.kind, fmt: Array.isArray(one.node) ? 'array' : 'dict',
    }));
    expect(found).toHaveLength(wanted.length);
    expect(found).toMatchObject(wanted);
    expect(body?.doubtful).toBe(false);

    const match = matched(text);
    expect(match === null || match.kind === 'other' ? 'other' : match.rule.id).toBe(verdictOf(wanted));
    if (match?.kind === 'send') {
      expect(match.unreadable).toBe(false);
      expect(match.recipients.map((one) => `${one.field}:${one.raw}`).sort()).toEqual(emails(wanted));
      const sent = wanted.filter((one) => one.kind !== 'DRAFT');
      expect(match.draft).toBe(sent.map((one) => one.id).join(','));
      expect(match.subject).toBe(sent.length === 1 ? sent[0]?.subject : undefined);
    }
    count('files');
    count('messages', wanted.length);
    for (const one of wanted) { count(one.kind); count('recipients', one.to.length + one.cc.length + one.bcc.length); }
    if (wanted.length === 0) count('none');
  });

  it('a form of the old client is a send to everybody in it', () => {
    const file = join(FOLDER, 'synthetic/SYNTHETIC-legacy-act-sm-body.txt');
    if (!existsSync(file)) return;
    const match = matched(readFileSync(file, 'utf8'), '/mail/u/0/?ui=2&act=sm');
    expect(match).toMatchObject({ kind: 'send', rule: { id: 'gmail/legacy-send' }, recipients: [{ field: 'to', raw: 'to1@example.net' }, { field: 'to', raw: 'to2@example.org' }] });
    count('legacy');
  });
});
