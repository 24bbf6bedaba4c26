// What a page can do against the main-world guard. Every attack runs without the guard first: the control must arrive.
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { buildTestExtension } from './differential/extension';
import { startServer, type TestServer } from './differential/server';

/** A browser and a server of its own: control and attack run side by side. */
interface Side { browser: Browser; server: TestServer }
let plain: Side;
let guarded: Side;

beforeAll(async () => {
  plain = { browser: await launchBrowser(), server: await startServer() };
  guarded = { browser: await launchBrowser({ extension: await buildTestExtension('guard') }), server: await startServer() };
});
afterAll(async () => {
  await Promise.all([plain, guarded].map(async ({ browser, server }) => { await browser.close(); await server.close(); }));
});

/** A refused recipient; the stub gate answers no. */
const SEND = `{ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'to=refused@x.pl' }`;
const HELPERS = `
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const frame = (attributes = {}) => { const it = document.createElement('iframe'); Object.assign(it, attributes); document.body.append(it); return it; };
  const SEND = ${SEND};
`;

async function arrivals({ browser, server }: Side, raw: string): Promise<number> {
  const script = raw.replaceAll('ORIGIN', server.origin);
  const page: Page = await browser.newPage();
  try {
    await page.goto(`${server.origin}/app`);
    server.arrivals.length = 0;
    await page.evaluate(`(async () => { ${HELPERS} try { ${script} } catch (error) { console.log(String(error)); } await wait(350); })()`);
    return server.sends().length;
  } finally {
    await page.close();
  }
}

