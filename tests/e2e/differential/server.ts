// Answers everything and remembers what arrived.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrival { method: string; path: string; type: string; length: string; body: string }
export interface TestServer { origin: string; arrivals: Arrival[]; sends(): Arrival[]; close(): Promise<void> }

const PAGE = '<!doctype html><meta charset="utf-8"><title>page</title><body><p>page</p></body>';
const WORKER = 'onmessage = async (e) => { const r = await fetch(e.data.url, e.data.init); postMessage([r.status, await r.text()]); };';
const PAGE_WORKER = 'oninstall = () => skipWaiting(); onactivate = (e) => e.waitUntil(clients.claim()); onmessage = async (e) => { const r = await fetch(e.data.url, e.data.init); e.source.postMessage(r.status); };';

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => { resolve(Buffer.concat(chunks).toString()); });
    request.on('error', () => { resolve('aborted'); });
  });
}

function answer(method: string, url: URL, body: string): [status: number, type: string, text: string] {
  if (url.pathname === '/worker.js') return [200, 'text/javascript', WORKER];
  if (url.pathname === '/page-worker.js') return [200, 'text/javascript', PAGE_WORKER];
  if (url.pathname === '/missing') return [404, 'text/plain', 'missing'];
  if (url.search.includes('fail')) return [500, 'text/plain', 'failed'];
  if (url.search.includes('bad')) return [200, 'text/html', '<p>sent bad</p>'];
  if (url.pathname === '/send/form') return [200, 'text/html', '<p>sent ok</p>'];
  if (url.pathname.startsWith('/send/json')) return [200, 'application/json', '{"ok":true}'];
  if (url.pathname.startsWith('/quiet/echo')) return [200, 'text/plain', `${method} ${body}`];
  if (url.pathname.startsWith('/quiet/json')) return [200, 'application/json', JSON.stringify({ method, body })];
  return [200, 'text/html', PAGE];
}

export async function startServer(): Promise<TestServer> {
  const arrivals: Arrival[] = [];
  const server: Server = createServer((request, response) => {
    void read(request).then((raw) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      // The boundary of a multipart body is random.
      const type = (request.headers['content-type'] ?? '').replace(/boundary=.*/, 'boundary=B');
      const body = raw.replace(/-+WebKitFormBoundary\w+/g, '--B');
      if (url.pathname !== '/favicon.ico') arrivals.push({ method: request.method ?? '', path: url.pathname + url.search, type, length: request.headers['content-length'] ?? '', body });
      if (url.pathname === '/redirect') { response.writeHead(302, { location: '/quiet/echo' }).end(); return; }
      if (url.pathname === '/reset') { request.socket.destroy(); return; }
      const [status, kind, text] = answer(request.method ?? '', url, body);
      const delay = url.pathname.endsWith('/slow') ? 400 : 0;
      setTimeout(() => { response.writeHead(status, { 'content-type': kind, 'service-worker-allowed': '/' }).end(text); }, delay);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals,
    sends: () => arrivals.filter((arrival) => arrival.path.startsWith('/send/')),
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => { resolve(); }); }),
  };
}
