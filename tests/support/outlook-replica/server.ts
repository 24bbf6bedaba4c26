// An Outlook-like site on its true host names, on this machine: launch the browser with `args`.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build, type Rollup } from 'vite';
import { selfSigned } from '../self-signed';
import { Mailbox } from './mailbox';

const HOSTS = ['outlook.office.com', 'outlook.office365.com', 'outlook.live.com', 'outlook.cloud.microsoft', 'outlook.office.com.mcas.ms'];
const DIRECTORY: Record<string, string> = { 'zofia.nowak@example.pl': 'Zofia Nowak', 'piotr.wisniewski@crm.test': 'Piotr Wiśniewski' };

async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false, logLevel: 'error', build: { write: false, minify: false, lib: { entry: resolve(import.meta.dirname, 'app/main.ts'), formats: ['iife'], name: 'outlookReplica' } },
  })) as Rollup.RollupOutput[];
  const chunk = output[0]?.output[0];
  if (chunk?.type !== 'chunk') throw new Error('the replica did not build');
  return chunk.code;
}

/** A worker that sends what it is told: the data worker, and the page's service worker, which also lets the page's requests through. */
const SENDS = 'const send = async ({ data, ports }) => { try { const response = await fetch(data.url, data.init); ports[0].postMessage({ status: response.status, text: await response.text() }); } catch (error) { ports[0].postMessage({ error: String(error) }); } };';
const WORKER = `${SENDS} onmessage = send;`;
const SERVICE_WORKER = `${SENDS} addEventListener('message', (event) => { event.waitUntil(send(event)); }); addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim())); addEventListener('fetch', (event) => { event.respondWith(fetch(event.request)); });`;

export interface OutlookReplica {
  mailbox: Mailbox;
  args: string[];
  /** Sends lose their connection before they are taken, as often as the browser tries. */
  offline(on: boolean): void;
  stop(): Promise<void>;
}

const read = (request: IncomingMessage): Promise<string> => new Promise((done, failed) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { done(Buffer.concat(chunks).toString('utf8')); }).on('error', failed);
});

function page(response: ServerResponse): void {
  const nonce = randomBytes(12).toString('base64');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'self'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types outlook#replica`,
  }).end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mail - Outlook</title></head><body><script nonce="${nonce}" src="/owa/app.js"></script></body></html>`);
}

const script = (response: ServerResponse, text: string): void => { response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'service-worker-allowed': '/' }).end(text); };
const json = (response: ServerResponse, value: unknown): void => { response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value)); };
const people = (): unknown => ({ Body: { ResultSet: Object.entries(DIRECTORY).map(([address, name]) => ({ __type: 'Persona:#Exchange', DisplayName: name, PersonaId: { Id: `P-${name}` }, EmailAddress: { Name: name, EmailAddress: address, RoutingType: 'SMTP', MailboxType: 'Mailbox' } })) } });

export async function startOutlook(): Promise<OutlookReplica> {
  const app = await bundle();
  const mailbox = new Mailbox();
  let isOffline = false;

  const post = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const body = await read(request);
    const header = String(request.headers['x-owa-urlpostdata'] ?? '');
    if (isOffline && /SendAndSaveCopy/.test(body + decodeURIComponent(header))) { request.socket.destroy(); return; }
    if (url.pathname.endsWith('/sendMail')) { const value = JSON.parse(body) as Record<string, Record<string, unknown>>; mailbox.sendMail(value.Message ?? value.message ?? {}); response.writeHead(202).end(); return; }
    const action = String(request.headers['action'] ?? url.searchParams.get('action') ?? '');
    json(response, action === 'FindPeople' ? people() : mailbox.take(action, body, header));
  };

  const server = createServer(selfSigned(HOSTS), (request, response) => {
    const url = new URL(request.url ?? '/', 'https://outlook.office.com');
    if (request.method === 'POST') { post(request, response, url).catch((error: unknown) => { response.writeHead(500).end(String(error)); }); return; }
    if (url.pathname === '/owa/app.js') script(response, app);
    else if (url.pathname === '/owa/worker.js') script(response, WORKER);
    else if (url.pathname === '/owa/sw.js') script(response, SERVICE_WORKER);
    else if (/^\/(mail|calendar)\//.test(url.pathname)) page(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as AddressInfo;
  return {
    mailbox,
    args: [`--host-resolver-rules=${HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${port}`).join(', ')}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`, '--ignore-certificate-errors'],
    offline: (on) => { isOffline = on; },
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
