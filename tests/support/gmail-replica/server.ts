// A Gmail-like site on its true host names, on this machine: launch the browser with `args`.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build, type Rollup } from 'vite';
import { selfSigned } from '../self-signed';
import { Mailbox } from './mailbox';

const HOSTS = ['mail.google.com', 'calendar.google.com'];

async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false, logLevel: 'error', build: { write: false, minify: false, lib: { entry: resolve(import.meta.dirname, 'app/main.ts'), formats: ['iife'], name: 'gmailReplica' } },
  })) as Rollup.RollupOutput[];
  const chunk = output[0]?.output[0];
  if (chunk?.type !== 'chunk') throw new Error('the replica did not build');
  return chunk.code;
}

/** A worker that sends what it is told; the page's service worker also lets the page's requests through. */
const SENDS = 'const send = async ({ data, ports }) => { try { const response = await fetch(data.url, { method: "POST", body: data.body }); ports[0].postMessage(response.status); } catch (error) { ports[0].postMessage(String(error)); } };';
const WORKER = `${SENDS} onmessage = send;`;
const SERVICE_WORKER = `${SENDS} addEventListener('message', (event) => { event.waitUntil(send(event)); }); addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim())); addEventListener('fetch', (event) => { event.respondWith(fetch(event.request)); });`;

export interface Invitation { type: number; guests: string[]; title: string }

export interface GmailReplica {
  mailbox: Mailbox;
  /** What the calendar mailed to guests. */
  invitations: Invitation[];
  /** Events saved, mailed or not. */
  events: string[];
  /** Switches of the browser that lead the true host names here. */
  args: string[];
  /** So many of the next sync requests lose their connection before they are taken. */
  dropNext(count: number): void;
  stop(): Promise<void>;
}

/** A calendar as documented: events are made on the grid or in an editor, then a dialog asks whether to mail the guests. */
const CALENDAR = `
const words = { en: ['Send', "Don't send", 'Back to editing'], pl: ['Wyślij', 'Nie wysyłaj', 'Wróć do edycji'], de: ['Senden', 'Nicht senden', 'Weiter bearbeiten'] };
const locale = new URLSearchParams(location.search).get('hl') ?? 'en';
document.documentElement.lang = locale;
const id = () => Array.from({ length: 26 }, () => '0123456789abcdefghijklmnopqrstuv'[Math.floor(Math.random() * 32)]).join('');
const save = (title, guests, notify) => {
  const event = [id(), null, title, [[Date.now()]], guests.map((email) => [null, email, null, 1]), ['team@group.calendar.google.com'], notify];
  const data = [[null, null, null, null, [[7, null, [[null, null, event]], null, null, 4]], null, null, null, null, ['meta']]];
  const form = 'f.req=' + encodeURIComponent(JSON.stringify(data)) + '&secid=abc';
  return fetch('/calendar/u/0/sync.sync', { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }).then((r) => { document.body.dataset.last = String(r.status); }, () => { document.body.dataset.last = 'failed'; });
};
window.calendar = { save, ask(title, guests) {
  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  words[locale].forEach((word, index) => {
    const button = document.createElement('button');
    const label = document.createElement('span');
    label.textContent = word;
    button.append(label);
    button.addEventListener('click', () => { dialog.remove(); if (index < 2) save(title, guests, index === 0); });
    dialog.append(button);
  });
  document.body.append(dialog);
} };
document.documentElement.dataset.ready = 'true';`;

/** An operation of the calendar, read by the documented places. */
function invite(form: string): { event: string; mailed: Invitation | undefined }[] {
  const data = JSON.parse(new URLSearchParams(form).get('f.req') ?? 'null') as [unknown[]];
  return (data[0][4] as [number, unknown, [unknown[]][]][]).map(([type, , [payload]]) => {
    const [event, , title, , guests, , notify] = (payload as unknown as unknown[])[2] as [string, unknown, string, unknown, [null, string][], unknown, boolean];
    return { event, mailed: notify && guests.length > 0 ? { type, title, guests: guests.map(([, email]) => email) } : undefined };
  });
}

const body = (request: IncomingMessage): Promise<string> => new Promise((done, failed) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks).toString('utf8')); }).on('error', failed);
});

export async function startGmail(): Promise<GmailReplica> {
  const app = await bundle();
  const mailbox = new Mailbox();
  const invitations: Invitation[] = [];
  const events: string[] = [];
  let drops = 0;

  const page = (response: ServerResponse, source = '/mail/app.js'): void => {
    const nonce = randomBytes(12).toString('base64');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // As Gmail since 2024: scripts by nonce alone, no markup from strings.
      'content-security-policy': `script-src 'nonce-${nonce}' 'strict-dynamic'; worker-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types gmail#replica`,
    }).end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gmail</title></head><body><script nonce="${nonce}" src="${source}"></script></body></html>`);
  };
  const script = (response: ServerResponse, text: string): void => { response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'service-worker-allowed': '/' }).end(text); };

  const sync = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const text = await body(request);
    if (drops > 0) { drops--; request.socket.destroy(); return; }
    mailbox.take(text, /\/(u\/\d+)\//.exec(path)?.[1] ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('[[[[1,0]]]]');
  };

  const calendar = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const { event, mailed } of invite(await body(request))) {
      events.push(event);
      if (mailed) invitations.push(mailed);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('[[]]');
  };

  const server = createServer(selfSigned(HOSTS), (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://mail.google.com');
    if (request.method === 'POST' && pathname.endsWith('/i/s')) { sync(request, response, pathname).catch((error: unknown) => { response.writeHead(500).end(String(error)); }); return; }
    if (request.method === 'POST' && pathname.endsWith('/sync.sync')) { calendar(request, response).catch((error: unknown) => { response.writeHead(500).end(String(error)); }); return; }
    if (pathname === '/calendar/app.js') script(response, CALENDAR);
    else if (pathname.startsWith('/calendar/')) page(response, '/calendar/app.js');
    else if (pathname === '/mail/app.js') script(response, app);
    else if (pathname === '/mail/worker.js') script(response, WORKER);
    else if (pathname === '/mail/sw.js') script(response, SERVICE_WORKER);
    else if (pathname.startsWith('/mail/')) page(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as AddressInfo;
  return {
    mailbox, invitations, events,
    args: [`--host-resolver-rules=${HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${port}`).join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`, '--ignore-certificate-errors'],
    dropNext: (count) => { drops = count; },
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
