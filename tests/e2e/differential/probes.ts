// Small programs that a page may run; each answers something that can be compared. `T` = 'quiet/echo' (no rule fits), then
// 'send/fields' as a draft (a rule fits, the body is read) and as an allowed send (held, then released).

/** Helpers inside the page. */
export const HELPERS = `
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const show = async (promise) => { try { const r = await promise; return [r.status, r.statusText, r.ok, r.type, r.redirected, new URL(r.url).pathname, await r.text()]; } catch (error) { return [error?.name ?? String(error), String(error?.message ?? '')]; } };
  const attempt = (call) => { try { return ['ok', call()]; } catch (error) { return [error.name, error.message]; } };
  const frame = (attributes = {}) => { const it = document.createElement('iframe'); Object.assign(it, attributes); document.body.append(it); return it; };
  const loaded = (it) => new Promise((resolve) => it.addEventListener('load', resolve, { once: true }));
  const form = (html, attributes = {}) => { const it = document.createElement('form'); it.innerHTML = html; for (const [k, v] of Object.entries(attributes)) it.setAttribute(k, v); document.body.append(it); return it; };
  const events = (target, names, log, label = '') => { for (const name of names) target.addEventListener(name, (e) => log.push([label + name, target.readyState, e.isTrusted, e.loaded])); };
  const XHR = ['readystatechange', 'loadstart', 'progress', 'load', 'error', 'abort', 'timeout', 'loadend'];
  const ended = (x) => new Promise((resolve) => x.addEventListener('loadend', () => setTimeout(resolve, 0)));
  const xhr = async (method, url, body, set = () => 0) => { const x = new XMLHttpRequest(); const log = []; events(x, XHR, log); events(x.upload, XHR, log, 'up-'); x.open(method, url); set(x); const end = ended(x); x.send(body); await end; return [x.status, x.statusText, x.responseType, x.responseType === '' ? x.responseText : Object.prototype.toString.call(x.response), log]; };
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
`;

/** Bodies: expression of a fresh body and of the fields in it. `V` becomes the value of `to`, `A` of `action`. */
const BODIES: [name: string, body: string][] = [
  ['string', `'to=V&action=A&body=hello'`],
  ['URLSearchParams', `new URLSearchParams({ to: 'V', action: 'A' })`],
  ['FormData', `(() => { const d = new FormData(); d.append('to', 'V'); d.append('action', 'A'); d.append('file', new File(['x'], 'x.txt', { type: 'text/plain' })); return d; })()`],
  ['Blob', `new Blob(['to=V&action=A'], { type: 'application/x-www-form-urlencoded' })`],
  ['ArrayBuffer', `new TextEncoder().encode('to=V&action=A').buffer`],
  ['typed array', `new TextEncoder().encode('to=V&action=A')`],
];

const perBody = (url: string): [string, string][] => BODIES.flatMap(([name, body]): [string, string][] => [
  [`fetch ${name}`, `return show(fetch('${url}', { method: 'POST', body: ${body} }))`],
  [`fetch Request ${name}`, `const r = new Request('${url}', { method: 'POST', body: ${body} }); const out = await show(fetch(r)); return [out, r.bodyUsed]`],
  [`fetch keepalive ${name}`, `return show(fetch('${url}', { method: 'POST', keepalive: true, body: ${body} }))`],
  [`XHR ${name}`, `return xhr('POST', '${url}', ${body})`],
]);

