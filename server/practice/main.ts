import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { Mailbox, readMessage } from './mailbox';
import { composePage, crmPage, guidePage, inboxPage } from './pages';
import { languageOf } from './texts';

const ASSETS = new Set(['style.css', 'guide.js', 'mail.js', 'crm.js']);
const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
const MAX_BODY = 4 << 20;

export interface Practice {
  /** `http://127.0.0.1:PORT` */
  url: string;
  mailbox: Mailbox;
  stop(): Promise<void>;
}

class BadRequest extends Error {}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > MAX_BODY) throw new BadRequest('message too large');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('body is not JSON');
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function html(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(text);
}

async function postMessage(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const message = readMessage(await readJson(request));
  if (!message) throw new BadRequest('not a message');
  if (message.kind === 'draft') { json(response, 200, { ok: true, id: mailbox.saveDraft(message) }); return; }
  if (message.to.length + message.cc.length + message.bcc.length === 0) throw new BadRequest('no recipient');
  json(response, 200, { ok: true, id: mailbox.send(message) });
}

async function postCall(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await readJson(request)) as { number?: unknown } | null;
  if (typeof body?.number !== 'string' || !/^\+?[\d ]{3,20}$/.test(body.number)) throw new BadRequest('not a number');
  json(response, 200, { ok: true, id: mailbox.dial(body.number) });
}

async function asset(name: string, response: ServerResponse): Promise<void> {
  const body = await readFile(join(import.meta.dirname, 'assets', name));
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain' }).end(body);
}

type Route = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void> | void;

function routes(mailbox: Mailbox): Record<string, Route> {
  const language = (request: IncomingMessage, query: URLSearchParams): ReturnType<typeof languageOf> => languageOf(query, request.headers['accept-language']);
  return {
    'GET /': (request, response, query) => { html(response, guidePage(language(request, query))); },
    'GET /mail': (request, response, query) => { html(response, inboxPage(language(request, query), mailbox)); },
    'GET /mail/compose': (request, response, query) => { html(response, composePage(language(request, query), query)); },
    'GET /crm': (request, response, query) => { html(response, crmPage(language(request, query), mailbox)); },
    'GET /api/mailbox': (_, response) => { json(response, 200, mailbox.delivered); },
    'GET /api/calls': (_, response) => { json(response, 200, mailbox.dialled); },
    'GET /api/drafts': (_, response) => { json(response, 200, [...mailbox.drafts.values()]); },
    'POST /api/messages': (request, response) => postMessage(mailbox, request, response),
    'POST /api/calls': (request, response) => postCall(mailbox, request, response),
    'POST /api/reset': (_, response) => { mailbox.reset(); json(response, 200, { ok: true }); },
  };
}

async function answer(table: Record<string, Route>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://practice');
  const name = url.pathname.replace('/assets/', '');
  if (url.pathname.startsWith('/assets/') && ASSETS.has(name)) { await asset(name, response); return; }
  const route = table[`${request.method ?? 'GET'} ${url.pathname}`];
  if (!route) { json(response, 404, { ok: false, error: 'not found' }); return; }
  await route(request, response, url.searchParams);
}

/** Starts the practice site on 127.0.0.1; port 0 = any free one. */
export async function startPractice(options: { port?: number } = {}): Promise<Practice> {
  const mailbox = new Mailbox();
  const table = routes(mailbox);
  const server = createServer((request, response) => {
    answer(table, request, response).catch((error: unknown) => {
      json(response, error instanceof BadRequest ? 400 : 500, { ok: false, error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((done, fail) => { server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done); });
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> => new Promise((done) => { server.close(() => { done(); }); server.closeAllConnections(); });
  return { url: `http://127.0.0.1:${port}`, mailbox, stop };
}
