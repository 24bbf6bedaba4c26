// People who sign in: passwords, one-time links, sessions, and that nobody is let in by anything else.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SecretBox } from '../../../server/accounts/secret-box';
import { ABSOLUTE_MS, IDLE_MS } from '../../../server/accounts/session';
import { LINK_MS } from '../../../server/accounts/account';
import { NOW, startTestHub, type TestHub } from './hub-harness';
import { Client, cookieOf, OWN_PAGE, PASSWORD, signedIn, signIn } from './console-client';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let test: TestHub;
let admin: Client;
const post = (url: string, payload: object, headers: Record<string, string> = OWN_PAGE) => test.hub.app.inject({ method: 'POST', url, payload, headers });
const session = async (client: Client): Promise<unknown> => (await client.get('/v1/session')).json<{ person: unknown }>().person;
const tokenOf = (link: string): string => link.split('#/link/')[1] ?? '';
const rest = () => { test.clock.now += 20 * 60_000; };

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.compile();
  await test.hub.listen();
});
afterAll(() => test.stop());

describe('the first administrator', () => {
  it('comes by a link that is good once, and for a day; while there is one, no other is made', async () => {
    const old = tokenOf(await test.hub.firstAdministratorLink() ?? '');
    const token = tokenOf(await test.hub.firstAdministratorLink() ?? '');
    expect((await post('/v1/session/link', { token: old, name: 'Ada', password: PASSWORD })).statusCode).toBe(410); // the newer one took its place
    test.clock.now = NOW + LINK_MS;
    expect((await post('/v1/session/link', { token, name: 'Ada', password: PASSWORD })).statusCode).toBe(410);
    test.clock.now = NOW;
    expect((await post('/v1/session/link', { token, password: PASSWORD })).statusCode).toBe(400); // nobody named
    for (const [password, fault] of [['too short', 'short'], ['aaaaaaaaaaaaaaa', 'simple'], ['it is Ada herself', 'name']]) {
      expect((await post('/v1/session/link', { token, name: 'Ada', password })).json()).toMatchObject({ problems: [{ path: 'password', message: fault }] });
    }
    const done = await post('/v1/session/link', { token, name: 'Ada', password: PASSWORD });
    expect(done.statusCode).toBe(200);
    admin = new Client(test.hub, cookieOf(done));
    expect(await session(admin)).toEqual({ name: 'Ada', role: 'admin' });
    expect((await post('/v1/session/link', { token, name: 'Eve', password: PASSWORD })).statusCode).toBe(410);
    expect(await test.hub.firstAdministratorLink()).toBeUndefined();
  });

  it('two who use one link at once: one is in', async () => {
    await test.hub.database.query(`INSERT INTO people (name, also, role, created_at) VALUES ('Race', '{}', 'seller', 0)`);
    const { link } = (await admin.post('/v1/accounts/link', { name: 'Race' })).json<{ link: string }>();
    const replies = await Promise.all([1, 2, 3].map(() => post('/v1/session/link', { token: tokenOf(link), password: PASSWORD })));
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410, 410]);
  });
});