const REQUESTS = (url: string): [string, string][] => [
  ...perBody(url),
  ['fetch Request with init', `const r = new Request('${url}', { method: 'POST', body: 'to=V&action=A', headers: FORM }); return show(fetch(r, { headers: { ...FORM, 'x-a': '1' }, credentials: 'omit' }))`],
  ['fetch used Request', `const r = new Request('${url}', { method: 'POST', body: 'to=V&action=A' }); await r.text(); return show(fetch(r))`],
  ['fetch aborted before', `const c = new AbortController(); c.abort(); return show(fetch('${url}', { method: 'POST', body: 'to=V&action=A', signal: c.signal }))`],
  ['fetch aborted with a reason', `const c = new AbortController(); c.abort(new RangeError('mine')); return show(fetch('${url}', { method: 'POST', body: 'to=V&action=A', signal: c.signal }))`],
  ['fetch promise', `const p = fetch('${url}', { method: 'POST', body: 'to=V&action=A' }); const r = await p; return [p instanceof Promise, p.constructor === Promise, r instanceof Response, r.bodyUsed, Object.keys(r)]`],
  ['fetch response stream', `const r = await fetch('${url}', { method: 'POST', body: 'to=V&action=A' }); const reader = r.body.getReader(); let n = 0; for (;;) { const { done, value } = await reader.read(); if (done) break; n += value.length; } return [n, r.bodyUsed]`],
  ['fetch headers object', `return show(fetch('${url}', { method: 'POST', headers: new Headers(FORM), body: 'to=V&action=A' }))`],
  ['fetch lower-case method', `return show(fetch('${url}', { method: 'post', body: 'to=V&action=A' }))`],
  ['fetch body object turned into text', `let n = 0; const out = await show(fetch('${url}', { method: 'POST', body: { toString: () => { n++; return 'to=V&action=A'; } } })); return [out, n]`],
  ['fetch body changed after the call', `const b = new URLSearchParams({ to: 'V', action: 'A' }); const p = show(fetch('${url}', { method: 'POST', body: b })); b.append('late', '1'); return p`],
  ['fetch init changed after the call', `const init = { method: 'POST', body: 'to=V&action=A' }; const p = show(fetch('${url}', init)); init.body = 'changed'; init.method = 'PUT'; return p`],
  ['fetch order of getters', `const log = []; const init = {}; for (const k of ['method', 'body', 'headers', 'signal', 'mode', 'cache', 'keepalive']) Object.defineProperty(init, k, { enumerable: true, get() { log.push(k); return { method: 'POST', body: 'to=V&action=A' }[k]; } }); const out = await show(fetch('${url}', init)); return [out, log]`],
  ['XHR json', `return xhr('POST', '${url}', 'to=V&action=A', (x) => { x.responseType = 'json'; })`],
  ['XHR arraybuffer', `return xhr('POST', '${url}', 'to=V&action=A', (x) => { x.responseType = 'arraybuffer'; })`],
  ['XHR blob', `return xhr('POST', '${url}', 'to=V&action=A', (x) => { x.responseType = 'blob'; })`],
  ['XHR headers', `return xhr('POST', '${url}', 'to=V&action=A', (x) => { x.setRequestHeader('content-type', 'application/x-www-form-urlencoded'); x.setRequestHeader('X-B', '1'); x.setRequestHeader('x-b', '2'); })`],
  ['XHR credentials and timeout', `return xhr('POST', '${url}', 'to=V&action=A', (x) => { x.withCredentials = true; x.timeout = 5000; })`],
  ['XHR abort at once', `const x = new XMLHttpRequest(); const log = []; events(x, XHR, log); x.open('POST', '${url}'); x.send('to=V&action=A'); x.abort(); await wait(50); return [x.readyState, x.status, log.map((e) => e[0])]`],
  ['XHR send twice', `const x = new XMLHttpRequest(); x.open('POST', '${url}'); const end = ended(x); x.send('to=V&action=A'); const second = attempt(() => x.send('again')); await end; return [second[0], x.status]`],
  ['XHR header after send', `const x = new XMLHttpRequest(); x.open('POST', '${url}'); const end = ended(x); x.send('to=V&action=A'); const second = attempt(() => x.setRequestHeader('a', 'b')); await end; return [second[0], x.status]`],
  ['XHR reused', `const x = new XMLHttpRequest(); const out = []; for (let i = 0; i < 2; i++) { x.open('POST', '${url}'); const end = ended(x); x.send('to=V&action=A'); await end; out.push(x.status, x.responseText); } return out`],
  ['form.submit into a frame', `const f = frame({ name: 'fa' }); const it = form('<input name=to value="V"><input name=action value="A"><textarea name=body>two\\nlines</textarea>', { method: 'post', action: '/${url.replace(/^\//, '')}', target: 'fa' }); const end = loaded(f); const log = []; it.addEventListener('submit', () => log.push('submit')); it.addEventListener('formdata', () => log.push('formdata')); it.submit(); await end; return [f.contentDocument.body.textContent, log]`],
  ['requestSubmit with a submitter', `const f = frame({ name: 'fb' }); const it = form('<input name=to value="V"><input name=action value="A"><button id=go name=which value=b>x</button>', { method: 'post', action: '/${url.replace(/^\//, '')}', target: 'fb' }); const end = loaded(f); const log = []; it.addEventListener('submit', (e) => log.push(['submit', e.isTrusted, e.submitter?.name])); it.addEventListener('formdata', (e) => log.push(['formdata', e.isTrusted])); it.requestSubmit(it.querySelector('#go')); await end; return [f.contentDocument.body.textContent, log]`],
  ['click on submit', `const f = frame({ name: 'fc' }); const it = form('<input name=to value="V"><input name=action value="A"><button name=which value=c>x</button>', { method: 'post', action: '/${url.replace(/^\//, '')}', target: 'fc' }); const end = loaded(f); const log = []; it.addEventListener('submit', (e) => log.push(['submit', e.isTrusted, e.submitter?.name])); it.addEventListener('formdata', (e) => log.push(['formdata', e.isTrusted])); it.querySelector('button').click(); await end; return [f.contentDocument.body.textContent, log]`],
  ['submit prevented by the page', `const it = form('<input name=to value="V"><input name=action value="A"><button>x</button>', { method: 'post', action: '/${url.replace(/^\//, '')}' }); let n = 0; it.addEventListener('submit', (e) => { e.preventDefault(); n++; }); it.querySelector('button').click(); await wait(60); it.requestSubmit(); await wait(60); return n`],
  ['multipart form with a file field', `const f = frame({ name: 'fd' }); const it = form('<input name=to value="V"><input name=action value="A"><input type=file name=file>', { method: 'post', enctype: 'multipart/form-data', action: '/${url.replace(/^\//, '')}', target: 'fd' }); const end = loaded(f); it.submit(); await end; return f.contentDocument.body.textContent`],
  ['form with a control named action', `const f = frame({ name: 'fe' }); const it = form('<input name=to value="V"><input name=action value="A"><input name=submit value=1><input name=elements value=2>', { method: 'post', action: '/${url.replace(/^\//, '')}', target: 'fe' }); const end = loaded(f); HTMLFormElement.prototype.submit.call(it); await end; return f.contentDocument.body.textContent`],
  ['formdata listener adds a field', `const f = frame({ name: 'ff' }); const it = form('<input name=to value="V"><input name=action value="A">', { method: 'post', action: '/${url.replace(/^\//, '')}', target: 'ff' }); it.addEventListener('formdata', (e) => e.formData.append('extra', '1')); const end = loaded(f); it.submit(); await end; return f.contentDocument.body.textContent`],
];

