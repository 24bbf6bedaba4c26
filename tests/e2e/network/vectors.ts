// Every way in which a page of facts: platform §2-3 can send, as source: it runs in the page as it stands. `url` and `body` are in scope, `away`
// is a path of the page's own origin.

export interface Vector { name: string; what: string; code: string; /** Leaves the page behind. */ last?: true }

const frame = (address: string): string => `const frame = document.createElement('iframe'); frame.name = 'cy' + Math.random().toString(36).slice(2); ${address} document.body.append(frame);`;
const SEND = `{ method: 'POST', body, mode: 'no-cors' }`;
/** A form whose text/plain body is the JSON text itself. */
const FORM = (target: string): string => `
  const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain'; form.action = url; ${target}
  const field = document.createElement('input'); const cut = body.lastIndexOf('"'); field.name = body.slice(0, cut); field.value = body.slice(cut); form.append(field); document.body.append(form);`;
const INTO_FRAME = `${frame('')} ${FORM('form.target = frame.name;')}`;

export const VECTORS: Vector[] = [
  { name: 'fetch', what: 'fetch, text', code: `fetch(url, ${SEND});` },
  { name: 'fetch-buffer', what: 'fetch, bytes', code: `fetch(url, { ...${SEND}, body: new TextEncoder().encode(body) });` },
  { name: 'fetch-large', what: 'fetch, 3 MB', code: `fetch(url, { ...${SEND}, body: body.replace('"body":"', '"body":"' + 'x'.repeat(3 << 20)) });` },
  { name: 'fetch-blob', what: 'fetch, Blob', code: `fetch(url, { ...${SEND}, body: new Blob([body]) });` },
  { name: 'fetch-stream', what: 'fetch, stream', code: `fetch(url, { method: 'POST', duplex: 'half', body: new Blob([body]).stream() });` },
  { name: 'fetch-keepalive', what: 'fetch, keepalive', code: `fetch(url, { ...${SEND}, keepalive: true });` },
  { name: 'fetch-request', what: 'fetch of a Request', code: `fetch(new Request(url, ${SEND}));` },
  { name: 'fetch-clone', what: 'fetch of a cloned Request', code: `fetch(new Request(url, ${SEND}).clone());` },
  { name: 'fetch-later', what: 'fetchLater', code: `if (window.fetchLater) fetchLater(url, { method: 'POST', body, activateAfter: 0 });` },
  { name: 'xhr', what: 'XHR', code: `const request = new XMLHttpRequest(); request.open('POST', url); request.send(body);` },
  { name: 'xhr-blob', what: 'XHR, Blob', code: `const request = new XMLHttpRequest(); request.open('POST', url); request.send(new Blob([body]));` },
  { name: 'xhr-sync', what: 'XHR, synchronous', code: `const request = new XMLHttpRequest(); request.open('POST', url, false); try { request.send(body); } catch {}` },
  { name: 'beacon', what: 'beacon, text', code: `navigator.sendBeacon(url, body);` },
  { name: 'beacon-blob', what: 'beacon, Blob', code: `navigator.sendBeacon(url, new Blob([body]));` },
  { name: 'form-frame', what: 'form into a frame', code: `${INTO_FRAME} form.requestSubmit();` },
  { name: 'form-submit', what: 'form.submit() into a frame', code: `${INTO_FRAME} form.submit();` },
  { name: 'form-window', what: 'form of the document itself', code: `${FORM('')} form.submit();`, last: true },
  { name: 'worker-fetch', what: 'dedicated worker, fetch', code: `new Worker('/worker.js').postMessage(['fetch', url, body]);` },
  { name: 'worker-xhr', what: 'dedicated worker, XHR', code: `new Worker('/worker.js').postMessage(['xhr', url, body]);` },
  { name: 'worker-blob', what: 'dedicated worker, Blob', code: `new Worker('/worker.js').postMessage(['blob', url, body]);` },
  { name: 'shared-worker', what: 'shared worker', code: `new SharedWorker('/worker.js').port.postMessage(['fetch', url, body]);` },
  { name: 'service-worker', what: 'service worker by itself', code: `navigator.serviceWorker.ready.then(({ active }) => active.postMessage(['fetch', url, body]));` },
  { name: 'service-worker-fetch', what: 'service worker for the page', code: `navigator.serviceWorker.ready.then(() => fetch('/through/?to=' + encodeURIComponent(url), { method: 'POST', body }));` },
  { name: 'frame-blank', what: 'fetch of a blank frame', code: `${frame('')} frame.contentWindow.fetch(url, ${SEND});` },
  { name: 'frame-initial', what: 'fetch of a frame before it has loaded, by contentWindow', code: `${frame(`frame.src = '/child';`)} frame.contentWindow.fetch.call(window, url, ${SEND});` },
  { name: 'frame-index', what: 'the same by window.frames[i]', code: `${frame(`frame.src = '/child';`)} window.frames[window.frames.length - 1].fetch.call(window, url, ${SEND});` },
  { name: 'frame-name', what: 'the same by its name', code: `${frame(`frame.src = '/child';`)} window[frame.name].fetch.call(window, url, ${SEND});` },
  { name: 'frame-srcdoc', what: 'fetch of a srcdoc frame', code: `${frame(`frame.srcdoc = '<p>';`)} frame.onload = () => { frame.contentWindow.fetch(url, ${SEND}); };` },
];

/** Message of the practice site, to somebody; the mark says which vector made it. */
export const bodyFor = (mark: string, to: string, kind = 'send'): string =>
  JSON.stringify({ kind, draftId: `d-${mark}`, to: [to], cc: [], bcc: [], subject: `mark-${mark}-end`, body: 'b' });

/** What is run in the page. Nobody waits for it: what is held never ends. */
export const sourceOf = ({ code }: Vector, url: string, body: string): string =>
  `(() => { const url = ${JSON.stringify(url)}, body = ${JSON.stringify(body)}; try { ${code} } catch {} })()`;