describe('a password', () => {
  it('is kept as Argon2id, and signs in by any writing of the name', async () => {
    const [row] = await test.hub.database.query(`SELECT password FROM people WHERE name = 'Ada'`);
    expect(row?.['password']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn(test.hub, ' ada ')).statusCode).toBe(200);
    expect((await signIn(test.hub, 'Ada', `${PASSWORD}!`)).statusCode).toBe(401);
    expect((await signIn(test.hub, 'Nobody')).json()).toEqual((await signIn(test.hub, 'Ada', 'wrong wrong wrong')).json());
  });

  it('is guessed ever more slowly, also with many guesses at once, and another address is not held up', async () => {
    rest();
    const codes: number[] = [];
    for (let tries = 0; tries < 8; tries++) codes.push((await signIn(test.hub, 'Ada', 'wrong wrong wrong')).statusCode);
    expect(codes.filter((code) => code === 401).length).toBeLessThanOrEqual(3);
    const held = await signIn(test.hub, 'Ada');
    expect([held.statusCode, Number(held.headers['retry-after'])]).toEqual([429, expect.any(Number)]); // right, and too early
    const other = await test.hub.app.inject({ method: 'POST', url: '/v1/session', headers: OWN_PAGE, payload: { name: 'Ada', password: PASSWORD }, remoteAddress: '203.0.113.9' });
    expect(other.statusCode).toBe(200);
    const waits: number[] = [];
    for (let round = 0; round < 6; round++) {
      const { statusCode, headers } = await signIn(test.hub, 'Ada', 'wrong wrong wrong');
      if (statusCode === 429) { waits.push(Number(headers['retry-after'])); test.clock.now += Number(headers['retry-after']) * 1_000; }
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0);
    rest();
    const many = await Promise.all(Array.from({ length: 12 }, () => signIn(test.hub, 'Race', 'wrong wrong wrong')));
    expect(many.filter(({ statusCode }) => statusCode === 401).length).toBeLessThanOrEqual(3);
    rest();
    expect((await signIn(test.hub, 'Ada')).statusCode).toBe(200);
    admin = new Client(test.hub, cookieOf(await signIn(test.hub, 'Ada')));
  });

  it('is guessed no faster from the many addresses of one network of IPv6; control: another network is not held up', async () => {
    rest();
    const guess = async (remoteAddress: string) => (await test.hub.app.inject({ method: 'POST', url: '/v1/session', headers: OWN_PAGE, remoteAddress, payload: { name: 'Six', password: 'wrong wrong wrong' } })).statusCode;
    const codes: number[] = [];
    for (const host of ['::1', '::2:3', ':5:6:7:8', '::9', ':0:0:0:a', '::b']) codes.push(await guess(`2001:db8:0:7${host}`));
    expect(codes).toEqual([401, 401, 401, 429, 429, 429]);
    expect([await guess('2001:db8:0:8::1'), await guess('2001:db8::8:0:0:0:2'), await guess('::ffff:192.0.2.7')]).toEqual([401, 401, 401]);
  });

  it('is changed by whoever knows it, and every other session ends', async () => {
    const [one, two] = [new Client(test.hub, cookieOf(await signIn(test.hub, 'Race'))), new Client(test.hub, cookieOf(await signIn(test.hub, 'Race')))];
    expect((await one.post('/v1/session/password', { current: 'wrong wrong wrong', password: 'another good one' })).statusCode).toBe(401);
    expect((await one.post('/v1/session/password', { current: PASSWORD, password: 'another good one' })).statusCode).toBe(200);
    expect([await session(one), await session(two)]).toEqual([{ name: 'Race', role: 'seller' }, null]);
    expect((await signIn(test.hub, 'Race')).statusCode).toBe(401);
  });
});

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends, kept as a hash', async () => {
    const reply = await signIn(test.hub, 'Ada');
    expect(String(reply.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    const stored = JSON.stringify(await test.hub.database.query('SELECT * FROM sessions'));
    expect(stored).not.toContain(cookieOf(reply).split('=')[1]);
  });

  it('ends when it is idle, when it is old, when it is signed out, when the person is gone', async () => {
    const fresh = async () => new Client(test.hub, cookieOf(await signIn(test.hub, 'Ada')));
    const idle = await fresh();
    test.clock.now += IDLE_MS - 1;
    expect(await session(idle)).not.toBeNull();
    test.clock.now += IDLE_MS;
    expect(await session(idle)).toBeNull();
    const old = await fresh();
    for (let left = ABSOLUTE_MS; left > 0; left -= IDLE_MS / 2) {
      expect(await session(old)).not.toBeNull();
      test.clock.now += IDLE_MS / 2;
    }
    expect(await session(old)).toBeNull();
    const out = await fresh();
    await test.hub.app.inject({ method: 'DELETE', url: '/v1/session', headers: out.headers });
    expect(await session(out)).toBeNull();
    admin = await fresh();
    const seller = await signedIn(test.hub, 'Gone Seller', 'seller');
    expect((await admin.post('/v1/accounts/revocation', { name: 'Gone Seller' })).statusCode).toBe(200);
    expect(await session(seller)).toBeNull();
    expect((await signIn(test.hub, 'Gone Seller')).statusCode).toBe(401);
  });

  it('changes nothing for another site, a form, or a script without the header; control: our own page may', async () => {
    const ask = (headers: Record<string, string>) => test.hub.app.inject({ method: 'POST', url: '/v1/accounts/role', headers: { ...headers, cookie: admin.cookie }, payload: { name: 'Race', role: 'manager' } });
    const { origin: _origin, ...noOrigin } = OWN_PAGE;
    const { 'x-consentry-console': _header, ...noHeader } = OWN_PAGE;
    for (const headers of [noOrigin, noHeader, { ...OWN_PAGE, origin: 'https://evil.test' }, { ...OWN_PAGE, origin: 'null' }, { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' }]) {
      expect((await ask(headers)).statusCode).toBe(403);
    }
    expect((await ask(OWN_PAGE)).statusCode).toBe(200);
    expect((await post('/v1/session', { name: 'Ada', password: PASSWORD }, noHeader)).statusCode).toBe(403); // nobody is signed in from elsewhere either
  });
});