/** Run once, where no rule fits. */
const QUIET: [string, string][] = [
  ['fetch GET', `return show(fetch('/quiet/echo'))`],
  ['fetch URL object', `return show(fetch(new URL('/quiet/echo', location.href)))`],
  ['fetch object turned into a URL once', `let n = 0; return [await show(fetch({ toString: () => { n++; return '/quiet/echo'; } })), n]`],
  ['fetch missing', `return show(fetch('/missing'))`],
  ['fetch redirect', `return show(fetch('/redirect'))`],
  ['fetch redirect manual', `const r = await fetch('/redirect', { redirect: 'manual' }); return [r.type, r.status]`],
  ['fetch reset', `return show(fetch('/reset'))`],
  ['fetch without arguments', `return show(fetch())`],
  ['fetch bad URL', `return show(fetch('http://['))`],
  ['fetch bad method', `return show(fetch('/quiet/echo', { method: 'TRACE' }))`],
  ['fetch GET with body', `return show(fetch('/quiet/echo', { body: 'x' }))`],
  ['fetch POST bad header', `return show(fetch('/send/fields', { method: 'POST', headers: { 'a b': 'c' }, body: 'action=draft' }))`],
  ['fetch POST bad mode', `return show(fetch('/send/fields', { method: 'POST', mode: 'navigate', body: 'action=draft' }))`],
  ['fetch init is a string', `return show(fetch('/quiet/echo', 'x'))`],
  ['fetch toString throws', `return show(fetch({ toString() { throw new RangeError('no'); } }))`],
  ['fetch detached receiver', `const f = fetch; return show(f('/quiet/echo'))`],
  ['fetch wrong receiver', `return show((async () => fetch.call({}, '/quiet/echo'))())`],
  ['fetch null receiver', `return show(fetch.call(null, '/quiet/echo'))`],
  ['fetch abort on the way', `const c = new AbortController(); const p = show(fetch('/quiet/slow', { signal: c.signal })); await wait(50); c.abort(); return p`],
  ['fetch timeout signal', `return show(fetch('/quiet/slow', { signal: AbortSignal.timeout(50) }))`],
  ['fetch stream body', `const s = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close(); } }); return show(fetch('/quiet/echo', { method: 'POST', body: s, duplex: 'half' }))`],
  ['fetch stream without duplex', `return show(fetch('/quiet/echo', { method: 'POST', body: new ReadableStream() }))`],
  ['fetch data and blob URL', `return [await (await fetch('data:text/plain,x')).text(), await (await fetch(URL.createObjectURL(new Blob(['y'])))).text()]`],
  ['unhandled rejection', `const seen = []; const on = (e) => { seen.push(e.reason.name); e.preventDefault(); }; addEventListener('unhandledrejection', on); fetch('/reset'); fetch('http://['); await wait(200); removeEventListener('unhandledrejection', on); return seen.sort()`],
  ['Request stays native', `const r = new Request('/quiet/echo', { method: 'POST', body: 'x' }); return [r.constructor === Request, r instanceof Request, Request.length, Request.name, Object.getOwnPropertyNames(Request.prototype).sort(), r.clone().url === r.url]`],
  ['XHR sync', `const x = new XMLHttpRequest(); const log = []; events(x, XHR, log); x.open('POST', '/quiet/echo', false); x.send('abc'); return [x.status, x.responseText, log]`],
  ['XHR sync draft', `const x = new XMLHttpRequest(); const log = []; events(x, XHR, log); x.open('POST', '/send/fields', false); x.send('action=draft'); return [x.status, log]`],
  ['XHR sync reset', `const x = new XMLHttpRequest(); x.open('GET', '/reset', false); return attempt(() => x.send())`],
  ['XHR document', `return xhr('GET', '/quiet', null, (x) => { x.responseType = 'document'; })`],
  ['XHR send a document', `return xhr('POST', '/quiet/echo', new DOMParser().parseFromString('<p>x</p>', 'text/html'))`],
  ['XHR not opened', `return [attempt(() => new XMLHttpRequest().send()), attempt(() => new XMLHttpRequest().setRequestHeader('a', 'b'))]`],
  ['XHR bad arguments', `const x = new XMLHttpRequest(); return [attempt(() => x.open()), attempt(() => x.open('GET')), attempt(() => x.open('TRACE', '/')), attempt(() => x.open('GET', 'http://[')), x.readyState]`],
  ['XHR open arguments', `const x = new XMLHttpRequest(); x.open('get', '/quiet/echo', true, 'u', 'p'); x.abort(); x.open('GET', '/quiet/echo', true, null, undefined); const end = ended(x); x.send(); await end; return [x.status, x.responseURL.replace(location.origin, '')]`],
  ['XHR wrong receiver', `return [attempt(() => XMLHttpRequest.prototype.send.call({})), attempt(() => XMLHttpRequest.prototype.open.call({}, 'GET', '/'))]`],
  ['XHR open coerces once', `let n = 0; const x = new XMLHttpRequest(); x.open({ toString: () => { n++; return 'GET'; } }, { toString: () => { n++; return '/quiet/echo'; } }); x.abort(); return n`],
  ['XHR timeout', `return xhr('GET', '/quiet/slow', null, (x) => { x.timeout = 60; })`],
  ['XHR abort on the way', `const x = new XMLHttpRequest(); const log = []; events(x, XHR, log); x.open('GET', '/quiet/slow'); x.send(); await wait(50); x.abort(); return [x.readyState, log]`],
  ['XHR onload property', `return new Promise((resolve) => { const x = new XMLHttpRequest(); x.onload = (e) => resolve([e.type, x.status, e.target === x]); x.open('GET', '/quiet/echo'); x.send(); })`],
  ['XHR subclass', `class Mine extends XMLHttpRequest { send(...a) { this.mine = 1; return super.send(...a); } } const x = new Mine(); x.open('GET', '/quiet/echo'); const end = ended(x); x.send(); await end; return [x.status, x.mine, x instanceof XMLHttpRequest]`],
  ['beacon', `return [navigator.sendBeacon('/quiet/echo', 'x'), navigator.sendBeacon('/quiet/echo', new Blob(['y'])), navigator.sendBeacon('/quiet/echo', new URLSearchParams('a=1')), navigator.sendBeacon('/quiet/echo'), await wait(100)]`],
  ['beacon draft', `return [navigator.sendBeacon('/send/fields', 'action=draft'), await wait(100)]`],
  ['beacon bad arguments', `return [attempt(() => navigator.sendBeacon())[0], attempt(() => navigator.sendBeacon('http://['))[0], attempt(() => navigator.sendBeacon('ftp://x/'))[0]]`],
  ['fetchLater', `return [typeof fetchLater, typeof fetchLater === 'function' ? attempt(() => fetchLater('/quiet/echo', { activateAfter: 0 }).activated)[0] : '']`],
  ['form GET into a frame', `const f = frame({ name: 'ga' }); const it = form('<input name=q value="a b">', { action: '/quiet/echo', target: 'ga' }); const end = loaded(f); it.submit(); await end; return [f.contentDocument.body.textContent, f.contentWindow.location.search]`],
  ['form method dialog', `document.body.insertAdjacentHTML('beforeend', '<dialog id=d1><form method=dialog><button value=yes>x</button></form></dialog>'); const d = document.getElementById('d1'); d.showModal(); d.querySelector('button').click(); await wait(20); return [d.open, d.returnValue]`],
  ['form invalid', `const it = form('<input name=q required><button>x</button>', { action: '/quiet/echo' }); const log = []; it.addEventListener('submit', () => log.push('submit')); it.addEventListener('invalid', () => log.push('invalid'), true); it.requestSubmit(); return log`],
  ['form invalid on an endpoint', `const it = form('<input name=to required><button>x</button>', { method: 'post', action: '/send/form' }); const log = []; it.addEventListener('submit', () => log.push('submit')); it.addEventListener('invalid', () => log.push('invalid'), true); it.querySelector('button').click(); await wait(30); return log`],
  ['form not connected', `const it = document.createElement('form'); it.action = '/quiet/echo'; it.submit(); return 'nothing'`],
  ['form wrong receiver', `return [attempt(() => HTMLFormElement.prototype.submit.call({})), attempt(() => HTMLFormElement.prototype.requestSubmit.call(document))]`],
  ['requestSubmit bad submitter', `const it = form('', { action: '/quiet/echo' }); return [attempt(() => it.requestSubmit(document.body)), attempt(() => it.requestSubmit(document.createElement('button')))]`],
  ['requestSubmit bad submitter on an endpoint', `const it = form('', { method: 'post', action: '/send/form' }); return [attempt(() => it.requestSubmit(document.body)), attempt(() => it.requestSubmit(document.createElement('button')))]`],
  ['form listeners see one event', `const f = frame({ name: 'gb' }); const it = form('<input name=q value=1>', { method: 'post', action: '/quiet/echo', target: 'gb' }); let n = 0; it.addEventListener('formdata', () => n++); window.addEventListener('formdata', () => n++, true); const end = loaded(f); it.submit(); await end; return n`],
  ['submit event of a script', `const it = form('', { method: 'post', action: '/send/form' }); let n = 0; it.addEventListener('submit', () => n++); it.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true })); await wait(20); return n`],
  ['iframe about:blank', `const it = frame(); return [it.contentWindow === it.contentDocument.defaultView, it.contentDocument.URL, typeof it.contentWindow.fetch, it.contentWindow.fetch !== fetch, it.contentDocument.documentElement.outerHTML]`],
  ['iframe srcdoc', `const it = frame({ srcdoc: '<p id=a>x</p>' }); await loaded(it); return [it.contentDocument.getElementById('a').textContent, await show(it.contentWindow.fetch('/quiet/echo')), it.contentDocument.documentElement.outerHTML]`],
  ['iframe of another origin', `const it = frame({ src: 'data:text/html,<p>x' }); await loaded(it); return [it.contentDocument, attempt(() => it.contentWindow.document)[0]]`],
  ['iframe blob', `const it = frame({ src: URL.createObjectURL(new Blob(['<p id=b>blob</p>'], { type: 'text/html' })) }); await loaded(it); return it.contentDocument.getElementById('b').textContent`],
  ['iframe navigates in a reused window', `const it = frame({ src: '/quiet' }); const w = it.contentWindow; await loaded(it); return [w === it.contentWindow, await show(w.fetch('/quiet/echo')), it.contentDocument.title]`],
  ['iframe removed', `const it = frame(); const w = it.contentWindow; it.remove(); return [it.contentWindow, it.contentDocument, typeof w.fetch]`],
  ['iframe XHR', `const w = frame().contentWindow; const x = new w.XMLHttpRequest(); x.open('GET', '/quiet/echo'); const end = ended(x); x.send(); await end; return [x.status, x instanceof w.XMLHttpRequest, x instanceof XMLHttpRequest]`],
  ['window.open', `const w = open('about:blank'); const out = [w.opener === window, w.document.URL, typeof w.fetch, w.document.documentElement.outerHTML]; w.close(); return out`],
  ['window.open named frame', `const it = frame({ name: 'named1' }); return open('/quiet', 'named1') === it.contentWindow`],
  ['dedicated worker', `return new Promise((resolve) => { const w = new Worker('/worker.js'); w.onmessage = (e) => { w.terminate(); resolve(e.data); }; w.postMessage({ url: '/quiet/echo', init: { method: 'POST', body: 'x' } }); })`],
  ['blob worker', `const w = new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage([typeof fetch, fetch.toString()])']))); return new Promise((resolve) => { w.onmessage = (e) => { w.terminate(); resolve(e.data); }; w.postMessage(0); })`],
  ['document is untouched', `return [document.documentElement.outerHTML.includes('cy-link'), [...document.documentElement.attributes].map((a) => a.name), [...document.documentElement.children].map((e) => e.tagName)]`],
  ['globals', `return Object.getOwnPropertyNames(window).filter((n) => !/^\\d+$/.test(n)).sort()`],
];

