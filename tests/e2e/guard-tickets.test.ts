// The ticket protocol of the main-world guard in real Chromium, against a gate with fixed answers.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GateToMain, MainToGate } from '../../utils/guard/page-link';
import { launchBrowser, until } from '../support/browser';
import { testAdapter } from './differential/adapter';
import { buildTestExtension, closeGate, postAsGate, seenByGate } from './differential/extension';
import { HELPERS } from './differential/probes';
import { startServer, type TestServer } from './differential/server';

let server: TestServer;
let browser: Browser;
let page: Page;
let serial = 0;
let tab = '';

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser({ extension: await buildTestExtension('guard') });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  tab = `tab${++serial}x`;
  page = await browser.newPage();
  await page.goto(`${server.origin}/app?${tab}`);
  server.arrivals.length = 0;
});
afterEach(async () => { await page.close(); });

const run = (source: string): Promise<unknown> => page.evaluate(`(async () => { ${HELPERS} ${source} })()`);
const seen = (): Promise<MainToGate[]> => seenByGate(browser, tab);
const kinds = async (): Promise<string[]> => (await seen()).map((message) => message.kind);
const only = async <K extends MainToGate['kind']>(kind: K): Promise<Extract<MainToGate, { kind: K }>[]> => (await seen()).filter((message) => message.kind === kind) as Extract<MainToGate, { kind: K }>[];

type Ticket = Extract<GateToMain, { kind: 'ticket' }>['ticket'];
async function giveTicket(more: Partial<Ticket> = {}): Promise<void> {
  const id = `ticket-${++serial}`;
  await postAsGate(browser, tab, { kind: 'ticket', ticket: { id, attempt: id, rule: 'test/fields', draft: 'd1', expiresAt: Date.now() + 60_000, covers: ['refused@x.pl', 'other@x.pl'], ...more } });
  await until('ack', async () => (await only('ticket-ack')).some((ack) => ack.id === (more.id ?? id)));
}

const POST = (body = 'to=refused@x.pl&draft=d1', path = '/send/fields'): string => `show(fetch('${path}', { method: 'POST', headers: FORM, body: '${body}' }))`;
const REFUSED = ['TypeError', 'Failed to fetch'];
const XHR = (body = 'to=refused@x.pl&draft=d1', path = '/send/fields'): string => `xhr('POST', '${path}', '${body}')`;

describe('an open ticket', () => {
  it('lets the send leave in the same task, once', async () => {
    await giveTicket();
    expect(await run(`return ${POST()}`)).toMatchObject({ 0: 200 });
    await until('outcome', async () => (await kinds()).includes('outcome'));
    expect(await only('ask')).toEqual([]);
    expect(await only('used')).toMatchObject([{ retry: false, digest: expect.stringMatching(/^[\w-]{43}$/) as string }]);
    expect(await only('outcome')).toMatchObject([{ outcome: 'observed' }]);
    expect(await run(`return ${POST()}`)).toEqual(REFUSED); // the same again is a new attempt
    expect(await only('ask')).toMatchObject([{ why: 'no-ticket', rule: 'test/fields', draft: 'd1', recipients: [{ field: 'to', raw: 'refused@x.pl', reader: 'address-list' }] }]);
    expect(server.sends()).toHaveLength(1);
  });
  it('covers a synchronous XHR and a beacon, also at pagehide', async () => {
    await giveTicket();
    expect(await run(`const x = new XMLHttpRequest(); x.open('POST', '/send/fields', false); x.send('to=refused@x.pl&draft=d1'); return x.status`)).toBe(200);
    await giveTicket();
    await run(`addEventListener('pagehide', () => navigator.sendBeacon('/send/fields', 'to=refused@x.pl&draft=d1'))`);
    await page.goto('about:blank');
    await until('beacon', () => server.sends().length === 2);
  });
  it('covers a subset of its recipients', async () => {
    await giveTicket();
    expect(await run(`return ${XHR('to=Other <OTHER@x.pl>, &draft=d1')}`)).toMatchObject({ 0: 200 });
    expect(await only('ask')).toEqual([]);
  });
  it.each([
    ['another recipient', {}, 'to=refused@x.pl,third@x.pl&draft=d1'],
    ['another draft', { draft: 'd2' }, undefined],
    ['an expired ticket', { expiresAt: 1 }, undefined],
    ['a ticket of another rule', { rule: 'test/json' }, undefined],
    ['no recipient at all', {}, 'to=&draft=d1'],
  ] as [string, Partial<Ticket>, string | undefined][])('does not cover %s', async (_name, ticket, body) => {
    await giveTicket(ticket);
    expect(await run(`return ${POST(body)}`)).toEqual(REFUSED);
    expect(await only('ask')).toHaveLength(1);
    expect(server.sends()).toEqual([]);
  });
  it('is void when the gate says so', async () => {
    await giveTicket({ id: 'void-me-1', attempt: 'void-me-1' });
    await postAsGate(browser, tab, { kind: 'ticket-void', ids: ['void-me-1'] });
    expect(await run(`return ${POST()}`)).toEqual(REFUSED);
  });
  it('may be used again by the same bytes after a failure only', async () => {
    await giveTicket();
    expect(await run(`return ${POST(undefined, '/send/fields?fail')}`)).toMatchObject({ 0: 500 });
    await until('failed', async () => (await only('outcome')).some((it) => it.outcome === 'failed'));
    expect(await run(`return ${POST('to=refused@x.pl&draft=d1&x=1')}`), 'other bytes').toEqual(REFUSED);
    expect(await run(`return ${POST()}`)).toMatchObject({ 0: 200 });
    expect((await only('used')).map((used) => used.retry)).toEqual([false, true]);
    await until('observed', async () => (await only('outcome')).length === 2);
    expect(await run(`return ${POST()}`)).toEqual(REFUSED);
  });
});

