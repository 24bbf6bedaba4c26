// A do-not-call list that the hub has loaded whole: what devices are told of it, when, and when no longer.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Replayer } from '../../../server/accountability/replay';
import { inBoth } from '../../../server/connectors/checked-lists';
import { storeConnector } from '../../../server/connectors/settings';
import { erasePerson } from '../../../server/rights/erase';
import { decide, parseRecipients, type Attempt, type Verdict } from '../../../utils/engine';
import { enginePolicy, mergePolicies } from '../../../utils/policy';
import { decided, reader, upload } from './attempts';
import { csv, NOW, readRoot, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const TODAY = new Date(NOW).toISOString().slice(0, 10);
const day = (age: number): string => new Date(NOW - age * 86_400_000).toISOString().slice(0, 10);
const LISTED = '+442079460018';
const FREE = '+442079460099';
let test: TestHub;
beforeAll(async () => {
  test = await startTestHub();
  mkdirSync(join(test.directory, 'lists'));
  await test.hub.import(csv(`${FREE},,voice,direct-marketing,unknown,2026-01-01,,`), 'csv');
});
afterAll(() => test.stop());
beforeEach(async () => {
  test.clock.now += 60_000;
  await test.hub.database.query('DELETE FROM connectors');
  await test.hub.compile();
});

/** Older than any run of the test's clock. */
function write(text: string, file = 'tps.csv'): void {
  const path = join(test.directory, 'lists', file);
  writeFileSync(path, text);
  utimesSync(path, NOW / 1_000 - 86_400, NOW / 1_000 - 86_400);
}
const numbers = (start: string): string[] => Array.from({ length: 200 }, (_, index) => `${start}${String(index).padStart(4, '0')}`);
/** More than one piece of 64 KB. */
const long = (lines: string[]): string => lines.map((line) => `${line},${'x'.repeat(400)}\n`).join('');
interface Of { name?: string; on?: string; prefixes?: string[] }
const settings = ({ name = 'TPS', on = TODAY, prefixes }: Of = {}, file = 'tps.csv') => ({ file, kind: 'do-not-call', register: { name, on, ...(prefixes ? { prefixes } : {}) } });
const store = (of: Of = {}, connector = 'tps', file?: string) => storeConnector(test.hub, connector, { system: 'list', settings: settings(of, file), secrets: {}, everyMinutes: 60, region: 'PL' });
const run = (connector = 'tps', options = {}) => {
  test.clock.now += 60_000;
  return test.hub.connectors.run(connector, options);
};
const listed = async () => (await readRoot(test.hub)).root.checkedLists;

/** What a device would say to a call, from the newest root alone. */
async function call(number: string): Promise<Verdict> {
  const { root } = await readRoot(test.hub);
  const recipients = parseRecipients(number, 'to', 'phone', 'PL');
  const attempt: Attempt = { id: 'a', channel: 'voice', purpose: 'direct-marketing', purposeSource: 'declared', audience: 'explicit', recipients, app: 'x', account: '', draft: '', layer: 'page-gate', context: { utcOffsetMinutes: 0, noticeText: true } };
  const read = await reader(test.hub);
  return decide(attempt, recipients.map(read), enginePolicy(mergePolicies({})), { rootVersion: root.version, verifiedAt: test.clock.now, clockBackwards: false, ...(root.checkedLists ? { checkedLists: root.checkedLists } : {}) }, test.clock.now).verdicts[0]!;
}
const both = async (of: Of = {}): Promise<void> => {
  await store(of);
  await store({ ...of, name: 'CTPS' }, 'ctps');
  await run();
  await run('ctps');
};

describe('a list that was read whole', () => {
  it('is in the next root with its day: whom it names is blocked, whom it does not may be called', async () => {
    expect(await call(FREE)).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    write('number,listed\n020 7946 0018,2026-01-01\n');
    await both();
    expect(await listed()).toEqual([{ list: 'CTPS', on: TODAY }, { list: 'TPS', on: TODAY }]);
    expect(await call(FREE)).toMatchObject({ kind: 'allow', reason: 'reason_list_checked', params: { register: 'TPS, CTPS', day: TODAY } });
    expect(await call('+442079460123')).toMatchObject({ kind: 'allow' }); // of whom the register holds nothing
    expect(await call(LISTED)).toMatchObject({ kind: 'block', reason: 'reason_do_not_call' });
  });

  it('with a newer day and the same numbers makes a root of its own; an old one is told with its day', async () => {
    write('+442079460018\n');
    await both({ on: day(30) });
    expect(await call(FREE)).toMatchObject({ kind: 'justify', reason: 'reason_attest_list_old', params: { day: day(30), days: 28 } });
    await both({ on: day(2) });
    expect(await call(FREE)).toMatchObject({ kind: 'allow', params: { day: day(2) } });
    const before = (await readRoot(test.hub)).root.version;
    expect(await run()).toMatchObject({ outcome: 'done', report: { appended: 0 } });
    expect((await readRoot(test.hub)).root.version).toBe(before); // nothing new, no root
  });

  it('counts for the numbers it was ordered for alone', async () => {
    write('+442079460018\n');
    await both({ prefixes: ['+4420'] });
    expect((await call(FREE)).kind).toBe('allow');
    expect(await call('+441619460099')).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
  });

  it('reads the registry of the United States as it is written, and national numbers by the country of the register', async () => {
    write('212,5550147\n2125550148\n', 'dnc.txt');
    await store({ name: 'DNC', prefixes: ['+1212'] }, 'dnc', 'dnc.txt');
    expect(await run('dnc')).toMatchObject({ outcome: 'done', report: { records: 2, problemCount: 0 } });
    expect(await call('+12125550147')).toMatchObject({ kind: 'block', reason: 'reason_do_not_call' });
    expect(await call('+12125550148')).toMatchObject({ kind: 'block' });
    expect(await call('+12125550149')).toMatchObject({ kind: 'allow', reason: 'reason_list_checked', params: { register: 'DNC' } });
    expect(await call('+13055550149')).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
  });

  it('lets a list for other tools name whom it frees', async () => {
    write('+442079460018\n');
    await both();
    const ask = async (list: string) => (await test.hub.app.inject({ url: `/v1/admin/contact-list?list=${list}&channel=voice`, headers: { authorization: `Bearer ${test.hub.adminToken}` } })).body;
    await test.hub.setPolicy({ firstContactNotice: 'off' });
    expect(await ask('allowed')).toContain(FREE);
    expect(await ask('allowed')).not.toContain(LISTED);
    await test.hub.database.query('DELETE FROM connectors');
    expect(await ask('allowed')).not.toContain(FREE); // control
  });
});

describe('nobody counts as checked', () => {
  it('while an entry cannot be read; the list before it counts no more, since one of its numbers may be that entry', async () => {
    write('+442079460018\n+442079460019\n');
    await both();
    expect((await call(FREE)).kind).toBe('allow');
    for (const broken of ['+442079460018\n020 79 46 00 19 99 99\n', '+442079460018\nnot a number\nnor this\n']) {
      write(broken);
      const ran = await run();
      expect(ran?.outcome).toBe('done');
      expect(ran?.report.problems.join()).toMatch(/entries cannot be read: until they can, nobody counts as checked against TPS/);
      expect(await listed()).toEqual([{ list: 'CTPS', on: TODAY }]);
      expect(await call(FREE)).toMatchObject({ kind: 'justify', reason: 'reason_attest_register' });
    }
    write('+442079460018\n020 7946 0019\n');
    await run();
    expect(await call(FREE)).toMatchObject({ kind: 'allow' });
  });

  it('before the whole list was read: a run that ends in its middle tells nothing, and the next goes on', async () => {
    const many = numbers('+44207947');
    write(long(many));
    await store();
    const { outside } = test.hub.connectors;
    const real = outside.file;
    outside.file = async (name, from, length, since) => { if (from > 0) throw new Error('killed'); return real(name, from, length, since); };
    await expect(run()).rejects.toThrow('killed');
    await test.hub.compile();
    expect(await listed()).toBeUndefined();
    outside.file = real;
    expect(await run()).toMatchObject({ outcome: 'done' });
    expect(await listed()).toEqual([{ list: 'TPS', on: TODAY }]);
    expect(await call(many.at(-1)!)).toMatchObject({ kind: 'block', reason: 'reason_do_not_call' });
  });

  it('by a faulty entry that an earlier, cut run has met', async () => {
    write(long(['heading', 'broken entry', ...numbers('+44207948')]));
    await store();
    const { outside } = test.hub.connectors;
    const real = outside.file;
    outside.file = async (name, from, length, since) => { if (from > 0) throw new Error('killed'); return real(name, from, length, since); };
    await expect(run()).rejects.toThrow('killed');
    outside.file = real;
    expect((await run())?.report.problems.join()).toMatch(/^1 entries cannot be read/);
    expect(await listed()).toBeUndefined();
  });

  it('by a list that is dated ahead, is no longer kept, or is another one now', async () => {
    write('+442079460018\n');
    await store({ on: day(-3) });
    expect((await run())?.report.problems).toEqual([`the list is dated ${day(-3)}, which is ahead: nobody counts as checked against TPS`]);
    expect(await listed()).toBeUndefined();
    const ask = (path: string, payload: object) => test.hub.app.inject({ method: 'POST', url: `/v1/admin/connectors/tps${path}`, headers: { authorization: `Bearer ${test.hub.adminToken}` }, payload });
    const put = (of: Of) => ask('', { system: 'list', settings: settings(of) });
    expect((await put({})).statusCode).toBe(200);
    await run();
    expect(await listed()).toEqual([{ list: 'TPS', on: TODAY }]);
    await put({ on: day(1) });
    expect(await listed()).toEqual([{ list: 'TPS', on: TODAY }]); // the same list, to be read again
    for (const other of [{ prefixes: ['+4420'] }, { name: 'CTPS' }]) {
      await put(other);
      expect(await listed(), JSON.stringify(other)).toBeUndefined();
      await run();
      expect(await listed()).toHaveLength(1);
    }
    await ask('/remove', {});
    expect(await listed()).toBeUndefined();
  });

  it('by a list of a register that no rule asks for, or of addresses', async () => {
    for (const wrong of [settings({ name: 'Robinson' }), { ...settings(), kind: 'do-not-mail' }, settings({ prefixes: ['44'] }), settings({ on: 'yesterday' })]) {
      await expect(storeConnector(test.hub, 'odd', { system: 'list', settings: wrong, secrets: {}, everyMinutes: 60, region: 'GB' }), JSON.stringify(wrong)).rejects.toThrow(/^settings: register/);
    }
  });

  it('by a dry run', async () => {
    write('+442079460018\n');
    await store();
    await run('tps', { isDry: true });
    expect(await test.hub.database.query('SELECT * FROM checked_lists')).toEqual([]);
  });

  it('by a list that came or went while a compile read the register', () => {
    const tps = { list: 'TPS', on: TODAY };
    expect(inBoth([tps], [tps])).toEqual([tps]);
    expect(inBoth([], [tps])).toEqual([]);
    expect(inBoth([tps], [])).toEqual([]);
    expect(inBoth([tps], [{ ...tps, on: day(1) }])).toEqual([]);
    expect(inBoth([tps], [{ ...tps, prefixes: ['+4420'] }])).toEqual([]);
  });
});

describe('replay', () => {
  it('gives what was logged, also of numbers that nobody can name any more', async () => {
    write('+442079460018\n');
    await test.hub.listen();
    const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const made = [];
    for (const of of [{}, { prefixes: ['+4420'] }, { on: day(30) }]) {
      await both(of);
      for (const to of [FREE, '+442079460777', '+441619460777', LISTED]) made.push(await decided(test.hub, device, { to: [to], channel: 'voice', at: test.clock.now }));
    }
    expect(new Set(made.flatMap(({ recipients }) => recipients.map(({ reason }) => reason)))).toEqual(new Set(['reason_list_checked', 'reason_do_not_call', 'reason_attest_register', 'reason_attest_list_old']));
    await upload(test.hub, device, made);
    const replayer = new Replayer(test.hub);
    for (const event of made) expect((await replayer.replay(event)).recipients.filter(({ same }) => !same), JSON.stringify(event.recipients)).toEqual([]);
  });
});

// Last: it moves the clock on by days.
describe('somebody erased who comes back by an act of their own', () => {
  it('is on the list as before', async () => {
    const back = '+442079460055';
    const given = (date: string) => csv(`${back},p-back,voice,direct-marketing,given,${date},form,`);
    await test.hub.import(given('2026-01-02'), 'csv');
    write(`${back}\n`);
    await both();
    expect(await call(back)).toMatchObject({ kind: 'block', reason: 'reason_do_not_call' });
    await test.hub.database.transaction((sql) => erasePerson(sql, test.hub.keys, { person: 'p:p-back', request: 0, by: { now: test.clock.now, who: 'dpo' } }));
    await run();
    await run('ctps');
    test.clock.now += 3 * 86_400_000;
    await test.hub.import(given(new Date(test.clock.now - 86_400_000).toISOString().slice(0, 10)), 'csv');
    await run();
    await run('ctps');
    await test.hub.compile();
    expect(await call(back)).toMatchObject({ kind: 'block', reason: 'reason_do_not_call' });
  });
});
