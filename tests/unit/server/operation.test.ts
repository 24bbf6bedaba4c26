// Health, metrics and log of the hub: every route with marked personal values, and none of them in what is watched.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAccount } from '../../../server/accounts/account';
import { beginSession } from '../../../server/accounts/session';
import { CHECKS } from '../../../server/operation/health';
import { safeError } from '../../../server/operation/log';
import { LoggedDevice } from '../../support/logged-device';
import { OWN_PAGE } from './console-client';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';
import { ROUTE_TABLE } from './route-table';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** Marked: an address, a number, a name, a user of a device, an id of a person. */
const MARKS = ['m4rked', '48601234567', '601234567', 'Zażółcka', 'sellerhere', 'crm-77-mark'];
const ADDRESS = 'anna.m4rked@example.pl';
const PHONE = '+48601234567';
const lines: string[] = [];
let test: TestHub;
let device: TestDevice;
let admin: Record<string, string>;

beforeAll(async () => {
  test = await startTestHub({}, { log: { level: 'info', stream: { write: (line) => { lines.push(line); } } } });
  const built = join(test.directory, 'console');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, 'index.html'), 'built');
  vi.stubEnv('CONSENTRY_CONSOLE', built);
  await test.hub.import(csv(`${ADDRESS},crm-77-mark,email,direct-marketing,given,2026-01-02,crm,`, `${PHONE},crm-77-mark,voice,direct-marketing,given,2026-01-02,crm,`), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
  await addAccount(test.hub.database, { name: 'Ewa Zażółcka', also: ['sellerhere'], role: 'admin' }, NOW);
  await signIn();
});
afterAll(() => test.stop());

/** One of the routes ends the session. */
async function signIn(): Promise<void> {
  admin = { ...OWN_PAGE, cookie: `consentry-session=${await beginSession(test.hub.database, 'Ewa Zażółcka', NOW)}` };
}

const marked = (text: string): string[] => MARKS.filter((mark) => text.toLowerCase().includes(mark.toLowerCase()) || text.includes(encodeURIComponent(mark)));
const scrape = async (token = test.hub.metricsToken) => test.hub.app.inject({ method: 'GET', url: '/metrics', headers: { authorization: `Bearer ${token}` } });

/** Bodies that hold the marks wherever a route takes text: some are taken, some refused, some break something. */
const BODIES = [
  { query: ADDRESS, contact: ADDRESS, name: 'Ewa Zażółcka', user: 'sellerhere', password: 'm4rked-m4rked', token: 'm4rked'.repeat(8), note: PHONE, reason: ADDRESS, kind: 'access', language: 'pl', records: [{ contact: ADDRESS, channel: 'email', state: 'given', date: 'm4rked' }] },
  { events: [{ id: 'm4rked', kind: 'objection', at: NOW, contact: { kind: 'email', canonical: ADDRESS, folded: ADDRESS }, note: 'Zażółcka' }], device: 'm4rked', person: 'p:crm-77-mark', decision: 'm4rked' },
];
const values = process.env['CONSENTRY_SOAK'] ? ['p:crm-77-mark', ADDRESS, encodeURIComponent('Zażółcka'), '601234567'] : ['p:crm-77-mark', '601234567'];

async function askEverything(): Promise<number> {
  let asked = 0;
  for (const name of Object.keys(ROUTE_TABLE)) {
    const [method, route] = name.split(' ') as ['GET', string];
    await signIn();
    for (const value of values) {
      const url = `${route.replace('/*', `/${value}`).replace(/:(\w+)/g, value)}?device=${value}&user=${value}&query=${encodeURIComponent(ADDRESS)}&name=m4rked&format=csv`;
      for (const headers of [admin, device.headers, { authorization: 'Bearer m4rkedm4rkedm4rked', 'user-agent': ADDRESS, 'x-forwarded-for': PHONE }]) {
        if (route === '/v1/news' && 'authorization' in headers && headers.authorization === device.headers.authorization) continue; // it stays open
        const payload = method === 'GET' ? undefined : BODIES[asked % BODIES.length];
        await test.hub.app.inject({ method, url, headers: { ...headers, 'user-agent': 'm4rked' }, ...(payload ? { payload } : {}) });
        asked += 1;
      }
    }
  }
  await signIn();
  return asked;
}