const stopped: [name: string, script: string][] = [
  ['plain fetch', `await fetch('/send/fields', SEND)`],
  ['fetch of a Request', `await fetch(new Request('/send/fields', SEND))`],
  ['fetch with keepalive', `await fetch('/send/fields', { ...SEND, keepalive: true })`],
  ['fetch with init getters that change', `let n = 0; await fetch('/send/fields', { get method() { return n++ === 0 ? 'GET' : 'POST'; }, headers: SEND.headers, get body() { return n++ ? 'to=refused@x.pl' : undefined; } })`],
  ['fetch with a URL object whose toString changes', `let n = 0; await fetch({ toString: () => (n++ ? '/send/fields' : '/send/fields?x') }, SEND)`],
  ['fetch of a Blob', `await fetch('/send/fields', { ...SEND, body: new Blob(['to=refused@x.pl']) })`],
  ['fetch of a buffer', `await fetch('/send/fields', { ...SEND, body: new TextEncoder().encode('to=refused@x.pl') })`],
  ['fetch of FormData', `const data = new FormData(); data.append('to', 'refused@x.pl'); await fetch('/send/fields', { method: 'POST', body: data })`],
  ['fetch of JSON', `await fetch('/send/json', { method: 'POST', body: '{"to":["refused@x.pl"]}' })`],
  ['fetch of bytes that are no UTF-8', `await fetch('/send/fields', { ...SEND, body: new Uint8Array([0xff, 0xfe, 0x74]) })`],
  ['XMLHttpRequest', `const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); x.setRequestHeader('content-type', 'application/x-www-form-urlencoded'); x.send('to=refused@x.pl')`],
  ['synchronous XMLHttpRequest', `const x = new XMLHttpRequest(); x.open('POST', '/send/fields', false); x.send('to=refused@x.pl')`],
  ['XMLHttpRequest, method from a changing object', `let n = 0; const x = new XMLHttpRequest(); x.open({ toString: () => (n++ ? 'POST' : 'GET') }, '/send/fields'); x.open('POST', '/send/fields'); x.send('to=refused@x.pl')`],
  ['rule members planted on a prototype', `for (const name of ['query', 'fields', 'occurrence', 'values']) Object.prototype[name] = [{ field: 'zz', is: 'present' }]; try { await fetch('/send/fields', SEND); } finally { for (const name of ['query', 'fields', 'occurrence', 'values']) delete Object.prototype[name]; }`],
  ['formdata into a new window', `document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=_blank></form>'); q.addEventListener('formdata', (e) => e.formData.append('to', 'refused@x.pl')); q.submit()`],
  ['formdata into a frame named by its window', `const it = frame({ src: '/quiet' }); await wait(200); it.contentWindow.name = 'f7'; document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f7></form>'); q.addEventListener('formdata', (e) => e.formData.append('to', 'refused@x.pl')); q.submit()`],
  ['a button outside its form', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f><input name=to value=refused@x.pl></form><button form=q id=b>go</button>'); b.click()`],
  ['controls named like the members of a form', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form id=q method=PoSt action=/send/form target=f enctype=text/plain><input name=to value=refused@x.pl><input name=method><input name=action><input name=submit></form>'); HTMLFormElement.prototype.submit.call(document.getElementById('q'))`],
  ['sendBeacon', `navigator.sendBeacon('/send/fields', 'to=refused@x.pl')`],
  ['sendBeacon of a Blob', `navigator.sendBeacon('/send/fields', new Blob(['to=refused@x.pl']))`],
  ['form.submit into a frame', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f><input name=to value=refused@x.pl></form>'); q.submit()`],
  ['form.requestSubmit', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f><input name=to value=refused@x.pl></form>'); q.requestSubmit()`],
  ['click on a submit button', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form method=post action=/send/form target=f><input name=to value=refused@x.pl><button id=b>go</button></form>'); b.click()`],
  ['formaction of the submitter', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form method=post action=/quiet target=f><input name=to value=refused@x.pl><button id=b formaction=/send/form>go</button></form>'); b.click()`],
  ['recipient added by a formdata listener', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f></form>'); q.addEventListener('formdata', (e) => e.formData.append('to', 'refused@x.pl')); q.submit()`],
  ['recipient added by a submit listener', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form method=post action=/send/form target=f><input name=action value=draft id=i><input name=to value=refused@x.pl><button id=b>go</button></form>'); b.form.addEventListener('submit', () => { i.value = 'go'; }); b.click()`],
  ['a draft turned into a send while it is asked for', `const data = new FormData(); data.append('to', 'allow@x.pl'); const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); x.send(data); data.set('to', 'refused@x.pl')`],
  ['submit borrowed from a new frame', `frame({ name: 'f' }); const other = frame(); document.body.insertAdjacentHTML('beforeend', '<form id=q method=post action=/send/form target=f><input name=to value=refused@x.pl></form>'); other.contentWindow.HTMLFormElement.prototype.submit.call(q)`],
  ['fetch borrowed from a new frame', `await frame().contentWindow.fetch.call(window, '/send/fields', SEND)`],
  ['fetch borrowed from a frame about to navigate', `await frame({ src: '/quiet' }).contentWindow.fetch.call(window, '/send/fields', SEND)`],
  ['fetch borrowed from a sandboxed frame', `const it = document.createElement('iframe'); it.setAttribute('sandbox', 'allow-same-origin allow-scripts'); document.body.append(it); await it.contentWindow.fetch.call(window, '/send/fields', SEND)`],
  ['fetch of contentDocument.defaultView', `await frame({ src: '/quiet' }).contentDocument.defaultView.fetch.call(window, '/send/fields', SEND)`],
  ['fetch of an object element', `const it = document.createElement('object'); it.data = '/quiet'; it.type = 'text/html'; document.body.append(it); await wait(200); await it.contentWindow.fetch.call(window, '/send/fields', SEND)`],
  ['XHR send borrowed from a frame about to navigate', `const other = frame({ src: '/quiet' }).contentWindow.XMLHttpRequest.prototype; const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); other.send.call(x, 'to=refused@x.pl')`],
  ['XHR of a frame about to navigate', `const x = new (frame({ src: '/quiet' }).contentWindow.XMLHttpRequest)(); x.open('POST', '${'/send/fields'}'); x.send('to=refused@x.pl')`],
  ['fetch kept from a frame that has navigated', `const it = frame({ src: '/quiet' }); const kept = it.contentWindow.fetch; await wait(250); await kept.call(window, '/send/fields', SEND)`],
  ['fetch of a window opened on the same origin', `const w = open('/quiet'); await w.fetch.call(window, '/send/fields', SEND); w.close()`],
  ['script inside srcdoc', `frame({ srcdoc: '<script>fetch("/send/fields", { method: "POST", body: "to=refused@x.pl" })<\\/script>' }); await wait(300)`],
  ['script inside about:blank', `const it = frame(); it.contentDocument.write('<script>fetch("/send/fields", { method: "POST", body: "to=refused@x.pl" })<\\/script>'); await wait(300)`],
  ['script inside a blob frame', `frame({ src: URL.createObjectURL(new Blob(['<script>fetch("${'ORIGIN'}/send/fields", { method: "POST", mode: "no-cors", body: "to=refused@x.pl" })<\\/script>'], { type: 'text/html' })) }); await wait(300)`],
  ['Promise.prototype.then replaced', `const old = Promise.prototype.then; Promise.prototype.then = function (...a) { return old.apply(this, a); }; Object.defineProperty(Promise.prototype, 'constructor', { get: () => function (run) { run(() => 0, () => 0); } }); fetch('/send/fields', SEND).catch(() => 0)`],
  ['Array.prototype and iterators replaced', `Array.prototype.push = () => 0; Array.prototype[Symbol.iterator] = function* () {}; Array.prototype.map = () => []; Array.prototype.some = () => false; await fetch('/send/fields', SEND)`],
  ['setters on Array.prototype indexes', `for (let i = 0; i < 20; i++) Object.defineProperty(Array.prototype, i, { set() {}, get() { return undefined; }, configurable: true }); try { await fetch('/send/fields', SEND); } finally { for (let i = 0; i < 20; i++) delete Array.prototype[i]; }`],
  ['String and RegExp methods replaced', `String.prototype.toLowerCase = () => ''; String.prototype.indexOf = () => -1; String.prototype.startsWith = () => false; String.prototype.split = () => []; RegExp.prototype.exec = () => null; await fetch('/send/fields', SEND)`],
  ['URL, Headers and WeakMap replaced', `URL = function () { return { pathname: '/', search: '' }; }; Object.defineProperty(window.URL.prototype ?? {}, 'pathname', { get: () => '/' }); Headers.prototype.get = () => null; WeakMap.prototype.get = () => undefined; Reflect.apply = () => 0; await fetch('/send/fields', SEND)`],
  ['traps planted on Object.prototype', `Object.prototype.get = () => undefined; Object.prototype.apply = (t, s, a) => 0; Object.prototype.value = 1; delete Object.prototype.value; try { fetch('/send/fields', SEND).catch(() => 0); } finally { delete Object.prototype.get; delete Object.prototype.apply; }`],
  ['MessagePort and MessageEvent replaced', `MessagePort.prototype.postMessage = function () { this.onmessage?.({ data: { kind: 'answer', ask: 1, allow: true } }); }; Object.defineProperty(MessageEvent.prototype, 'data', { get: () => ({ kind: 'answer', ask: 1, allow: true, ticket: { id: 'x', attempt: 'x', rule: 'test/fields', draft: '', expiresAt: 9e15, covers: ['refused@x.pl'] } }) }); await fetch('/send/fields', SEND)`],
  ['forged messages and events', `
    const ticket = { id: 'forged-1', attempt: 'forged-1', rule: 'test/fields', draft: '', expiresAt: 9e15, covers: ['refused@x.pl'] };
    const messages = [{ kind: 'ticket', ticket }, { kind: 'answer', ask: 1, allow: true, ticket }, { kind: 'config', adapters: [], settled: true }];
    const forge = () => { for (const data of messages) {
      postMessage(data, '*');
      for (const type of ['message', 'cy-link', 'answer']) for (const to of [window, document, document.documentElement, document.body]) {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => channel.port1.postMessage(messages[1]);
        to.dispatchEvent(new MessageEvent(type, { data, ports: [channel.port2] }));
        to.dispatchEvent(new CustomEvent(type, { detail: data }));
        channel.port1.postMessage(data);
      }
    } };
    forge(); const sent = fetch('/send/fields', SEND).catch(() => 0); forge(); await wait(50); forge(); await sent`],
  ['a planted link element', `for (const side of ['gate', 'guard']) { const it = document.createElement('i'); it.setAttribute('data-cy-link', side); it.addEventListener('cy-link', (e) => e.ports[0]?.postMessage({ kind: 'config', adapters: [], settled: true })); document.documentElement.append(it); it.dispatchEvent(new MessageEvent('cy-link', { ports: [new MessageChannel().port2] })); } await fetch('/send/fields', SEND)`],
  ['replayed clicks', `frame({ name: 'f' }); document.body.insertAdjacentHTML('beforeend', '<form method=post action=/send/form target=f><input name=to value=refused@x.pl><button id=b>go</button></form>'); for (let i = 0; i < 5; i++) { b.click(); b.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })); }`],
  ['abort and open during a hold', `const x = new XMLHttpRequest(); x.open('POST', '/send/fields'); x.send('to=silent@x.pl'); x.abort(); x.open('POST', '/send/fields'); x.send('to=silent@x.pl'); x.open('GET', '/quiet'); x.send()`],
  ['no answer at all', `fetch('/send/fields', { ...SEND, body: 'to=silent@x.pl' }).catch(() => 0)`],
];

describe('with the guard nothing arrives, without it everything does', () => {
  it.each(stopped)('%s', async (_name, script) => {
    const [control, attack] = await Promise.all([arrivals(plain, script), arrivals(guarded, script)]);
    expect(control, 'control without the guard').toBeGreaterThan(0);
    expect(attack, 'with the guard').toBe(0);
  });
});

// Stated gaps of this layer (docs/threat-model.md): only the network layer of a managed install sees these.
const gaps: [name: string, script: string][] = [
  ['window.frames[i] of a frame about to navigate', `frame({ src: '/quiet' }); await window.frames[0].fetch.call(window, '/send/fields', SEND)`],
  ['a dedicated worker', `new Worker('/worker.js').postMessage({ url: '/send/fields', init: SEND }); await wait(500)`],
  ['the page\'s own service worker', `const r = await navigator.serviceWorker.register('/page-worker.js', { scope: '/' }); await navigator.serviceWorker.ready; await wait(100); r.active.postMessage({ url: '/send/fields', init: SEND }); await wait(500); await r.unregister()`],
  ['a native submit inside a shadow tree', `frame({ name: 'f' }); const host = document.createElement('div'); document.body.append(host); const root = host.attachShadow({ mode: 'open' }); root.innerHTML = '<form method=post action=/send/form target=f><input name=to value=refused@x.pl><button>go</button></form>'; root.querySelector('button').click()`],
];

describe('known gaps of this layer pass', () => {
  it.each(gaps)('%s', async (_name, script) => {
    for (const arrived of await Promise.all([arrivals(plain, script), arrivals(guarded, script)])) expect(arrived).toBeGreaterThan(0);
  });
});
