// An application that nobody has written an adapter for, protected without code: recorded, drafted, tested, put into the hub's policy.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../utils/policy';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { administer } from '../support/hub';
import { settle } from '../support/practice';
import { startUnknownSite, type UnknownSite } from '../support/unknown-site/server';
import { practicePolicy, startWorld, type World } from '../support/world';
import { RecorderDesk } from './recorder/desk';
import { look } from './recorder/look';

const OK = 'zofia.nowak@example.pl';
const REFUSED = 'piotr.wisniewski@crm.test';
const [ME, SECOND, THIRD] = ['tester@recorder.test', 'second@recorder.test', 'third@recorder.test'];
/** With CONSENTRY_PICTURES the walk makes the pictures of docs/record-an-adapter.md. */
const PICTURES = process.env.CONSENTRY_PICTURES ? join(import.meta.dirname, '../../docs/img') : undefined;

let site: UnknownSite;
let world: World;
let page: Page;
let dialog: SeenDialog;

beforeAll(async () => {
  site = await startUnknownSite();
  world = await startWorld({ policy: { recorder: true } });
  page = await world.browser.newPage();
  await page.setViewport({ width: 1_100, height: 700 });
  dialog = await SeenDialog.attach(page);
});
afterAll(async () => { await world?.stop(); await site?.stop(); });
beforeEach(() => { site.reset(); });

const setPolicy = async (more: PolicyDocument): Promise<void> => {
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, { recorder: true, ...more }));
  await ask(world.options, 'sync.now');
};
const picture = async (from: Page, name: string, selector?: string): Promise<void> => {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  const element = selector ? await from.$(selector) : undefined;
  await (element ?? from).screenshot({ path: join(PICTURES, `${name}.png`) as `${string}.png` });
};

/** Writes in the composer with chips. */
async function write(to: readonly string[], cc: readonly string[], body: string): Promise<void> {
  await page.bringToFront();
  for (const [field, people] of [['#f-to', to], ['#f-cc', cc]] as const) {
    for (const one of people) { await page.type(field, one); await page.keyboard.press('Enter'); }
  }
  await page.type('.title', 'Offer');
  await page.type('textarea.body', body);
}
const said = (): Promise<string> => page.$eval('.said', (node) => node.textContent ?? '');
const isSaid = (what: string): Promise<unknown> => until(what, async () => (await said()) === what);
const asked = (): number => site.asked;
const press = async (selector: string): Promise<void> => { await page.bringToFront(); await page.click(selector); };