describe('a held request', () => {
  it('is asked for again when its body changed meanwhile, and sends what was decided last', async () => {
    expect(await run(`const d = new FormData(); d.append('to', 'allow1@x.pl'); const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); const end = ended(x); x.send(d); d.set('to', 'allow2@x.pl'); await end; return x.status`)).toBe(200);
    const asks = await only('ask');
    expect(asks.at(-1)?.recipients).toMatchObject([{ raw: 'allow2@x.pl' }]);
    expect(server.sends()).toHaveLength(1);
    expect(server.sends()[0]?.body).toContain('allow2@x.pl');
  });
  it('is asked for as changed when it changed after the ask', async () => {
    await run(`const d = new FormData(); d.append('to', 'allow1@x.pl'); const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); const end = ended(x); x.send(d); await wait(8); d.set('to', 'refused@x.pl'); await end;`);
    expect((await only('ask')).map((ask) => ask.why)).toEqual(['no-ticket', 'changed']);
    expect(server.sends()).toEqual([]);
  });
  it('names what it cannot read', async () => {
    expect(await run(`return show(fetch('/send/fields', { method: 'POST', body: new Uint8Array([0xff, 0xfe]) }))`)).toEqual(REFUSED);
    expect(await only('ask')).toMatchObject([{ why: 'unreadable', recipients: [{ field: 'body', raw: '', reader: 'unresolved' }] }]);
  });
  it('rejects with the page\'s reason when the page aborts it', async () => {
    expect(await run(`const c = new AbortController(); const p = show(fetch('/send/fields', { method: 'POST', body: 'to=silent@x.pl', signal: c.signal })); await wait(50); c.abort(new RangeError('mine')); return p`)).toEqual(['RangeError', 'mine']);
    expect(server.sends()).toEqual([]);
  });
  it('waits while the adapters of the host are unknown, then goes its way', async () => {
    await postAsGate(browser, tab, { kind: 'config', adapters: [], settled: false });
    await run(`window.p = ${POST()}; await wait(200)`);
    expect(server.sends()).toEqual([]);
    await postAsGate(browser, tab, { kind: 'config', adapters: [], settled: true });
    expect(await run('return window.p')).toMatchObject({ 0: 200 });
    expect(await only('ask')).toEqual([]);
  });
  it('is refused when the extension is gone, and so is everything later', async () => {
    await run(`window.p = ${POST('to=silent@x.pl')}; await wait(50)`);
    await postAsGate(browser, tab, { kind: 'gone' });
    expect(await run('return window.p')).toEqual(REFUSED);
    expect(await run(`return ${POST('to=allow@x.pl')}`)).toEqual(REFUSED);
    expect(await run(`return show(fetch('/quiet/echo'))`)).toMatchObject({ 0: 200 });
    expect(server.sends()).toEqual([]);
  });
  it('stays held when the gate falls silent: Chromium tells nobody that a port was closed', async () => {
    await closeGate(browser, tab);
    expect(await run(`let end = 'held'; show(fetch('/send/fields', { method: 'POST', body: 'to=allow@x.pl' })).then(() => { end = 'over'; }); await wait(400); return end`)).toBe('held');
    expect(server.sends()).toEqual([]);
  });
});

