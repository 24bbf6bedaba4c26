// A hub for measurements: the wire protocol over HTTP from memory, with receipts. Bytes served are counted.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeUtf8, toBase64url } from '../../utils/crypto';
import type { Permission } from '../../utils/engine';
import type { Receipt, Root } from '../../utils/sync/protocol';
import { signPayload } from '../../utils/sync/signed';
import { FakeHub, HUB_URL } from '../support/fake-hub';
import { buildBase, buildDelta, type BuiltTree, type Files } from './register';

interface Logged { sequence: number; hash: string; device: string }

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

export class BenchHub {
  served = 0;
  private base: BuiltTree = { nodes: [], deltas: [], count: 0 };
  private deltas: { hash: string; size: number }[] = [];

  private constructor(private readonly hub: FakeHub, private readonly server: Server) {}

  static async start(total: number, policy: Record<string, unknown>): Promise<BenchHub> {
    const hub = await FakeHub.start();
    hub.now = Date.now();
    await hub.publishPolicy({ version: 2, ...policy });
    const server = createServer();
    const bench = new BenchHub(hub, server);
    server.on('request', (request, response) => {
      void bench.answer(request).then(({ status, headers, body }) => { response.writeHead(status, headers).end(body); });
    });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    const { contact, page } = bench.epoch;
    bench.base = await buildBase(hub as Files, total, contact, page);
    await hub.release({}, { base: bench.base });
    return bench;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get link(): string {
    const { org, token, offline } = this.hub;
    return `${this.url}/enrol#${toBase64url(encodeUtf8(JSON.stringify({ hub: this.url, token, org, offlineKey: offline.publicKey })))}`;
  }

  /** Adds one delta segment with these changes and signs a new root. */
  async change(changed: { index: number; permission: Permission }[]): Promise<Root> {
    const { contact, page } = this.epoch;
    this.deltas.push(await buildDelta(this.hub as Files, contact, page, changed));
    this.hub.now = Date.now();
    return this.hub.release({}, { base: { ...this.base, deltas: this.deltas.slice(-16) } });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => { this.server.close(() => { done(); }); });
  }

  private get epoch() {
    const epoch = this.hub.epochs.get(this.hub.epoch);
    if (!epoch) throw new Error('no epoch');
    return epoch;
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const body = request.method === 'POST' ? await bodyOf(request) : undefined;
    const answer = request.url?.startsWith('/v1/attempts') ? await this.receipt(body ?? '') : await this.pass(request, body);
    const bytes = Buffer.from(await answer.arrayBuffer());
    this.served += bytes.length;
    return { status: answer.status, headers: { date: new Date().toUTCString(), 'content-type': 'application/octet-stream', ...Object.fromEntries(answer.headers) }, body: bytes };
  }

  private pass(request: IncomingMessage, body: string | undefined): Promise<Response> {
    const headers = new Headers();
    for (const name of ['authorization', 'range'] as const) if (request.headers[name]) headers.set(name, request.headers[name]);
    return this.hub.fetch(`${HUB_URL}${request.url}`, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) });
  }

  private async receipt(body: string): Promise<Response> {
    const last = (JSON.parse(body) as { events: Logged[] }).events.at(-1);
    if (!last) return Response.json({ error: 'empty' }, { status: 400 });
    const receipt: Receipt = { type: 'receipt', deviceId: last.device, sequence: last.sequence, head: last.hash, at: Date.now() };
    return Response.json({ receipt: await signPayload(receipt, this.hub.keys.receipt) });
  }
}