describe('log and metrics', () => {
  it('hold nothing personal of all routes asked with marked values, nor of a hub fault that quotes them', async () => {
    const seller = await LoggedDevice.enrol(test.hub, 'sellerhere');
    await seller.attempt({ to: [ADDRESS, 'nobody.m4rked@example.de'], at: NOW, user: 'sellerhere', app: 'm4rked-app' });
    const asked = await askEverything();
    test.hub.fault('trust-file', new Error(`duplicate key (canonical)=(${ADDRESS})`));
    expect(asked).toBeGreaterThan(500);
    const requests = lines.map((line) => JSON.parse(line) as { route?: string; msg: string; status?: number; ms?: number });
    expect(requests.filter(({ msg }) => msg === 'request').length).toBeGreaterThanOrEqual(asked);
    for (const line of lines) expect(marked(line), line).toEqual([]);
    const routes = new Set(requests.map(({ route }) => route));
    expect([...routes].filter((route) => route !== undefined && route !== 'none' && !test.hub.app.table.some(({ url }) => url === route))).toEqual([]);
    expect(routes).toContain('/v1/register/persons/:person');
    for (const { msg, status, ms } of requests) if (msg === 'request') expect([typeof status, typeof ms]).toEqual(['number', 'number']);

    const { body, statusCode } = await scrape();
    expect(statusCode).toBe(200);
    expect(marked(body)).toEqual([]);
    // Control: the values are in the hub, and would be found.
    expect(marked(JSON.stringify((await test.hub.app.inject({ method: 'POST', url: '/v1/console/people/search', headers: admin, payload: { query: ADDRESS } })).json()))).toContain('m4rked');
  });

  it('control: a line that quotes a request would be found', () => {
    expect(marked(JSON.stringify({ url: `/x?${encodeURIComponent('Zażółcka')}` }))).toEqual(['Zażółcka']);
  });

  it('an error is told by name, code and place', () => {
    const error = Object.assign(new TypeError(`invalid: "${ADDRESS}"\n    and ${PHONE}`), { code: '22P02', detail: ADDRESS });
    const told = safeError(error);
    expect(told).toMatchObject({ type: 'TypeError', code: '22P02', message: '' });
    expect(told.stack).toContain('operation.test');
    expect(marked(JSON.stringify(told))).toEqual([]);
    expect(marked(JSON.stringify(safeError(Object.assign(new Error('x'), { code: ADDRESS, name: ADDRESS }))))).toEqual([]);
  });
});

