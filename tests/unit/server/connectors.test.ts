// Sources run by the hub: paging, waiting, resuming, deletions, secrets, lists. The source is a fake one; nothing leaves the process.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outside } from '../../../server/connectors/outside';
import { storeConnector } from '../../../server/connectors/settings';
import { MergedPermissions } from '../../../server/permissions/merged';
import { allPoints } from '../../../server/store/events';
import { fakeSource, type Answer, type FakeSource, type Route } from '../connectors/fake-source';
import { NOW, startTestHub, type TestHub } from './hub-harness';

// One hub for all: each test has a source and people of its own, named by its turn.
let test: TestHub;
let turn = 0;
let crm = '';
beforeAll(async () => { test = await startTestHub(); }, 120_000);
afterAll(() => test.stop());
beforeEach(() => {
  crm = `crm-${++turn}`;
  test.clock.now = NOW;
});
afterEach(async () => { await test.hub.database.query('DELETE FROM connectors'); });
const at = (name: string): string => `${name}-${turn}@klient.example`;

interface Person { id: number; email: string; status: string; at: string }
const PAGE = 3;
const MINUTE = 60_000;

/** Pipedrive persons, three a page. `trouble` may answer first. */
function persons(people: () => Person[], trouble: (turn: number) => Answer | undefined = () => undefined): Route {
  let asked = 0;
  return ({ query }) => {
    const odd = trouble(++asked);
    if (odd) return odd;
    const since = query.get('updated_since');
    const changed = people().filter(({ at }) => since === null || Date.parse(at) >= Date.parse(since));
    const from = Number(query.get('cursor') ?? 0);
    const data = changed.slice(from, from + PAGE).map(({ id, email, status, at }) => ({ id, emails: [{ value: email }], marketing_status: status, update_time: at }));
    return { body: { success: true, data, additional_data: { next_cursor: from + PAGE < changed.length ? String(from + PAGE) : null } } };
  };
}

const day = (n: number): string => new Date(NOW - n * 86_400_000).toISOString();
const crowd = (count: number): Person[] => Array.from({ length: count }, (_, index) => ({ id: index + 1, email: at(`p${index + 1}`), status: index % 2 === 0 ? 'subscribed' : 'unsubscribed', at: day(20) }));

function connect(route: Route): FakeSource {
  const source = fakeSource(route);
  Object.assign(test.hub.connectors.outside as Outside, { http: source.http, sleep: source.sleep });
  return source;
}
const pipedrive = () => storeConnector(test.hub, crm, { system: 'pipedrive', settings: { base: 'https://firma.pipedrive.example' }, secrets: { token: 'top-secret-token' }, everyMinutes: 60, region: 'PL' });
const run = (options = {}) => {
  test.clock.now += MINUTE;
  return test.hub.connectors.run(crm, options);
};

/** What the register comes to: `contact channel state`. */
async function states(): Promise<string[]> {
  const merged = await MergedPermissions.load(test.hub.database);
  const all: string[] = [];
  for await (const point of allPoints(test.hub.database)) {
    if (point.kind === 'email' && !point.canonical.includes(`-${turn}@`)) continue;
    const { grants, stops } = merged.of(point);
    all.push(...grants.filter(({ channel }) => channel === 'newsletter').map(({ state }) => `${point.canonical.replace(`-${turn}@`, '@')} ${state}`), ...stops.map(({ kind }) => `${point.canonical} ${kind}`));
  }
  return all.sort();
}
const events = async (): Promise<number> => Number((await test.hub.database.query('SELECT count(*) AS n FROM consent_events WHERE source = $1', [`connector ${crm}`]))[0]?.['n']);
const expected = (people: Person[]): string[] => people.map(({ email, status }) => `${email.replace(`-${turn}@`, '@')} ${status === 'subscribed' ? 'given' : 'refused'}`).sort();