// [expression of the holder, name] of everything that the guard wraps.
const WRAPPED: [string, string][] = [
  ['window', 'fetch'], ['window', 'open'], ['window', 'fetchLater'], ['Navigator.prototype', 'sendBeacon'], ['Function.prototype', 'toString'],
  ...['open', 'send', 'setRequestHeader', 'abort'].map((name): [string, string] => ['XMLHttpRequest.prototype', name]),
  ...['submit', 'requestSubmit'].map((name): [string, string] => ['HTMLFormElement.prototype', name]),
  ...['HTMLIFrameElement', 'HTMLFrameElement', 'HTMLObjectElement'].flatMap((it) => ['contentWindow', 'contentDocument'].map((name): [string, string] => [`${it}.prototype`, name])),
  ['HTMLEmbedElement.prototype', 'getSVGDocument'], ['HTMLObjectElement.prototype', 'getSVGDocument'],
];

const SHAPES: [string, string][] = WRAPPED.flatMap(([holder, name]): [string, string][] => [
  [`descriptor of ${holder}.${name}`, `const d = Object.getOwnPropertyDescriptor(${holder}, '${name}'); return d && [Object.keys(d), d.writable, d.enumerable, d.configurable, typeof d.value, typeof d.get, d.set]`],
  [`function ${holder}.${name}`, `const d = Object.getOwnPropertyDescriptor(${holder}, '${name}'); const f = d?.value ?? d?.get; return f && [f.name, f.length, f.toString(), Function.prototype.toString.call(f), String(f), Reflect.ownKeys(f).map(String), Object.prototype.toString.call(f), Object.getPrototypeOf(f) === Function.prototype, 'prototype' in f, Object.isExtensible(f)]`],
  [`${holder}.${name} as constructor and bound`, `const d = Object.getOwnPropertyDescriptor(${holder}, '${name}'); const f = d?.value ?? d?.get; return f && [attempt(() => new f())[0], f.bind(window).name, attempt(() => class extends f {})[0]]`],
  [`own keys around ${holder}.${name}`, `return Reflect.ownKeys(${holder}).map(String).filter((k) => !/^\\d+$/.test(k)).length`],
]);

const fill = (list: [string, string][], label: string, to: string, action: string): [string, string][] =>
  list.map(([name, source]) => [`${label}: ${name}`, source.replaceAll('V', to).replaceAll('A&', `${action}&`).replaceAll('=A', `=${action}`).replaceAll(`'A'`, `'${action}'`).replaceAll('"A"', `"${action}"`)]);

export const PROBES: [name: string, source: string][] = [
  ...SHAPES, ...QUIET,
  ...fill(REQUESTS('/quiet/echo'), 'quiet', 'allow@x.pl', 'send'),
  ...fill(REQUESTS('/send/fields'), 'draft', 'allow@x.pl', 'draft'),
  ...fill(REQUESTS('/send/fields'), 'allowed send', 'allow@x.pl', 'send'),
];
