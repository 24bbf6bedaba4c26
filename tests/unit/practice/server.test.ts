import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPractice, type Practice } from '../../../server/practice/main';
import { languageOf, TEXTS } from '../../../server/practice/texts';

describe('practice server', () => {
  let practice: Practice;
  beforeAll(async () => { practice = await startPractice(); });
  afterAll(async () => { await practice.stop(); });
  beforeEach(() => { practice.mailbox.reset(); });

  const post = (path: string, body: unknown): Promise<Response> => fetch(practice.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const get = async <T>(path: string): Promise<T> => (await (await fetch(practice.url + path)).json()) as T;
  const mail = { kind: 'send', draftId: 'd1', to: ['a@x.pl'], cc: ['b@x.pl'], bcc: ['c@x.pl'], subject: 's', body: 'b' };

  it('keeps one entry for each envelope recipient, Bcc too', async () => {
    expect((await post('/api/messages', mail)).status).toBe(200);
    expect((await get<{ rcpt: string; field: string }[]>('/api/mailbox')).map(({ rcpt, field }) => [rcpt, field])).toEqual([['a@x.pl', 'to'], ['b@x.pl', 'cc'], ['c@x.pl', 'bcc']]);
  });

  it('keeps a draft apart until it is sent', async () => {
    await post('/api/messages', { ...mail, kind: 'draft' });
    await post('/api/messages', { ...mail, kind: 'draft', body: 'later' });
    expect(await get('/api/mailbox')).toEqual([]);
    expect(await get('/api/drafts')).toMatchObject([{ draftId: 'd1', body: 'later', saves: 2 }]);
    await post('/api/messages', mail);
    expect(await get('/api/drafts')).toEqual([]);
  });

  it.each([
    ['no JSON', '/api/messages', '{'], ['null', '/api/messages', null], ['another kind', '/api/messages', { ...mail, kind: 'x' }], ['a recipient that is no text', '/api/messages', { ...mail, to: [1] }],
    ['no recipient', '/api/messages', { ...mail, to: [], cc: [], bcc: [] }], ['no number', '/api/calls', {}], ['a number with letters', '/api/calls', { number: '+48abc' }],
  ])('%s: 400 and nothing kept', async (_, path, body) => {
    expect((await post(path, body)).status).toBe(400);
    expect([practice.mailbox.delivered, practice.mailbox.dialled, [...practice.mailbox.drafts]]).toEqual([[], [], []]);
  });

  it('keeps calls, and forgets all at a reset', async () => {
    await post('/api/calls', { number: '+48601234567' });
    expect(await get('/api/calls')).toMatchObject([{ number: '+48601234567' }]);
    await post('/api/reset', {});
    expect(await get('/api/calls')).toEqual([]);
  });

  it('escapes what the address bar brings', async () => {
    const text = await (await fetch(`${practice.url}/mail/compose?to=${encodeURIComponent('"><script>x</script>')}&subject=%22%3E%3Cb%3E&body=%3C/textarea%3E%3Cb%3E`)).text();
    expect(text).not.toMatch(/<script>x|"><b>|<\/textarea><b>/);
  });

  it('says 404 for what it does not have', async () => {
    expect((await fetch(`${practice.url}/assets/../main.ts`)).status).toBe(404);
    expect((await fetch(`${practice.url}/assets/main.ts`)).status).toBe(404);
  });
});

describe('languages of the practice site', () => {
  it('pl and en have the same texts', () => {
    expect(Object.keys(TEXTS.pl)).toEqual(Object.keys(TEXTS.en));
    expect(TEXTS.pl.steps.length).toBe(TEXTS.en.steps.length);
  });
  it.each([['', 'pl-PL,pl;q=0.9', 'pl'], ['lang=en', 'pl', 'en'], ['', 'fr', 'en'], ['lang=xx', 'de, pl', 'pl']])('%s %s: %s', (query, accept, language) => {
    expect(languageOf(new URLSearchParams(query), accept)).toBe(language);
  });
});