describe('a run', () => {
  it('reads every page, asks with the secret, and the same again brings nothing', async () => {
    await pipedrive();
    const people = crowd(8);
    const source = connect(persons(() => people));
    expect(await run()).toMatchObject({ outcome: 'done', report: { pages: 3, records: 8, appended: 16, problemCount: 0 } });
    expect(source.asked.every(({ headers }) => headers['x-api-token'] === 'top-secret-token')).toBe(true);
    expect(await states()).toEqual(expected(people));
    expect(await run({ isWhole: true })).toMatchObject({ outcome: 'done', report: { records: 8, appended: 0, events: 0, missing: 0 } });
    expect(await events()).toBe(16);
  });

  it('goes on from the watermark with an overlap: a change is read, the rest is not', async () => {
    await pipedrive();
    const people = crowd(8);
    const source = connect(persons(() => people));
    await run();
    people[0] = { ...people[0]!, status: 'unsubscribed', at: new Date(NOW - MINUTE).toISOString() };
    test.clock.now += 2 * 3_600_000;
    source.asked.length = 0;
    expect(await run()).toMatchObject({ report: { appended: 3, changes: { 'newsletter direct-marketing: given -> refused': 1 } } });
    expect(new URL(source.asked[0]!.url).searchParams.get('updated_since')).toBe(new Date(NOW - 20 * 86_400_000 - 15 * MINUTE).toISOString().replace('.000Z', 'Z'));
    expect(await states()).toEqual(expected(people));
    // Written late, dated a little before the watermark: the overlap finds it.
    people.push({ id: 99, email: at('late'), status: 'unsubscribed', at: new Date(NOW - 10 * MINUTE).toISOString() });
    expect(await run()).toMatchObject({ report: { appended: 3 } });
    expect(await states()).toContain('late@klient.example refused');
  });

  it('waits as long as it is told (429 with Retry-After), and tries again after 5xx and broken lines', async () => {
    await pipedrive();
    const source = connect(persons(() => crowd(4), (turn) => ({ 1: { status: 429, headers: { 'retry-after': '7' } }, 2: { status: 503 }, 3: 'breaks' } as Record<number, Answer>)[turn]));
    expect(await run()).toMatchObject({ outcome: 'done', report: { records: 4 } });
    expect(source.slept).toEqual([7_000, 4_000, 16_000]);
  });

  it('told to wait long, it ends and goes on then, from where it was', async () => {
    await pipedrive();
    let isClosed = true;
    const source = connect(persons(() => crowd(8), (turn) => (turn >= 2 && isClosed ? { status: 429, headers: { 'retry-after': '7200' } } : undefined)));
    expect(await run()).toMatchObject({ outcome: 'failed', retryAt: NOW + MINUTE + 7_200_000, report: { pages: 1 } });
    expect(Number((await test.hub.database.query('SELECT next_at FROM connectors WHERE name = $1', [crm]))[0]?.['next_at'])).toBe(NOW + MINUTE + 7_200_000);
    await test.hub.connectors.due();
    expect(source.asked).toHaveLength(2); // not before its time
    isClosed = false;
    test.clock.now += 7_200_001;
    await test.hub.connectors.due();
    expect(new URL(source.asked[2]!.url).searchParams.get('cursor')).toBe('3');
    expect(await states()).toEqual(expected(crowd(8)));
  });

  it('killed in the middle: nothing is lost, nothing is doubled, and another run waits for its turn', async () => {
    await pipedrive();
    const people = crowd(11);
    let isKilled = false;
    const source = connect(persons(() => people, (turn) => { if (turn === 3) { isKilled = true; return 'hangs'; } return undefined; }));
    void run(); // never answered again, as if the process had gone
    while (!isKilled) await new Promise((done) => { setTimeout(done, 5); });
    expect(await events()).toBe(12);
    expect(await run()).toMatchObject({ outcome: 'running' });
    test.clock.now += 11 * MINUTE;
    source.asked.length = 0;
    expect(await run()).toMatchObject({ outcome: 'done', report: { pages: 2, records: 5 } });
    expect(new URL(source.asked[0]!.url).searchParams.get('cursor')).toBe('6');
    expect(await states()).toEqual(expected(people));
    expect(await events()).toBe(6 + 3 * 5);
  });

  it('a page that cannot be stored moves nothing', async () => {
    await pipedrive();
    const people = crowd(4);
    connect(persons(() => people));
    const { hub } = test;
    const real = hub.appendIn.bind(hub);
    hub.appendIn = () => Promise.reject(new Error('disk full'));
    await expect(run()).rejects.toThrow('disk full');
    expect(await events()).toBe(0);
    expect(await hub.database.query('SELECT * FROM connector_items WHERE connector = $1', [crm])).toEqual([]);
    hub.appendIn = real;
    expect(await run()).toMatchObject({ outcome: 'done', report: { appended: 8 } });
  });

  it('an answer of another shape stops it, and says so without a value', async () => {
    await pipedrive();
    connect(() => ({ body: { success: true, data: [{ id: 'x', email: 'secret@klient.example' }] } }));
    const result = await run();
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(result)).not.toContain('secret@');
  });

  it('a cursor that the source no longer takes: the pass begins anew', async () => {
    await pipedrive();
    let isOld = true;
    const route = persons(() => crowd(5));
    connect((request) => (request.query.get('cursor') !== null && isOld ? { status: 400 } : route(request)));
    expect(await run()).toMatchObject({ outcome: 'failed', report: { pages: 1 } });
    isOld = false;
    expect(await run()).toMatchObject({ outcome: 'done', report: { pages: 2, records: 5 } });
    expect(await states()).toEqual(expected(crowd(5)));
  });
});

