// Leads host names to this machine where a browser has no switch for it. Others find nobody.
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:http';

export interface ConnectProxy { port: number; stop(): Promise<void> }

/** @param rules Chromium's `--host-resolver-rules`, of which `MAP host:443 127.0.0.1:port` is read. */
export async function startConnectProxy(rules: readonly string[]): Promise<ConnectProxy> {
  const ports = new Map([...rules.join(',').matchAll(/MAP ([\w.-]+:\d+) 127\.0\.0\.1:(\d+)/g)].map(([, host = '', port]): [string, number] => [host, Number(port)]));
  const server = createServer((_, response) => { response.writeHead(502).end(); });
  server.on('connect', (request, client, head) => {
    const port = ports.get(request.url ?? '');
    if (port === undefined) { client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'); return; }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
