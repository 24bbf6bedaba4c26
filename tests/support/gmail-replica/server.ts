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

export interface GmailReplica {
  mailbox: Mailbox;
  /** Switches of the browser that lead the true host names here. */
  args: string[];
  /** So many of the next sync requests lose their connection before they are taken. */
  dropNext(count: number): void;
  stop(): Promise<void>;
}

const body = (request: IncomingMessage): Promise<string> => new Promise((done, failed) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks).toString('utf8')); }).on('error', failed);
});

export async function startGmail(): Promise<GmailReplica> {
  const app = await bundle();
  const mailbox = new Mailbox();
  let drops = 0;

  const page = (response: ServerResponse): void => {
    const nonce = randomBytes(12).toString('base64');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // As Gmail since 2024: scripts by nonce alone, no markup from strings.
      'content-security-policy': `script-src 'nonce-${nonce}' 'strict-dynamic'; worker-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types gmail#replica`,
    }).end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gmail</title></head><body><script nonce="${nonce}" src="/mail/app.js"></script></body></html>`);
  };
  const script = (response: ServerResponse, text: string): void => { response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'service-worker-allowed': '/' }).end(text); };

  const sync = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const text = await body(request);
    if (drops > 0) { drops--; request.socket.destroy(); return; }
    mailbox.take(text, /\/(u\/\d+)\//.exec(path)?.[1] ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end('[[[[1,0]]]]');
  };

  const server = createServer(selfSigned(HOSTS), (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://mail.google.com');
    if (request.method === 'POST' && pathname.endsWith('/i/s')) { sync(request, response, pathname).catch((error: unknown) => { response.writeHead(500).end(String(error)); }); return; }
    if (pathname === '/mail/app.js') script(response, app);
    else if (pathname === '/mail/worker.js') script(response, WORKER);
    else if (pathname === '/mail/sw.js') script(response, SERVICE_WORKER);
    else if (pathname.startsWith('/mail/')) page(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as AddressInfo;
  return {
    mailbox,
    args: [`--host-resolver-rules=${HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${port}`).join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`, '--ignore-certificate-errors'],
    dropNext: (count) => { drops = count; },
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