describe('a site that posts by fetch', () => {
  const fragments: PolicyDocument[] = [];

  it('control: without an adapter a mail to a person who refused arrives', async () => {
    await page.goto(site.origin);
    await write([REFUSED], [], 'Hello');
    await press('.go');
    await until('the mail', () => site.delivered.length > 0);
    expect(site.delivered).toEqual([REFUSED]);
  });

  it('is recorded, and an adapter comes of it that passes every test', async () => {
    await page.goto(site.origin);
    const desk = await RecorderDesk.open(world.browser);
    await desk.site(new URL(site.origin).host, ME, `${SECOND}, ${THIRD}`, 'own-harbour');
    const mark = await desk.mark();
    await picture(desk.page, 'recorder-1-site', 'section[aria-labelledby=site-title]');
    await desk.take('draft', page, asked, async () => { await write([ME], [], mark); await press('.keep'); await isSaid('Saved.'); });
    await page.goto(site.origin);
    await desk.take('one', page, asked, async () => { await write([ME], [], mark); await picture(page, 'recorder-2-tab'); await press('.go'); await isSaid('Sent.'); });
    await desk.take('many', page, asked, async () => { await write([ME, SECOND], [THIRD], mark); await press('.go'); await until('the send', () => site.delivered.length > 3); await isSaid('Sent.'); });
    expect(site.delivered).toEqual([ME, ME, SECOND, THIRD]);
    await write([ME], [SECOND], 'Hello');
    for (const [what, selector] of [['send', '.go svg'], ['to', '[data-field=to] .tag'], ['cc', '#f-cc'], ['text', 'textarea.body'], ['save', '.keep']] as const) await desk.point(what, page, selector);
    expect(site.delivered).toHaveLength(4); // pressing to point presses nothing
    await desk.page.bringToFront();
    await picture(desk.page, 'recorder-3-takes', 'section[aria-labelledby=takes-title]');
    await picture(desk.page, 'recorder-4-fields', 'section[aria-labelledby=fields-title]');
    await picture(desk.page, 'recorder-5-pointing', '[data-pick=send]');
    expect(await desk.tests()).toEqual(['one', 'many', 'draft', 'others', 'copies', 'schema'].map((name) => ({ name, result: 'passed' })));
    expect(await desk.read()).toMatch(/to: t\*\*\*@r\*\*\*, cc: s\*\*\*@r\*\*\*/);
    await picture(desk.page, 'recorder-6-outcome', 'section[aria-labelledby=outcome-title]');
    // Masked: nothing of what was written is on the page, only the names of its parts.
    const shown = await desk.page.$$eval('section:not([aria-labelledby=site-title])', (all) => all.map((one) => one.textContent).join(' '));
    for (const word of [ME, SECOND, 'Offer', mark, 'recorder.test']) expect(shown).not.toContain(word);
    expect(await look(desk.page, 'recorder')).toEqual([]);
    const fragment = await desk.fragment();
    expect(JSON.stringify(fragment)).not.toMatch(/recorder\.test|Offer|consentry-/);
    expect(fragment).toMatchObject({
      sites: [{ origin: site.origin, adapter: 'own-harbour' }],
      adapters: [{ requests: [
        { id: 'own-harbour/draft', kind: 'draft', method: 'POST', path: '/ajax/outbox', fields: [{ field: 'type', is: 'equals', values: ['draft'] }] },
        { id: 'own-harbour/send', kind: 'send', recipients: [{ from: 'json', path: 'to[*].address', as: 'to' }, { from: 'json', path: 'cc[*].address', as: 'cc' }], text: ['html'] },
      ] }],
    });
    fragments.push(fragment as PolicyDocument);
    await desk.page.close();
  });

  it('nothing of it is stored: neither by the extension nor with the page', async () => {
    const dump = await world.options.evaluate(async () => {
      const { storage } = (globalThis as unknown as { chrome: { storage: Record<'local' | 'session' | 'sync', { get(key: null): Promise<unknown> } | undefined> } }).chrome;
      const areas = await Promise.all([storage.local, storage.session, storage.sync].map((area) => area?.get(null)));
      const rows: unknown[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((done, fail) => { const opening = indexedDB.open(name); opening.onsuccess = () => { done(opening.result); }; opening.onerror = () => { fail(opening.error ?? new Error(name)); }; });
        for (const store of db.objectStoreNames) rows.push(await new Promise((done) => { const all = db.transaction(store).objectStore(store).getAll(); all.onsuccess = () => { done(all.result); }; }));
        db.close();
      }
      return JSON.stringify([areas, rows, { ...localStorage }, { ...sessionStorage }]);
    });
    expect(dump.length).toBeGreaterThan(1_000); // control: it is the store that was looked into
    expect(dump).not.toMatch(/recorder\.test|own-harbour|ajax\/outbox/);
  });

  it('in the hub’s policy: refused does not arrive, allowed does, a draft is never held', async () => {
    await setPolicy({ ...fragments[0], sites: [{ origin: world.practice.url, adapter: 'practice' }, ...(fragments[0]?.sites ?? [])] });
    await page.bringToFront();
    await page.goto(site.origin);
    await write([REFUSED], [], 'Hello');
    await press('.keep');
    await isSaid('Saved.');
    expect(site.saved).toBeGreaterThan(0);
    await press('.go');
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await settle(400);
    expect([site.delivered, await dialog.text()]).toEqual([[], undefined]);
    // The page's own request, without any press: the rule of the request holds it.
    await page.evaluate((to) => { void fetch('/ajax/outbox', { method: 'POST', body: JSON.stringify({ type: 'mail', id: null, to: [], cc: [{ address: to }] }) }); }, REFUSED);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await page.goto(site.origin);
    await write([OK], [], 'Hello');
    await press('.go');
    await isSaid('Sent.');
    expect(site.delivered).toEqual([OK]);
    await setPolicy({});
  });
});