describe('what is no longer said', () => {
  it('a cleared opt-out is no consent, and a deleted grant ends; a deleted refusal stays', async () => {
    await pipedrive();
    let people = crowd(4);
    connect(persons(() => people));
    await run();
    people = people.map((person) => (person.id === 2 ? { ...person, status: 'no_consent', at: day(1) } : person)).filter(({ id }) => id !== 1 && id !== 4);
    test.clock.now += 25 * 3_600_000;
    expect(await run()).toMatchObject({ outcome: 'done', report: { missing: 1 } });
    expect(await states()).toEqual(['p3@klient.example given', 'p4@klient.example refused']);
    // It comes back with its old date: it counts again, from now.
    people.push({ ...crowd(1)[0]! });
    await run({ isWhole: true });
    expect(await states()).toContain('p1@klient.example given');
  });

  it('an incremental run takes nothing away', async () => {
    await pipedrive();
    let people = crowd(4);
    connect(persons(() => people));
    await run();
    people = people.slice(1);
    await run();
    expect(await states()).toContain('p1@klient.example given');
  });

  it('an empty answer is not believed', async () => {
    await pipedrive();
    let people = crowd(40);
    connect(persons(() => people));
    await run();
    people = [];
    expect(await run({ isWhole: true })).toMatchObject({ outcome: 'failed', error: expect.stringContaining('acceptMissing') as unknown });
    expect(await states()).toHaveLength(40);
    expect(await run({ isWhole: true, acceptMissing: true })).toMatchObject({ outcome: 'done', report: { missing: 20 } });
    expect((await states()).every((line) => line.endsWith('refused'))).toBe(true);
  });

  it('of two records about one address the refusing one counts, whichever is newer', async () => {
    await pipedrive();
    const people = [{ id: 1, email: at('ola'), status: 'unsubscribed', at: day(9) }, { id: 2, email: at('OLA'), status: 'subscribed', at: day(2) }];
    connect(persons(() => people));
    await run();
    expect(await states()).toEqual(['ola@klient.example refused']);
    people[0] = { ...people[0]!, status: 'archived' };
    await run({ isWhole: true });
    expect(await states()).toEqual(['ola@klient.example given']);
  });
});

describe('a dry run', () => {
  it('tells what would change, and changes nothing', async () => {
    await pipedrive();
    connect(persons(() => crowd(4)));
    const result = await run({ isDry: true });
    expect(result).toMatchObject({ outcome: 'done', report: { records: 4, events: 8, appended: 0, changes: { 'newsletter direct-marketing: unknown -> given': 2 } } });
    expect(result?.report.differences).toContainEqual({ record: '2', contact: at('p2'), channel: 'email', purpose: 'direct-marketing', from: 'unknown', to: 'refused' });
    expect(await events()).toBe(0);
    for (const table of ['connector_items', 'connector_streams', 'connector_runs']) expect(await test.hub.database.query(`SELECT * FROM ${table} WHERE connector = $1`, [crm]), table).toEqual([]);
    expect(await run()).toMatchObject({ report: { appended: 8 } }); // control
  });
});

describe('changed settings', () => {
  it('end the run that was begun with the old ones, and everything is read again', async () => {
    await pipedrive();
    const route = persons(() => crowd(5));
    let isChanged = false;
    connect((request) => route(request));
    const { outside } = test.hub.connectors;
    const { http } = outside;
    Object.assign(outside as Outside, { http: async (asked: Parameters<typeof http>[0]) => { if (!isChanged) { isChanged = true; await pipedrive(); } return http(asked); } });
    expect(await run()).toMatchObject({ outcome: 'failed', error: 'another run has taken over' });
    expect(await events()).toBe(0);
    expect(await run()).toMatchObject({ outcome: 'done', report: { records: 5 } });
  });
});

