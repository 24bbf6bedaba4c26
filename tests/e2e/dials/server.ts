import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site with empty pages, and redirects to wherever the query says. */
export async function startSite(): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/redirect') { response.writeHead(302, { location: url.searchParams.get('to') ?? '/' }).end(); return; }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>${url.pathname}</title><body>${url.searchParams.get('html') ?? ''}`);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => { resolve(); }); }),
  };
}
