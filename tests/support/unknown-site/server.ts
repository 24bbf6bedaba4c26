// An application that Consentry has no adapter for, and its mailbox: what was delivered, and to whom.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLASSIC, COMPOSER, DONE } from './pages';

interface Mail { type: string; id: string | null; to: { address: string }[]; cc: { address: string }[] }

export interface UnknownSite {
  origin: string;
  /** Recipients, in the order of delivery. */
  delivered: string[];
  /** Saves of drafts. */
  saved: number;
  /** Every request with a body, as it arrived. */
  arrived: { method: string; path: string; type: string; body: string }[];
  /** Requests of the pages' own, whatever their method; opening a page is none. Never set back. */
  asked: number;
  /** Replaces the composer's page. */
  page: string;
  reset(): void;
  stop(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};
const addresses = (text: string): string[] => text.match(/[^\s<>,;]+@[^\s<>,;]+/g) ?? [];

export async function startUnknownSite(): Promise<UnknownSite> {
  let serial = 0;
  const site: UnknownSite = {
    origin: '', delivered: [], saved: 0, arrived: [], asked: 0, page: COMPOSER,
    reset() { site.delivered.length = 0; site.arrived.length = 0; site.saved = 0; site.page = COMPOSER; },
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
  const outbox = (text: string): string => {
    const mail = JSON.parse(text) as Mail;
    if (mail.type === 'mail') site.delivered.push(...[...mail.to, ...mail.cc].map(({ address }) => address));
    else site.saved += 1;
    return JSON.stringify({ ok: true, id: mail.id ?? `draft-${++serial}` });
  };
  const classic = (text: string): string => {
    const fields = new URLSearchParams(text);
    if (fields.get('do') !== 'send') { site.saved += 1; return DONE('Saved.'); }
    site.delivered.push(...addresses(`${fields.get('rcpt') ?? ''},${fields.get('copy_cc') ?? ''}`));
    return DONE('Sent.');
  };
  const html = (response: ServerResponse, text: string): void => { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(text); };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (request.method !== 'GET' || request.headers['sec-fetch-dest'] === 'empty') site.asked += 1;
    if (request.method === 'GET') {
      if (pathname === '/ajax/suggest') { response.writeHead(200, { 'content-type': 'application/json' }).end('[]'); return; }
      html(response, pathname === '/classic' ? CLASSIC : site.page);
      return;
    }
    const body = await bodyOf(request);
    site.arrived.push({ method: request.method ?? '', path: request.url ?? '', type: (request.headers['content-type'] ?? '').replace(/boundary=.*/, 'boundary'), body: body.replace(/----WebKitFormBoundary\w+/g, '----') });
    if (pathname === '/classic/mail') { html(response, classic(body)); return; }
    response.writeHead(200, { 'content-type': 'application/json' }).end(pathname === '/ajax/outbox' ? outbox(body) : '{}');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => { response.writeHead(400).end(String(error)); });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  site.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return site;
}
