import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between client and server that counts what goes over it, heads of requests and answers included. */
export class CountingProxy {
  bytes = 0;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((client) => {
    const target = connect(this.port, '127.0.0.1');
    for (const [from, to] of [[client, target], [target, client]] as const) {
      this.open.add(from);
      from.on('data', (chunk: Buffer) => { this.bytes += chunk.length; });
      from.once('close', () => { this.open.delete(from); });
      from.on('error', () => { to.destroy(); }); // the other side learns it by its own closed connection
      from.pipe(to);
    }
  });

  private constructor(private readonly port: number) {}

  static async to(port: number): Promise<CountingProxy> {
    const proxy = new CountingProxy(port);
    await new Promise<void>((resolve) => { proxy.server.listen(0, '127.0.0.1', resolve); });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Bytes that went over the wire meanwhile. */
  async over(work: () => Promise<unknown>): Promise<number> {
    const before = this.bytes;
    await work();
    return this.bytes - before;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }
}