describe('metrics', () => {
  it('open with their own token alone', async () => {
    for (const token of [test.hub.adminToken, device.token, 'A'.repeat(43)]) expect((await scrape(token)).statusCode).toBe(401);
    expect((await test.hub.app.inject({ method: 'GET', url: '/metrics', headers: admin })).statusCode).toBe(401);
    // Nor does it open anything else.
    for (const url of ['/v1/admin/devices', '/v1/timestamp']) expect((await test.hub.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${test.hub.metricsToken}` } })).statusCode).toBe(401);
  });

  it('count attempts by verdict and channel once, refused uploads by fault, compiles, requests and what stands', async () => {
    const value = async (line: RegExp) => Number(line.exec((await scrape()).body)?.[1] ?? 0);
    const { decision } = (await (await LoggedDevice.enrol(test.hub, 'sellerhere')).attempt({ to: [ADDRESS], at: NOW, user: 'sellerhere' })) as { decision?: string };
    const allowed = new RegExp(`^consentry_attempts_total\\{verdict="${String(decision)}",channel="email"\\} (\\d+)$`, 'm');
    const [before, events] = [await value(allowed), await value(/^consentry_log_events_total\{type="decision"\} (\d+)$/m)];
    const seller = await LoggedDevice.enrol(test.hub, 'sellerhere');
    await seller.attempt({ to: [ADDRESS], at: NOW, user: 'sellerhere' });
    expect(await value(allowed)).toBe(before + 1);
    expect(await value(/^consentry_log_events_total\{type="decision"\} (\d+)$/m)).toBe(events + 1);
    const event = await device.event();
    const upload = (one: unknown) => test.hub.app.inject({ method: 'POST', url: '/v1/attempts', headers: device.headers, payload: { events: [one] } });
    expect((await upload(event)).statusCode).toBe(200);
    const outcomes = /^consentry_log_events_total\{type="outcome"\} (\d+)$/m;
    const once = await value(outcomes);
    expect((await upload(event)).statusCode).toBe(200); // repeated: passed over
    expect(await value(outcomes)).toBe(once);
    expect((await upload({ ...(await device.event(false)), signature: 'A'.repeat(86) })).statusCode).toBe(422);
    expect(await value(/^consentry_ingest_failures_total\{fault="signature"\} (\d+)$/m)).toBe(1);
    await test.hub.compile({ full: true });
    const { body } = await scrape();
    expect(body).toMatch(/^consentry_compile_seconds_count\{kind="full"\} [1-9]/m);
    expect(body).toMatch(/^consentry_http_request_seconds_count\{method="POST",route="\/v1\/attempts",status="4xx"\} [1-9]/m);
    expect(body).toMatch(/^consentry_database_up 1$/m);
    expect(body).toMatch(/^consentry_devices\{state="never-heard"\} [1-9]/m);
    expect(body).toMatch(/^consentry_queue_length\{queue="changed-points"\} 0$/m);
    expect(body).toMatch(/^consentry_backup_age_seconds -1$/m);
    const [root] = await test.hub.database.query('SELECT max(version) AS v FROM roots');
    expect(await value(/^consentry_root_version (\d+)$/m)).toBe(Number(root?.['v']));
  });
});

describe('health', () => {
  const ready = () => test.hub.app.inject({ method: 'GET', url: '/ready' });
  const settled = () => new Promise((done) => setTimeout(done, 1_100)); // an answer holds for a second

  it('says ready with each check, and which one fails', async () => {
    await settled();
    expect((await ready()).json()).toEqual({ ready: true, checks: Object.fromEntries(CHECKS.map((check) => [check, 'ok'])) });
    const key = join(test.directory, 'keys', 'root.json');
    renameSync(key, `${key}.away`);
    await settled();
    const without = await ready();
    expect([without.statusCode, without.json()]).toEqual([503, { ready: false, checks: { database: 'ok', keys: 'failed', root: 'ok', clock: 'ok' } }]);
    renameSync(`${key}.away`, key);
    test.clock.now = NOW - 86_400_000; // a clock behind the root that it signed
    await settled();
    expect((await ready()).json()).toMatchObject({ ready: false, checks: { clock: 'failed' } });
    test.clock.now = NOW;
    await settled();
    expect((await ready()).statusCode).toBe(200);
    expect((await test.hub.app.inject({ method: 'GET', url: '/health' })).json()).toEqual({ ok: true });
  });

  it('at its end it takes no new request, and finishes the one under way', async () => {
    const { port } = new URL(test.hub.url());
    const body = JSON.stringify({ query: ADDRESS });
    const slow = connect(Number(port), '127.0.0.1');
    let answer = '';
    slow.on('data', (chunk: Buffer) => { answer += chunk.toString(); });
    const head = Object.entries(admin).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    slow.write(`POST /v1/console/people/search HTTP/1.1\r\nhost: ${new URL(OWN_PAGE.origin).host}\r\n${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 5)}`);
    await new Promise((done) => setTimeout(done, 300));
    const closed = test.hub.close();
    await new Promise((done) => setTimeout(done, 300));
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    const read = new Promise((done) => slow.once('close', done));
    slow.write(body.slice(5));
    await Promise.all([closed, read]);
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer).toContain(ADDRESS);
  });
});