describe('a site that posts a form', () => {
  it('is recorded through its page changes, and protected', async () => {
    const form = async (people: [string, string], button: string, text: string): Promise<void> => {
      await page.bringToFront();
      await page.goto(`${site.origin}/classic`);
      await page.type('#rcpt', people[0]);
      await page.type('#copy', people[1]);
      await page.type('textarea', text);
      if (button) await Promise.all([page.waitForNavigation(), page.click(button)]);
    };
    await form([REFUSED, ''], '[value=send]', 'Hello');
    expect(site.delivered).toEqual([REFUSED]); // control
    const desk = await RecorderDesk.open(world.browser);
    await desk.site(new URL(site.origin).host, ME, SECOND, 'own-classic');
    const mark = await desk.mark();
    await desk.take('draft', page, asked, () => form([ME, ''], '[value=save]', mark));
    await desk.take('one', page, asked, () => form([ME, ''], '[value=send]', mark));
    await desk.take('many', page, asked, () => form([ME, SECOND], '[value=send]', mark));
    await form([ME, SECOND], '', 'Hello');
    for (const [what, selector] of [['send', '[value=send]'], ['to', '#rcpt'], ['cc', '#copy'], ['save', '[value=save]']] as const) await desk.point(what, page, selector);
    expect((await desk.tests()).filter(({ result }) => result !== 'passed')).toEqual([]);
    const fragment = (await desk.fragment()) as PolicyDocument;
    await desk.page.close();
    await setPolicy({ ...fragment, sites: [{ origin: world.practice.url, adapter: 'practice' }, ...(fragment.sites ?? [])] });
    site.reset();
    await form([OK, REFUSED], '', 'Hello');
    await press('[value=send]');
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await settle(300);
    expect(site.delivered).toEqual([]);
    await form([REFUSED, ''], '[value=save]', 'Hello');
    expect(site.saved).toBe(1);
    await form([OK, ''], '[value=send]', 'Hello');
    expect(site.delivered).toEqual([OK]);
    await setPolicy({});
  });
});

/** Ways out of a page; `probe` counts what the page's own getters are asked. */
const WAYS = `
  const form = new FormData(); form.append('to', 'a@x.test'); form.append('file', new File(['x'], 'a.txt'));
  let reads = 0;
  await fetch('/w/json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"to":"a@x.test"}' });
  await fetch(new Request('/w/request', { method: 'PUT', body: 'to=a@x.test' }));
  await fetch(new URL('/w/params', location.href), { method: 'POST', body: new URLSearchParams({ to: 'a@x.test' }) });
  await fetch('/w/form', { method: 'POST', body: form });
  await fetch('/w/blob', { method: 'POST', body: new Blob(['to=a@x.test'], { type: 'text/plain' }) });
  await fetch('/w/bytes', { method: 'POST', body: new TextEncoder().encode('to=a@x.test') });
  await fetch('/w/getter', { method: 'POST', get body() { reads += 1; return 'to=a@x.test'; } });
  await fetch({ toString() { reads += 1; return '/w/odd'; } }, { method: 'POST', body: { toString() { reads += 1; return 'odd'; } } });
  await new Promise((done) => { const xhr = new XMLHttpRequest(); xhr.open('POST', '/w/xhr'); xhr.setRequestHeader('x-own', '1'); xhr.onloadend = done; xhr.send(form); });
  const sync = new XMLHttpRequest(); sync.open('POST', '/w/sync', false); sync.send('to=a@x.test');
  const beacon = navigator.sendBeacon('/w/beacon', 'to=a@x.test');
  let events = 0;
  addEventListener('formdata', () => { events += 1; });
  const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name: 'f' + Math.random() }));
  const made = document.body.appendChild(Object.assign(document.createElement('form'), { method: 'post', action: '/w/submit', target: frame.name }));
  made.append(Object.assign(document.createElement('input'), { name: 'to', value: 'a@x.test' }));
  await new Promise((done) => { frame.onload = done; made.submit(); });
  const failed = await fetch('/w/bad', { method: 'GET', body: 'x' }).catch((error) => error.message);
  return { reads, beacon, events, failed, name: fetch.name, length: fetch.length };`;
const OUT = `(async () => { ${WAYS} })()`;