describe('secrets and routes', () => {
  const ask = (method: 'GET' | 'POST', url: string, payload?: object, token = test.hub.adminToken) => test.hub.app.inject({ method, url: `/v1/admin/${url}`, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });

  it('secrets are sealed at rest and never told', async () => {
    await pipedrive();
    const rows = JSON.stringify(await test.hub.database.query('SELECT * FROM connectors'));
    expect(rows).not.toContain('top-secret-token');
    expect((await ask('GET', 'connectors')).body).not.toContain('top-secret-token');
    expect((await ask('GET', 'connectors')).json()).toMatchObject({ connectors: expect.arrayContaining([expect.objectContaining({ name: crm, system: 'pipedrive' })]) as unknown });
    // A changed setting keeps them.
    await storeConnector(test.hub, crm, { system: 'pipedrive', settings: { base: 'https://other.example' }, secrets: {}, everyMinutes: 30, region: 'PL' });
    const source = connect(persons(() => []));
    await run();
    expect(source.asked[0]).toMatchObject({ headers: { 'x-api-token': 'top-secret-token' } });
    expect(source.asked[0]!.url).toMatch(/^https:\/\/other\.example\//);
  });

  it('only administrators; broken settings are refused', async () => {
    for (const [method, url] of [['GET', 'connectors'], ['POST', 'connectors/crm'], ['POST', 'connectors/crm/run'], ['POST', 'connectors/crm/remove'], ['POST', 'connectors/crm/exclude'], ['GET', 'contact-list?list=allowed']] as const) {
      expect((await ask(method, url, method === 'POST' ? {} : undefined, 'x'.repeat(40))).statusCode, url).toBe(401);
    }
    expect((await ask('POST', 'connectors/crm', { system: 'pipedrive', settings: { base: 'nonsense' }, secrets: { token: 'x' } })).statusCode).toBe(400);
    expect((await ask('POST', 'connectors/crm', { system: 'pipedrive', settings: { base: 'https://x.example' } })).json()).toMatchObject({ error: 'secrets missing: token' });
    expect((await ask('POST', 'connectors/..%2F', { system: 'pipedrive', settings: {} })).statusCode).toBe(400);
    expect((await ask('POST', 'connectors/none/run', {})).statusCode).toBe(404);
    expect((await ask('POST', 'connectors/crm', { system: 'pipedrive', settings: { base: 'https://x.example' }, secrets: { token: 'x' } })).statusCode).toBe(200);
    expect((await ask('POST', 'connectors/crm/exclude', {})).statusCode).toBe(409);
    expect((await ask('POST', 'connectors/crm/remove', {})).statusCode).toBe(200);
  });

  it('the allowed and the excluded, as a file that is safe to open', async () => {
    const { hub } = test;
    const source = async function* () {
      yield Buffer.from(['contact,channel,state,date,evidence', 'ola@klient.example,newsletter,given,2026-01-01,form', 'jan@klient.example,newsletter,refused,2026-01-01,', 'ewa@klient.example,newsletter,given,2026-01-01,', '=cmd@klient.example,newsletter,given,2026-01-01,form'].join('\n'));
    };
    await hub.import(source, 'csv');
    await hub.setPolicy({ defaultCountry: 'PL', defaultMode: 'observe' });
    const allowed = (await ask('GET', 'contact-list?list=allowed')).body;
    const excluded = (await ask('GET', 'contact-list?list=excluded')).body;
    expect(allowed).toContain('ola@klient.example');
    for (const name of ['jan', 'ewa']) {
      expect(allowed).not.toContain(name);
      expect(excluded).toContain(`${name}@klient.example`); // in observe mode too: a list asks nobody
    }
    expect(allowed).toMatch(/'=cmd@klient\.example/);
  });
});

describe('refusals written back', () => {
  it('to Odoo: once each, removed entries taken back, nobody else', async () => {
    const { hub } = test;
    const source = async function* () {
      yield Buffer.from(['contact,channel,state,date,evidence', 'jan@klient.example,newsletter,refused,2026-01-01,', 'old@klient.example,newsletter,withdrawn,2026-01-01,', 'ola@klient.example,newsletter,given,2026-01-01,form', 'nobody@klient.example,newsletter,unknown,2026-01-01,'].join('\n'));
    };
    await hub.import(source, 'csv');
    await storeConnector(hub, 'odoo', { system: 'odoo', settings: { base: 'https://odoo.example', database: 'db', login: 'sync' }, secrets: { key: 'k' }, everyMinutes: 60, region: 'PL' });
    const calls: unknown[] = [];
    connect(({ json }) => {
      const { params } = json() as { params: { service: string; args: unknown[] } };
      if (params.service === 'common') return { body: { jsonrpc: '2.0', result: 2 } };
      calls.push(params.args.slice(3, 6));
      return { body: { jsonrpc: '2.0', result: params.args[4] === 'search_read' ? [{ id: 7, email: 'old@klient.example', active: false }] : true } };
    });
    const exclude = (isDry: boolean) => hub.app.inject({ method: 'POST', url: '/v1/admin/connectors/odoo/exclude', headers: { authorization: `Bearer ${hub.adminToken}` }, payload: { isDry } });
    const { count } = (await exclude(true)).json<{ count: number }>();
    expect(count).toBeGreaterThanOrEqual(2);
    expect(calls).toEqual([]);
    expect((await exclude(false)).json()).toEqual({ count });
    expect(calls).toContainEqual(['mail.blacklist', 'write', [[7], { active: true }]]);
    const created = JSON.stringify(calls.filter((call) => (call as unknown[])[1] === 'create'));
    expect(created).toContain('"jan@klient.example"');
    for (const name of ['old@', 'ola@', 'nobody@']) expect(created, name).not.toContain(`"${name}`);
    expect((await exclude(false)).json()).toEqual({ count: 0 });
  });

  it('again where somebody has taken one back there: at once when the source tells of it, after a week when nothing does', async () => {
    const { hub } = test;
    const list = new Map<string, { id: number; active: boolean }>();
    const stamp = (): string => new Date(test.clock.now).toISOString().slice(0, 19).replace('T', ' ');
    connect(({ json }) => {
      const { params } = json() as { params: { service: string; args: unknown[] } };
      if (params.service === 'common') return { body: { jsonrpc: '2.0', result: 2 } };
      const [model, method, args] = params.args.slice(3, 6) as [string, string, [unknown, { active: boolean }]];
      if (model !== 'mail.blacklist') return { body: { jsonrpc: '2.0', result: method === 'search_read' ? [] : true } };
      if (method === 'create') for (const { email } of args[0] as { email: string }[]) list.set(email, { id: list.size + 1, active: true });
      if (method === 'write') for (const one of list.values()) if ((args[0] as number[]).includes(one.id)) one.active = true;
      return { body: { jsonrpc: '2.0', result: method === 'search_read' ? [...list].map(([email, one]) => ({ email, ...one, write_date: stamp() })) : true } };
    });
    await storeConnector(hub, 'odoo-2', { system: 'odoo', settings: { base: 'https://odoo2.example', database: 'db', login: 'sync' }, secrets: { key: 'k' }, everyMinutes: 60, region: 'PL' });
    const exclude = async (): Promise<number> => (await hub.app.inject({ method: 'POST', url: '/v1/admin/connectors/odoo-2/exclude', headers: { authorization: `Bearer ${hub.adminToken}` }, payload: { isDry: false } })).json<{ count: number }>().count;
    const read = async (): Promise<void> => { test.clock.now += MINUTE; expect((await hub.connectors.run('odoo-2', { isWhole: true }))?.outcome).toBe('done'); };
    const count = await exclude();
    const jan = list.get('jan@klient.example')!;
    await read();
    expect([jan.active, await exclude()]).toEqual([true, 0]);
    jan.active = false; // the sales representative's doing
    await read();
    expect([await exclude(), jan.active]).toEqual([1, true]);
    jan.active = false;
    expect([await exclude(), jan.active]).toEqual([0, false]); // nobody has read it yet
    test.clock.now += 8 * 86_400_000;
    expect([await exclude(), jan.active]).toEqual([count, true]);
  });
});

describe('a list as a file', () => {
  it('blocks whom it names, and who is off it is off; an empty file is no list', async () => {
    const { hub, directory } = test;
    mkdirSync(join(directory, 'lists'));
    const write = (text: string): void => writeFileSync(join(directory, 'lists', 'tps.csv'), text);
    await storeConnector(hub, 'tps', { system: 'list', settings: { file: 'tps.csv', kind: 'do-not-call' }, secrets: {}, everyMinutes: 60, region: 'GB' });
    write('number,listed\n+44 20 7946 0018,2026-01-01\n020 7946 0019,2026-01-01\n');
    expect(await hub.connectors.run('tps')).toMatchObject({ outcome: 'done', report: { records: 2, appended: 2 } });
    expect(await states()).toEqual(['+442079460018 do-not-call', '+442079460019 do-not-call']);
    write('number,listed\n020 7946 0019,2026-01-01\n');
    test.clock.now += MINUTE;
    expect(await hub.connectors.run('tps')).toMatchObject({ outcome: 'done', report: { missing: 1 } });
    expect(await states()).toEqual(['+442079460019 do-not-call']);
    write('');
    test.clock.now += MINUTE;
    expect(await hub.connectors.run('tps')).toMatchObject({ outcome: 'failed' });
    expect(await states()).toEqual(['+442079460019 do-not-call']);
    expect(JSON.stringify(await hub.database.query(`SELECT * FROM connector_items WHERE connector = 'tps'`))).not.toContain('7946');
  });
});
