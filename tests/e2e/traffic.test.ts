// Everything that a browser with the extension sends in a whole run, recorded by a proxy between it and the network: nothing of ours goes anywhere but
// to the hub. Every host name leads to the proxy, which answers as nobody.
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask as tell, extensionWorker, openOptions } from '../support/extension';
import { compose, settle, truth } from '../support/practice';
import { startWorld, type World } from '../support/world';

/** Services of the browser: updates, sign-in, autofill. */
const BROWSER_OWN = /(^|\.)(google|googleapis|gvt1|gstatic)\.com(:\d+)?$/;

interface Seen { host: string; path: string; method: string }

/** A proxy that passes on to loopback, answers 502 for everything else, and writes down both. */
class Recorder {
  readonly seen: Seen[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.on('request', (request, response) => { recorder.pass(request, response); });
    server.on('connect', (request: IncomingMessage, socket: Duplex) => { recorder.tunnel(request, socket); });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => { recorder.note(new URL(request.url ?? '').host, 'upgrade', 'GET'); socket.destroy(); });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    return recorder;
  }

  get port(): number { return (this.server.address() as AddressInfo).port; }
  hosts(): string[] { return [...new Set(this.seen.map(({ host }) => host))].sort(); }
  private note(host: string, path: string, method: string): void { this.seen.push({ host, path, method }); }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '');
    this.note(url.host, url.pathname, request.method ?? '');
    if (url.hostname !== '127.0.0.1') { response.writeHead(502).end(); return; }
    const onward = ask(url, { method: request.method, headers: request.headers }, (answer) => { response.writeHead(answer.statusCode ?? 502, answer.headers); answer.pipe(response); });
    onward.once('error', () => { response.destroy(); });
    request.pipe(onward);
  }

  private tunnel(request: IncomingMessage, socket: Duplex): void {
    const [host = '', port = '443'] = (request.url ?? '').split(':');
    this.note(`${host}:${port}`, '', 'CONNECT');
    if (host !== '127.0.0.1') { socket.end('HTTP/1.1 502 Nobody\r\n\r\n'); return; }
    const onward = connect(Number(port), host, () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); onward.pipe(socket).pipe(onward); });
    onward.once('error', () => { socket.destroy(); });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

describe('the traffic of a whole run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consentry-traffic-'));
  let recorder: Recorder;
  let world: World;
  beforeAll(async () => {
    recorder = await Recorder.start();
    // `<-loopback>`: the proxy for 127.0.0.1 too, which a browser leaves out otherwise.
    world = await startWorld({ args: [`--proxy-server=http://127.0.0.1:${recorder.port}`, '--proxy-bypass-list=<-loopback>', `--log-net-log=${join(folder, 'net.json')}`] });
  }, 300_000);
  afterAll(async () => { await world?.stop(); await recorder?.stop(); rmSync(folder, { recursive: true, force: true }); });

  it('enrolment, sync, sends, blocks, a stop, the log, every page of ours: the hub and the site that is open, nobody else', async () => {
    const page = await world.browser.newPage();
    for (const to of ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test', 'nobody.knows@example.pl']) {
      await compose(page, world.practice, { to: [to], subject: 'Offer', body: 'Hello' });
      await page.click('button.send');
      await settle(800);
    }
    expect(truth(world.practice)).toEqual(['zofia.nowak@example.pl']);
    await tell(world.options, 'overlay.stop', { contact: 'zofia.nowak@example.pl', kind: 'objection' });
    await tell(world.options, 'permission.ask', { contact: '+48 501 502 503' });
    await tell(world.options, 'sync.now');
    await until('the log', async () => (await tell<LogPage>(world.options, 'log.query', { limit: 20 })).rows.length >= 3);
    await tell(world.options, 'log.export');
    const { host } = new URL(world.options.url());
    for (const name of ['popup.html', 'options.html']) {
      const own = await world.browser.newPage();
      await own.goto(`chrome-extension://${host}/${name}`, { waitUntil: 'networkidle0' });
      await own.close();
    }
    await settle(32_000); // an upkeep alarm, which goes off every half minute
    const [hub, site] = [new URL(world.hub.url).host, new URL(world.practice.url).host];
    // The browser's maker is called by the browser itself, with or without us; the test below shows that none of it is ours.
    expect(recorder.hosts().filter((host) => !BROWSER_OWN.test(host))).toEqual([hub, site].sort());
    const ours = recorder.seen.filter(({ host }) => host === hub);
    expect(ours.every(({ path }) => path.startsWith('/v1/'))).toBe(true);
    expect([...new Set(ours.map(({ path }) => path.split('/')[2]))]).toEqual(expect.arrayContaining(['enrol', 'timestamp', 'attempts', 'events']));
    // Only the site itself talks to the site.
    expect(recorder.seen.filter(({ host }) => host === site).every(({ path }) => !path.startsWith('/v1/'))).toBe(true);
  });

  it('control: one request of the worker, and one of a page of ours, to somebody else are seen', async () => {
    const call = (): Promise<unknown> => fetch('http://telemetry.example/x').catch(() => undefined);
    await (await extensionWorker(world.browser)).evaluate(call);
    await (await openOptions(world.browser)).evaluate(call);
    expect(recorder.seen.filter(({ host }) => host === 'telemetry.example')).toHaveLength(2);
  });

  it('by the browser’s own record, the extension has asked the hub and nobody else but the control’s host', async () => {
    const origin = `chrome-extension://${new URL(world.options.url()).host}`;
    const hub = new URL(world.hub.url).host;
    await world.browser.close(); // completes the record
    const { events } = JSON.parse(readFileSync(join(folder, 'net.json'), 'utf8')) as { events: { params?: { url?: string; initiator?: string } }[] };
    const asked = events.flatMap(({ params }) => (params?.initiator === origin && /^(https?|wss?):/.test(params.url ?? '') ? [new URL(params.url ?? '').host] : []));
    expect(asked.filter((host) => host === hub).length).toBeGreaterThan(5);
    expect([...new Set(asked)].sort()).toEqual([hub, 'telemetry.example'].sort());
  });
});