describe('a refusal answers in the app\'s own form', () => {
  it('fetch', async () => {
    expect(await run(`return ${POST()}`)).toEqual(['TypeError', 'Failed to fetch']);
    expect(await run(`const r = await fetch('/send/refused-403', { method: 'POST', body: 'to=refused@x.pl' }); return [r.status, r.headers.get('content-type'), (await r.text()).length > 0]`)).toEqual([403, 'text/plain', true]);
    expect(await run(`const r = await fetch('/send/refused-json', { method: 'POST', body: 'to=refused@x.pl' }); return [r.status, (await r.json()).ok]`)).toEqual([403, false]);
  });
  it('XHR', async () => {
    expect(await run(`const [status, , , , log] = await ${XHR()}; return [status, log.map((e) => e[0])]`)).toEqual([0, ['readystatechange', 'loadstart', 'readystatechange', 'error', 'loadend']]);
    expect(await run(`const [status, text, , body, log] = await ${XHR(undefined, '/send/refused-403')}; return [status, text, body.length > 0, log.map((e) => e[0])]`)).toEqual([403, 'Forbidden', true, ['readystatechange', 'readystatechange', 'load', 'loadend']]);
    expect(await run(`const x = new XMLHttpRequest(); x.responseType = 'json'; x.open('POST', '/send/refused-json'); let end = ended(x); x.send('to=refused@x.pl'); await end; const first = [x.status, x.response.ok, x.getResponseHeader('Content-Type')]; x.responseType = ''; x.open('POST', '/quiet/echo'); end = ended(x); x.send('again'); await end; return [...first, x.status, x.responseText]`)).toEqual([403, false, 'application/json', 200, 'POST again']);
  });
  it('in the words that the gate has given, letter by letter', async () => {
    const refusal = 'Nie wysłano: "zgoda" \\ Consentry.';
    const text = `[await (await fetch('/send/refused-403', { method: 'POST', body: 'to=refused@x.pl' })).text(), await (await fetch('/send/refused-json', { method: 'POST', body: 'to=refused@x.pl' })).json(), (await xhr('POST', '/send/refused-403', 'to=refused@x.pl'))[3]]`;
    const words = (said: string) => [said, { ok: false, error: 'not-sent', message: said }, said];
    expect(await run(`return ${text}`)).toEqual(words('Consentry')); // before the gate has named any
    await postAsGate(browser, tab, { kind: 'config', adapters: [testAdapter], settled: true, refusal });
    expect(await run(`return ${text}`)).toEqual(words(refusal));
    expect(server.sends()).toEqual([]);
  });
  it('synchronous XHR and beacon, without asking', async () => {
    expect(await run(`const x = new XMLHttpRequest(); x.open('POST', '/send/fields', false); return attempt(() => x.send('to=allow@x.pl'))[0]`)).toBe('NetworkError');
    expect(await run(`return navigator.sendBeacon('/send/fields', 'to=allow@x.pl')`)).toBe(false);
    expect(await seen()).toEqual([{ kind: 'refused', rule: 'test/draft', why: 'sync' }, { kind: 'refused', rule: 'test/draft', why: 'sync' }]);
  });
  it('keepalive at unload', async () => {
    await page.exposeFunction('report', () => undefined);
    await run(`addEventListener('pagehide', () => { fetch('/send/fields', { method: 'POST', keepalive: true, body: 'to=allow@x.pl' }).catch(() => 0); navigator.sendBeacon('/quiet/echo', 'bye'); })`);
    await page.goto('about:blank');
    await until('control', () => server.arrivals.some((arrival) => arrival.body === 'bye'));
    expect(server.sends()).toEqual([]);
  });
  it('a form stays as it is', async () => {
    expect(await run(`const f = frame({ name: 'f' }); const it = form('<input name=to value=refused@x.pl>', { method: 'post', action: '/send/form', target: 'f' }); it.submit(); await wait(150); return [it.elements.to.value, f.contentDocument.URL, location.pathname]`)).toEqual(['refused@x.pl', 'about:blank', '/app']);
  });
  it('Roundcube is told that its request has ended', async () => {
    expect(await run(`const log = []; window.rcmail = { submit_timer: setTimeout(() => log.push('timeout'), 1_000), set_busy: (...a) => log.push(a), auto_save_start: () => log.push('autosave') };
      frame({ name: 'f' }); form('<input name=to value=refused@x.pl>', { method: 'post', action: '/send/unbusy?_unlock=loading17&_framed=1', target: 'f' }).submit(); await wait(1_300); return log`)).toEqual([[false, null, 'loading17'], 'autosave']);
  });
});

describe('outcomes', () => {
  it.each([
    ['status', POST('to=allow@x.pl'), 'observed'], ['status of a failure', POST('to=allow@x.pl', '/send/fields?fail'), 'failed'], ['XHR', XHR('to=allow@x.pl'), 'observed'],
    ['JSON', `show(fetch('/send/json', { method: 'POST', body: '{"to":["allow@x.pl"]}' }))`, 'observed'],
    ['JSON that says no', `show(fetch('/send/json?bad', { method: 'POST', body: '{"to":["allow@x.pl"]}' }))`, 'unknown'],
    ['an answer frame', `(frame({ name: 'f' }), form('<input name=to value=allow@x.pl>', { method: 'post', action: '/send/form', target: 'f' }).submit())`, 'observed'],
    ['an answer frame that says no', `(frame({ name: 'f' }), form('<input name=to value=allow@x.pl>', { method: 'post', action: '/send/form?bad', target: 'f' }).submit())`, 'failed'],
  ])('%s', async (_name, source, expected) => {
    await run(`await ${source}`);
    await until('outcome', async () => (await only('outcome')).length > 0);
    expect(await only('outcome')).toMatchObject([{ outcome: expected }]);
    expect(await only('used')).toHaveLength(1);
  });
});