describe('what recording does to a page, and a page to recording', () => {
  it('every request leaves as it would without it, and the natives are put back', async () => {
    const run = async (): Promise<[unknown, UnknownSite['arrived']]> => {
      site.reset();
      const told = await page.evaluate(OUT);
      await until('all of them', () => site.arrived.length >= 12, 5_000, 50);
      return [told, site.arrived.map((one) => ({ ...one }))];
    };
    await page.bringToFront();
    await page.goto(site.origin);
    await page.evaluate('window.was = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, navigator.sendBeacon, HTMLFormElement.prototype.submit]');
    const without = await run();
    expect(without[1].length).toBe(12);
    const desk = await RecorderDesk.open(world.browser);
    await desk.site(new URL(site.origin).host, 'a@x.test', '', 'own-ways');
    await desk.record('one', page);
    expect(await page.evaluate('window.was[0] === fetch')).toBe(false); // control: it is tapped
    const recorded = await run();
    expect(recorded).toEqual(without);
    await desk.stop('one');
    await desk.page.waitForSelector('[data-take=one] fieldset');
    const listed = await desk.text('[data-take=one] fieldset');
    for (const way of ['json', 'request', 'params', 'form', 'blob', 'bytes', 'xhr', 'sync', 'beacon', 'submit']) expect(listed, way).toContain(`/w/${way}`);
    await page.bringToFront();
    // The page hears of it a moment after the recorder's own page.
    await until('the natives', async () => (await page.evaluate('JSON.stringify([fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, navigator.sendBeacon, HTMLFormElement.prototype.submit].map((one, index) => one === window.was[index]))')) === '[true,true,true,true,true]', 10_000, 50);
    await desk.page.close();
  });

  it('a page cannot start it, look into it, press for the person, or hide it', async () => {
    await page.bringToFront();
    await page.goto(site.origin);
    const desk = await RecorderDesk.open(world.browser);
    expect(await page.evaluate(`(async () => {
      const found = [typeof globalThis.chrome?.runtime?.connect];
      found.push(await fetch(${JSON.stringify(desk.page.url())}).then(() => 'read', () => 'refused'));
      window.heard = [];
      const native = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function post(...args) { window.heard.push(JSON.stringify(args[0])); return native.apply(this, args); };
      addEventListener('message', (event) => { window.heard.push(JSON.stringify(event.data)); });
      for (const side of ['recorder', 'recorder-tap']) {
        const node = document.createElement('i');
        node.setAttribute('data-cy-link', side);
        node.addEventListener('cy-link', (event) => { window.heard.push('port'); event.ports[0].onmessage = ({ data }) => window.heard.push(JSON.stringify(data)); });
        document.documentElement.append(node);
      }
      return JSON.stringify(found);
    })()`)).toBe('["undefined","refused"]');
    await desk.site(new URL(site.origin).host, ME, SECOND, 'own-hostile');
    await desk.record('one', page);
    const closed = await page.evaluate(`(() => {
      const host = document.documentElement.lastElementChild;
      host.click();
      for (const type of ['pointerdown', 'mousedown', 'click']) host.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }));
      return host.isConnected && host.shadowRoot === null && host.textContent === '';
    })()`);
    expect(closed).toBe(true);
    const heard = await page.evaluate<[], () => string[]>(() => (window as unknown as { heard: string[] }).heard);
    expect(heard.join()).not.toMatch(/recorder\.test|consentry-|own-hostile/);
    // Without its mark it is over, and the recorder page says why.
    await page.evaluate('document.documentElement.lastElementChild.remove()');
    await desk.page.bringToFront();
    await desk.page.waitForSelector('[data-name="record-one"]');
    expect(await desk.text('.recorder > [role=status]')).toMatch(/mark|znak/);
    await page.evaluate(`fetch('/w/after', { method: 'POST', body: ${JSON.stringify(ME)} })`);
    await settle(300);
    expect(await desk.text('[data-take=one]')).not.toContain('/w/after');
    await desk.page.close();
  });

  it('without the policy’s leave neither the page nor the worker records', async () => {
    await setPolicy({ recorder: false });
    const desk = await RecorderDesk.open(world.browser);
    await desk.page.waitForSelector('main.recorder [role=alert]');
    expect(await desk.page.$('[data-name="record-one"]')).toBeNull();
    const tab = await desk.page.evaluate(async (origin) => {
      const { tabs } = (globalThis as unknown as { chrome: { tabs: { query(by: { url: string }): Promise<{ id: number }[]> } } }).chrome;
      return (await tabs.query({ url: 'http://*/*' })).map(({ id }) => ({ id, origin }))[0];
    }, site.origin);
    await expect(ask(desk.page, 'recorder.attach', { tab: tab?.id, origin: site.origin })).rejects.toThrow('fault_recorder_off');
    await setPolicy({});
    await expect(ask(desk.page, 'recorder.attach', { tab: tab?.id, origin: 'https://other.test' })).rejects.toThrow('fault_recorder_tab');
    await desk.page.close();
  });
});
