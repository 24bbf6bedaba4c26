// Hosts of policy's own adapters: no script can carry their rules, so everything that may be a send waits until they are told.
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, until } from '../support/browser';
import { testAdapter } from './differential/adapter';
import { buildTestExtension, postAsGate, seenByGate, type GuardKind } from './differential/extension';
import { HELPERS } from './differential/probes';
import { startServer, type TestServer } from './differential/server';

let server: TestServer;
const browsers = new Map<GuardKind, Browser>();
let serial = 0;

beforeAll(async () => {
  server = await startServer();
  for (const kind of ['own', 'guard'] as const) browsers.set(kind, await launchBrowser({ extension: await buildTestExtension(kind) }));
});
afterAll(async () => {
  for (const browser of browsers.values()) await browser.close();
  await server.close();
});

/** Every way out of a page, none of which any packaged rule knows. */
const WAYS: Record<string, string> = {
  'fetch': `fetch('/own/send', { method: 'POST', body: '{"to":"a@x.pl"}' })`,
  'fetch with PUT': `fetch('/own/send', { method: 'PUT', body: 'to=a@x.pl' })`,
  'Request': `fetch(new Request('/own/send', { method: 'PATCH', body: 'to=a@x.pl' }))`,
  'XHR': `xhr('POST', '/own/send', 'to=a@x.pl')`,
  'form.submit': `(frame({ name: 'f1' }), form('<input name=to value=a@x.pl>', { method: 'post', action: '/own/send', target: 'f1' }).submit())`,
  'a submit button': `(frame({ name: 'f2' }), form('<input name=to value=a@x.pl><button>x</button>', { method: 'post', action: '/own/send', target: 'f2' }).querySelector('button').click())`,
};

async function open(kind: GuardKind, path: string): Promise<{ page: Page; tab: string; run: (source: string) => Promise<unknown>; sends: () => string[] }> {
  const tab = `own${++serial}x`;
  const page = await (browsers.get(kind) as Browser).newPage();
  await page.goto(`${server.origin}${path}?mute&${tab}`);
  server.arrivals.length = 0;
  return { page, tab, run: (source) => page.evaluate(`(async () => { ${HELPERS} ${source} })()`), sends: () => server.arrivals.filter((one) => one.path.startsWith('/own/')).map((one) => one.method) };
}

describe('a host of policy\'s own adapter, before its gate has said which adapters apply', () => {
  it.each(Object.entries(WAYS))('%s waits, and leaves once it is known to be none', async (_name, way) => {
    const { page, tab, run, sends } = await open('own', '/app');
    await run(`void ${way}; await wait(250);`);
    expect(sends()).toEqual([]);
    await postAsGate(browsers.get('own') as Browser, tab, { kind: 'config', adapters: [], settled: true });
    await until('it arrives', () => sends().length === 1);
    await page.close();
  });

  it('a beacon and a synchronous XHR, which cannot wait, are refused; reading goes on', async () => {
    const { page, run, sends } = await open('own', '/app');
    expect(await run(`const x = new XMLHttpRequest(); x.open('POST', '/own/send', false); return [navigator.sendBeacon('/own/send', 'to=a@x.pl'), attempt(() => x.send('to=a@x.pl'))[0], (await fetch('/quiet/echo')).status]`)).toEqual([false, 'NetworkError', 200]);
    expect(sends()).toEqual([]);
    await page.close();
  });

  it('control: the plain guard knows none of it and lets all of it leave', async () => {
    const { page, run, sends } = await open('guard', '/app');
    for (const way of Object.values(WAYS)) await run(`void ${way}; await wait(50);`);
    await run(`navigator.sendBeacon('/own/send', 'to=a@x.pl')`);
    await until('all arrive', () => sends().length === Object.keys(WAYS).length + 1);
    await page.close();
  });

  it('what was told for one path holds on no other: it waits, the gate hears of it, and the new rules decide', async () => {
    const { page, tab, run, sends } = await open('own', '/app');
    const browser = browsers.get('own') as Browser;
    const place = (path: string): string => `${server.origin}${path}?mute&${tab}`;
    const heard = async (): Promise<string[]> => (await seenByGate(browser, tab)).map(({ kind }) => kind);
    await postAsGate(browser, tab, { kind: 'config', adapters: [], settled: true, place: place('/app') });
    expect(await run(`return (await fetch('/own/send', { method: 'POST', body: 'x' })).status`)).toBe(200); // control: said to be no site of ours
    expect(await heard()).toEqual([]);
    await run(`history.pushState(null, '', '/mail?mute&${tab}#x'); window.p = show(fetch('/send/fields', { method: 'POST', body: 'to=refused@x.pl' })); await wait(250)`);
    expect(server.sends()).toEqual([]);
    expect(await heard()).toEqual(['moved']);
    await postAsGate(browser, tab, { kind: 'config', adapters: [testAdapter], settled: true, place: place('/app') }); // of an address left since: no answer
    await run('await wait(100)');
    expect(await heard()).toEqual(['moved', 'moved']);
    await postAsGate(browser, tab, { kind: 'config', adapters: [testAdapter], settled: true, place: place('/mail') });
    expect(await run('return window.p')).toEqual(['TypeError', 'Failed to fetch']);
    expect(await heard()).toEqual(['moved', 'moved', 'ask']);
    expect([server.sends(), sends()]).toEqual([[], ['POST']]);
    await page.close();
  });
});
