// An application that sends by every means a browser has. It keeps what arrived; every body is read as the practice site reads it.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const SCRIPTS: Record<string, string> = {
  // Dedicated and shared worker: [how, url, body].
  '/worker.js': `
    const send = ([how, url, body]) => {
      if (how === 'xhr') { const request = new XMLHttpRequest(); request.open('POST', url); request.send(body); return; }
      fetch(url, { method: 'POST', body: how === 'blob' ? new Blob([body]) : body, mode: 'no-cors' }).catch(() => undefined);
    };
    onmessage = ({ data }) => send(data);
    onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => send(data); };`,
  // Sends what it is told, and what a page asks it for below /through/.
  '/sw.js': `
    oninstall = () => skipWaiting();
    onactivate = (event) => event.waitUntil(clients.claim());
    onmessage = ({ data: [, url, body] }) => { fetch(url, { method: 'POST', body, mode: 'no-cors' }).catch(() => undefined); };
    onfetch = (event) => {
      const { pathname, searchParams } = new URL(event.request.url);
      if (!pathname.startsWith('/through/')) return;
      event.respondWith(event.request.text().then((body) => fetch(searchParams.get('to'), { method: 'POST', body, mode: 'no-cors' })));
    };`,
};

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

export interface Arrived { mark: string; kind: string; path: string }

export class NetworkReplica {
  readonly arrived: Arrived[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<NetworkReplica> {
    const server = createServer();
    const replica = new NetworkReplica(server);
    server.on('request', (request, response) => {
      void read(request).then((body) => {
        const { pathname } = new URL(request.url ?? '/', 'http://replica');
        if (request.method === 'POST') replica.note(pathname, body.toString('latin1'));
        const script = SCRIPTS[pathname];
        const type = script ? 'text/javascript' : pathname.startsWith('/api/') ? 'application/json' : 'text/html; charset=utf-8';
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' });
        response.end(script ?? (pathname.startsWith('/api/') ? '{"ok":true}' : '<!doctype html><title>replica</title><main>An application</main>'));
      });
    });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    return replica;
  }

  get url(): string { return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; }

  /** The mark is in the subject, whatever form the body has. */
  private note(path: string, body: string): void {
    const mark = /mark-([\w-]+?)-end/.exec(body)?.[1];
    if (mark) this.arrived.push({ mark, path, kind: /"kind":\s*"(\w+)"/.exec(body)?.[1] ?? '' });
  }

  marks(): string[] { return this.arrived.filter(({ path }) => path === '/api/messages').map(({ mark }) => mark); }
  reset(): void { this.arrived.length = 0; }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
