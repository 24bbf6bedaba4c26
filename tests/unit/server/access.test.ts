// Every route as everybody: generated from the routes that there are. Then what a request may carry: injections, paths, sizes, slowness, repetition.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAccount } from '../../../server/accounts/account';
import { ROLES, type Role } from '../../../server/accounts/role';
import { beginSession, IDLE_MS } from '../../../server/accounts/session';
import { hashToken } from '../../../server/store/devices';
import { createPerson } from '../../../server/store/people';
import { LoggedDevice } from '../../support/logged-device';
import { OWN_PAGE } from './console-client';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';
import { ROUTE_TABLE, type Entry } from './route-table';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let test: TestHub;
let device: TestDevice;
let lost: TestDevice;
const sessions = new Map<Role, string>();
const tokens = new Map<Role, string>();
let stale: string;
let ended: string;

beforeAll(async () => {
  test = await startTestHub();
  const built = join(test.directory, 'console');
  mkdirSync(join(built, 'assets'), { recursive: true });
  for (const name of ['index.html', 'assets/app.js']) writeFileSync(join(built, name), 'built');
  vi.stubEnv('CONSENTRY_CONSOLE', built);
  await test.hub.import(csv('ok@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
  lost = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
  await test.hub.database.query('UPDATE devices SET revoked_at = 1 WHERE id = $1', [lost.id]);
  for (const role of ROLES) {
    await addAccount(test.hub.database, { name: `S ${role}`, also: [], role }, NOW);
    sessions.set(role, await beginSession(test.hub.database, `S ${role}`, NOW));
    tokens.set(role, await createPerson(test.hub.database, { name: `T ${role}`, also: [], role }, NOW) ?? '');
  }
  await addAccount(test.hub.database, { name: 'Stale', also: [], role: 'admin' }, NOW);
  stale = await beginSession(test.hub.database, 'Stale', NOW);
  await test.hub.database.query('UPDATE sessions SET seen_at = $2 WHERE token_hash = $1', [hashToken(stale), NOW - IDLE_MS]);
  ended = await createPerson(test.hub.database, { name: 'Ended', also: [], role: 'admin' }, NOW) ?? '';
  await test.hub.database.query(`UPDATE people SET revoked_at = 1 WHERE name = 'Ended'`);
  await test.hub.app.ready();
});
afterAll(() => test.stop());

const VALUES: Record<string, string> = { id: '00000000-0000-4000-8000-000000000000', person: 'c:999999', hash: 'A'.repeat(43), device: 'dev-none' };
const addressOf = (url: string): string => url.replace('/*', '/x').replace(/:(\w+)/g, (_, name: string) => VALUES[name] ?? '999999').replace(/\/export$/, '/export?format=csv');
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
const split = (name: string): [method: Method, url: string] => name.split(' ') as ['GET', string];
const isThere = (name: string): boolean => test.hub.app.table.some(({ method, url }) => name === `${method} ${url}`);

async function ask(name: string, headers: Record<string, string> = {}): Promise<number> {
  const [method, url] = split(name);
  // A body that no route takes: whoever is let in is told so, and nothing is done. `{}` is what some take.
  const payload = method === 'POST' || method === 'PUT' ? { nothing: 'of this kind' } : undefined;
  const reply = await test.hub.app.inject({ method, url: addressOf(url), headers, payloadAsStream: true, ...(payload ? { payload } : {}) });
  reply.stream().on('error', () => undefined).destroy(); // one route answers for as long as somebody listens
  return reply.statusCode;
}
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const cookie = (token: string, page: Record<string, string> = OWN_PAGE): Record<string, string> => ({ ...page, cookie: `consentry-session=${token}` });
const isLetIn = (status: number): boolean => status !== 401 && status !== 403;
const entries = Object.entries(ROUTE_TABLE);
const of = <K extends Entry['for']>(kind: K) => entries.filter((one): one is [string, Extract<Entry, { for: K }>] => one[1].for === kind);

describe('every route', () => {
  it('has its entry', () => {
    const there = test.hub.app.table.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`).sort();
    expect(there.filter((name) => !(name in ROUTE_TABLE)), 'say in route-table.ts who may ask it').toEqual([]);
    for (const { url } of test.hub.app.table.filter(({ method }) => method === 'HEAD')) expect(there).toContain(`GET ${url}`);
  });
});

describe('people', () => {
  it.each(of('people'))('%s: its roles, by session and by personal token, and nobody else', async (name, { roles, named, session }) => {
    if (!isThere(name)) return;
    for (const role of ROLES) {
      expect(isLetIn(await ask(name, cookie(sessions.get(role) ?? ''))), `session of ${role}`).toBe(roles.includes(role));
      // Both ways lead through one function: of the tokens one role that may and one that may not, unless everything is asked for.
      if (!process.env['CONSENTRY_SOAK'] && role !== roles[0] && role !== ROLES.find((one) => !roles.includes(one))) continue;
      const byToken = await ask(name, bearer(tokens.get(role) ?? ''));
      expect(isLetIn(byToken), `token of ${role}`).toBe(roles.includes(role) && !session);
      if (!roles.includes(role)) expect(byToken).toBe(403);
    }
    expect(isLetIn(await ask(name, bearer(test.hub.adminToken))), 'the administrator’s token').toBe(roles.includes('admin') && !named);
    const foreign = [{}, cookie('A'.repeat(43)), cookie(stale), bearer('A'.repeat(43)), bearer(ended), bearer(device.token), cookie(device.token), cookie(tokens.get('admin') ?? ''), bearer(sessions.get('admin') ?? ''), { authorization: 'Basic YTpi' }];
    for (const headers of foreign) expect(await ask(name, headers), JSON.stringify(headers)).toBe(401);
    // A wrong token is not made good by a session beside it.
    expect(await ask(name, { ...cookie(sessions.get('admin') ?? ''), ...bearer('A'.repeat(43)) })).toBe(401);
    if (split(name)[0] === 'GET') return;
    const mine = sessions.get(roles[0] ?? 'admin') ?? '';
    for (const page of [{}, { ...OWN_PAGE, 'x-consentry-console': '' }, { ...OWN_PAGE, origin: 'https://evil.test' }, { ...OWN_PAGE, 'sec-fetch-site': 'same-site' }]) expect(await ask(name, cookie(mine, page as Record<string, string>)), 'from elsewhere').toBe(403);
  });
});

describe('devices', () => {
  it.each(of('devices'))('%s: a device in force, and nobody else', async (name) => {
    expect(isLetIn(await ask(name, device.headers))).toBe(true);
    for (const headers of [{}, lost.headers, bearer('A'.repeat(43)), bearer(tokens.get('admin') ?? ''), bearer(test.hub.adminToken), cookie(sessions.get('admin') ?? '')]) expect(await ask(name, headers)).toBe(401);
  });
});

describe('everybody', () => {
  it.each(of('all'))('%s answers as said, without data', async (name, { status, own }) => {
    expect(await ask(name, own ? OWN_PAGE : {})).toBe(status);
    if (own) expect(await ask(name)).toBe(403);
  });
});

describe('what a request carries', () => {
  const admin = () => cookie(sessions.get('admin') ?? '');
  const inject = (method: 'GET' | 'POST', url: string, payload?: object) => test.hub.app.inject({ method, url, headers: admin(), ...(payload ? { payload } : {}) });

  it('SQL in every text that is looked for finds nothing and breaks nothing; control: what is there is found', async () => {
    for (const text of [`' OR '1'='1`, `x'; DROP TABLE people; --`, '%', '_', `\\`, `ok%example.pl`, `"; --`, '\u0000abc']) {
      const reply = await inject('POST', '/v1/console/people/search', { query: text });
      expect([200, 400].includes(reply.statusCode) && !reply.body.includes('ok@example.pl'), `${text}: ${reply.body}`).toBe(true);
      for (const name of ['device', 'user', 'app']) expect((await inject('GET', `/v1/console/log?${name}=${encodeURIComponent(text)}`)).json()).not.toHaveProperty('rows.0');
      expect((await inject('GET', `/v1/console/people/${encodeURIComponent(text)}`)).statusCode).toBe(400);
      if (!/^[\w-]+$/.test(text)) expect((await inject('GET', `/v1/console/log?before=${encodeURIComponent(`1:${text}:1`)}`)).statusCode).toBe(400);
    }
    expect((await inject('POST', '/v1/console/people/search', { query: 'ok@example.pl' })).body).toContain('ok@example.pl');
    expect((await inject('GET', '/v1/accounts')).statusCode).toBe(200);
  });

  it('no line break gets into a header', async () => {
    const asked = (value: string) => inject('GET', `/v1/console/log/export?format=csv&device=${encodeURIComponent(value)}`);
    const broken = await asked('x\r\nset-cookie: a=b');
    expect([broken.statusCode, broken.headers['set-cookie']]).toEqual([400, undefined]);
    expect((await asked('x"; filename="evil.exe')).headers['content-disposition']).toBe('attachment; filename="consentry-log.csv"');
    expect((await inject('GET', '/v1/console/log/export?format=evil%0d%0a')).statusCode).toBe(400);
  });

  it('a formula in the log is text in its CSV', async () => {
    const written = await LoggedDevice.enrol(test.hub, 'formula');
    await written.attempt({ to: ['ok@example.pl'], at: NOW, user: '=HYPERLINK("http://evil.test")', app: '@SUM(A1)' });
    const { body } = await inject('GET', '/v1/console/log/export?format=csv');
    expect(body).toContain(`'=HYPERLINK`);
    expect(body).toContain(`'@SUM(A1)`);
    expect(body).not.toMatch(/(^|,|")[=@](HYPERLINK|SUM)/m);
  });

  it('no path leads out of the folder of the console', async () => {
    for (const path of ['../index.html', '..%2findex.html', '%2e%2e%2f%2e%2e%2fpackage.json', '..%5c..%5cpackage.json', '%00', 'index.html', '....//....//etc/passwd']) {
      const reply = await test.hub.app.inject({ method: 'GET', url: `/console/assets/${path}` });
      expect(reply.statusCode, path).toBeGreaterThanOrEqual(400);
      expect(reply.body).not.toMatch(/"scripts"|root:|built/);
    }
    expect((await test.hub.app.inject({ method: 'GET', url: '/console/assets/app.js' })).body).toBe('built'); // control
    expect((await test.hub.app.inject({ method: 'GET', url: '/console/' })).headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/);
  });

  it('what is too long is refused before it is read, also when it does not say how long it is', async () => {
    expect((await test.hub.app.inject({ method: 'POST', url: '/v1/session', headers: { ...OWN_PAGE, 'content-type': 'application/json' }, payload: JSON.stringify({ name: 'x'.repeat(9 * 1024 * 1024), password: 'y' }) })).statusCode).toBe(413);
    const { withSpool } = await import('../../../server/console/spool');
    const { Readable } = await import('node:stream');
    const endless = Readable.from((function* () { for (;;) yield Buffer.alloc(65_536); })());
    await expect(withSpool(test.directory, endless, () => Promise.resolve(0), 1_000_000)).rejects.toMatchObject({ statusCode: 413 });
    expect(readdirSync(join(test.directory, 'uploads'))).toEqual([]); // nothing stays of it
  });

  it('a body that never ends does not hold the hub up for others', async () => {
    const { port } = new URL(test.hub.url());
    const slow = connect(Number(port), '127.0.0.1');
    slow.write(`POST /v1/session HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`);
    expect((await fetch(`${test.hub.url()}/healthz`)).status).toBe(200);
    expect(test.hub.app.server.requestTimeout).toBeGreaterThan(0);
    slow.destroy();
  });

  it('the same upload again adds nothing, nor does it with another name', async () => {
    const bytes = 'contact,channel,purpose,state,date\nagain@example.pl,email,direct-marketing,given,2026-01-02\n';
    const upload = async (name: string) => (await test.hub.app.inject({ method: 'POST', url: `/v1/console/imports?step=run&format=csv&name=${name}`, headers: { ...admin(), 'content-type': 'application/octet-stream' }, payload: bytes })).json<{ fresh: number; events: number }>();
    expect(await upload('one.csv')).toMatchObject({ events: 1, fresh: 1 });
    expect(await upload('one.csv')).toMatchObject({ events: 1, fresh: 0 });
    expect(await upload('two.csv')).toMatchObject({ events: 1, fresh: 0 });
    expect(readdirSync(join(test.directory, 'uploads'))).toEqual([]);
  });

  it('a seller sees their own attempts alone', async () => {
    const [own, other] = [await LoggedDevice.enrol(test.hub, 'S seller'), await LoggedDevice.enrol(test.hub, 'Somebody')];
    await own.attempt({ to: ['ok@example.pl'], at: NOW, user: 'S seller' });
    await other.attempt({ to: ['ok@example.pl'], at: NOW, user: 'Somebody' });
    const rows = async (role: Role, query = '') => (await test.hub.app.inject({ method: 'GET', url: `/v1/console/log${query}`, headers: cookie(sessions.get(role) ?? '') })).json<{ rows: { user: string }[] }>().rows.map(({ user }) => user);
    expect(await rows('seller')).toEqual(['S seller']);
    expect(await rows('seller', '?user=Somebody')).toEqual([]);
    expect(await rows('manager')).toEqual(expect.arrayContaining(['S seller', 'Somebody']));
  });

  it('each reading of a person is noted with which, and nothing of what was looked for', async () => {
    await inject('GET', '/v1/console/people/1');
    await inject('POST', '/v1/console/people/search', { query: 'secret@example.pl' });
    const log = (await test.hub.database.query('SELECT who, what FROM access_log')).map(({ who, what }) => `${String(who)}: ${String(what)}`);
    expect(log).toContain('admin S admin: GET /v1/console/people/:point (1)');
    expect(log.join()).not.toContain('secret@example.pl');
  });
});