describe('accounts', () => {
  it('the last administrator cannot be taken away, nor lose the role', async () => {
    expect((await admin.post('/v1/accounts/revocation', { name: 'Ada' })).statusCode).toBe(409);
    expect((await admin.post('/v1/accounts/role', { name: 'Ada', role: 'seller' })).statusCode).toBe(409);
    // Nor by the hub's own token, which ends devices and people alike.
    const revocation = (person: string) => post('/v1/admin/revocations', { person }, { authorization: `Bearer ${test.hub.adminToken}` });
    expect([(await revocation('Ada')).statusCode, await session(admin)]).toEqual([409, { name: 'Ada', role: 'admin' }]);
    await signedIn(test.hub, 'Gone Admin', 'admin');
    expect([(await revocation('Gone Admin')).statusCode, (await revocation('Ada')).statusCode]).toEqual([200, 409]);
    await signedIn(test.hub, 'Second Admin', 'admin');
    expect((await admin.post('/v1/accounts/role', { name: 'Ada', role: 'admin' })).statusCode).toBe(200);
  });

  it('of two who take each other away at once, one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const pair = [`Left ${round}`, `Right ${round}`];
      const [left, right] = [await signedIn(test.hub, pair[0] as string, 'admin'), await signedIn(test.hub, pair[1] as string, 'admin')];
      await test.hub.database.query(`UPDATE people SET role = 'seller' WHERE role = 'admin' AND name <> ALL ($1::text[])`, [pair]);
      const replies = await Promise.all([left.post('/v1/accounts/revocation', { name: pair[1] }), right.post('/v1/accounts/role', { name: pair[0], role: 'seller' })]);
      expect((await test.hub.database.query(`SELECT name FROM people WHERE role = 'admin' AND revoked_at IS NULL`)).length, replies.map(({ body }) => body).join()).toBe(1);
      await test.hub.database.query(`UPDATE people SET role = 'admin' WHERE name IN ('Ada', 'Second Admin')`);
      await test.hub.database.query(`UPDATE people SET revoked_at = 1 WHERE name = ANY ($1::text[])`, [pair]);
    }
  });

  it('no name twice, in whatever writing; a new role holds at once', async () => {
    expect((await admin.post('/v1/accounts', { name: 'ADA', role: 'seller' })).statusCode).toBe(409);
    const viewer = await signedIn(test.hub, 'Viewer', 'auditor');
    expect((await viewer.get('/v1/accounts')).statusCode).toBe(403);
    await admin.post('/v1/accounts/role', { name: 'Viewer', role: 'admin' });
    expect((await viewer.get('/v1/accounts')).statusCode).toBe(200);
    expect(JSON.stringify((await viewer.get('/v1/accounts')).json())).not.toMatch(/argon2|token_hash/);
  });

  it('each use is noted, refusals too', async () => {
    const log = (await test.hub.database.query(`SELECT who, what FROM access_log`)).map(({ who, what }) => `${String(who)}: ${String(what)}`);
    expect(log).toContain('auditor Viewer: refused: GET /v1/accounts');
    expect(log).toContain('admin Viewer: GET /v1/accounts');
    for (const one of ['admin Ada: used a one-time link', 'admin Ada: signed in', 'admin Ada: signed out', 'nobody: sign-in failed: Ada', 'nobody: sign-in failed: no such account']) expect(log).toContain(one);
    expect(log.join()).not.toMatch(/wrong wrong|Nobody/); // what was typed stands nowhere
  });

  it('guessing fills no log: a failure at one account stands there once a minute', async () => {
    const count = async (): Promise<number> => (await test.hub.database.query(`SELECT 1 FROM access_log WHERE what = 'sign-in failed: Viewer'`)).length;
    const before = await count();
    for (let guess = 0; guess < 5; guess += 1) { test.clock.now += 8_000; await signIn(test.hub, 'Viewer', `guess ${guess} wrong`); }
    expect(await count()).toBe(before + 1);
    test.clock.now += 20 * 60_000;
    await signIn(test.hub, 'Viewer', 'one more guess');
    expect(await count()).toBe(before + 2);
  });
});

describe('secrets of settings', () => {
  it('open under their own key and name alone', () => {
    const box = new SecretBox(test.directory);
    const sealed = box.seal('oidc', 'hush');
    expect(box.open('oidc', sealed)).toBe('hush');
    expect(sealed).not.toContain('hush');
    expect(() => box.open('crm', sealed)).toThrow();
    expect(() => box.open('oidc', `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`)).toThrow();
  });
});
