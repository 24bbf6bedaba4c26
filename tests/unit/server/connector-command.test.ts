// npm run hub:connector, as a process, against a hub and a source on this machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCrm, SUBSCRIPTION, TOKEN, type CrmServer } from '../../support/crm-server';
import { csv, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const ROOT = resolve(import.meta.dirname, '../../..');
let test: TestHub;
let crm: CrmServer;
let folder: string;
let hub: string;
beforeAll(async () => {
  [test, crm] = await Promise.all([startTestHub(), startCrm()]);
  folder = mkdtempSync(join(tmpdir(), 'consentry-command-'));
  await test.hub.import(csv('no@klient.example,,newsletter,direct-marketing,refused,2026-01-02,,', 'yes@klient.example,,newsletter,direct-marketing,given,2026-01-02,form,'), 'csv');
  await test.hub.setPolicy({ defaultCountry: 'PL', firstContactNotice: 'off' });
  hub = await test.hub.listen();
  crm.contacts = [['1', 'no'], ['2', 'ola'], ['3', 'jan']].map(([id, name]) => ({ id: id!, email: `${name}@klient.example`, status: name === 'ola' ? 'SUBSCRIBED' : 'UNSUBSCRIBED', at: '2026-10-01T10:00:00Z' }));
});
afterAll(async () => {
  await Promise.all([test.stop(), crm.close()]);
  rmSync(folder, { recursive: true, force: true });
});

interface Said { code: number | null; out: string; err: string }
function started(...args: string[]): Promise<Said> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/connector.ts', ...args], { cwd: ROOT });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => { said.out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { said.err += chunk.toString(); });
  return new Promise((done) => { child.once('close', (code) => { done({ code, ...said }); }); });
}
/** At this hub. Nothing of what is said may show the source's secret. */
async function command(...args: string[]): Promise<Said> {
  const said = await started(...args, '--hub', hub, '--data', test.directory);
  expect(`${said.out}${said.err}`).not.toContain(TOKEN);
  return said;
}
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const source = () => ({ system: 'hubspot', everyMinutes: 60, region: 'PL', settings: { base: crm.url, purposes: { [SUBSCRIPTION]: { purpose: 'direct-marketing', channels: ['newsletter'] } } }, secrets: { token: TOKEN } });
const events = async (): Promise<number> => Number((await test.hub.database.query(`SELECT count(*) AS n FROM consent_events WHERE source = 'connector hubspot'`))[0]?.['n']);

describe('npm run hub:connector', () => {
  it('sets, tries, runs, lists and removes a source', async () => {
    expect(await command('set', 'hubspot', file('source.json', source()))).toMatchObject({ code: 0, out: '{\n  "name": "hubspot"\n}\n', err: '' });
    const dry = await command('dry', 'hubspot');
    expect(JSON.parse(dry.out)).toMatchObject({ outcome: 'done', report: { records: 3, appended: 0, differences: expect.arrayContaining([expect.objectContaining({ contact: 'ola@klient.example', to: 'given' })]) as unknown } });
    expect(await events()).toBe(0);
    const ran = await command('run', 'hubspot', '--whole');
    expect(JSON.parse(ran.out)).toMatchObject({ outcome: 'done', report: { records: 3 } });
    const after = await events();
    expect(after).toBeGreaterThan(0);
    expect(JSON.parse((await command('list')).out)).toMatchObject({ connectors: [{ name: 'hubspot', system: 'hubspot', lastRun: { outcome: 'done' } }] });
    crm.contacts = [];
    test.clock.now += 60_000;
    expect(JSON.parse((await command('run', 'hubspot', '--whole', '--accept-missing')).out)).toMatchObject({ outcome: 'done', report: { missing: 1 } }); // a refusal that was deleted stays
    expect(await command('remove', 'hubspot')).toMatchObject({ code: 0 });
    expect(await events()).toBeGreaterThan(after - 1); // what it brought stays
    expect(await command('run', 'hubspot')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('404') as unknown });
  });

  it('writes refusals back only with --write, and makes both lists', async () => {
    crm.contacts = ['no', 'yes', 'ola', 'jan'].map((name, index) => ({ id: String(index + 1), email: `${name}@klient.example`, status: 'SUBSCRIBED', at: '2026-10-01T10:00:00Z' }));
    await command('set', 'hubspot', file('source.json', source()));
    const counted = JSON.parse((await command('exclude', 'hubspot')).out) as { count: number };
    expect(counted.count).toBeGreaterThanOrEqual(1);
    expect(crm.unsubscribed.size).toBe(0);
    expect(JSON.parse((await command('exclude', 'hubspot', '--write')).out)).toEqual(counted);
    expect(crm.unsubscribed).toContain('no@klient.example');
    expect(crm.unsubscribed).not.toContain('yes@klient.example');
    const [allowed, excluded] = [(await command('allowed', '--opt-out')).out, (await command('excluded', '--channel', 'newsletter', '--purpose', 'direct-marketing')).out];
    expect(allowed).toMatch(/^contact,country,rule/);
    expect(allowed).toContain('yes@klient.example');
    expect(allowed).not.toContain('no@klient.example');
    expect(excluded).toContain('no@klient.example');
    expect((await command('allowed', '--channel', 'nonsense')).code).toBe(1);
  });

  it.each<[string, () => string[], RegExp]>([
    ['nothing', () => [], /^npm run hub:connector -- COMMAND/],
    ['a word it does not know', () => ['frobnicate', 'hubspot'], /^npm run hub:connector -- COMMAND/],
    ['the name of something every object has', () => ['constructor', 'x'], /^npm run hub:connector -- COMMAND/],
    ['a command without its source', () => ['run'], /^npm run hub:connector -- COMMAND/],
    ['an option it does not know', () => ['list', '--token', 'x'], /Unknown option '--token'/],
    ['a file that is not there', () => ['set', 'hubspot', join(folder, 'none.json')], /^source: ENOENT/],
    ['a file that is no JSON', () => ['set', 'hubspot', file('broken.json', '{"system":')], /JSON/],
    ['settings with a fault', () => ['set', 'hubspot', file('wrong.json', { ...source(), settings: { base: 'nonsense' } })], /^400 .*base/],
    ['a source without its secret', () => ['set', 'other', file('bare.json', { ...source(), secrets: {} })], /^400 .*secrets missing: token/],
    ['a name that leads elsewhere', () => ['set', '../people', file('source.json', source())], /^400/],
  ])('refuses %s, plainly and with code 1', async (_what, args, says) => {
    const said = await command(...args());
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(says);
    expect(said.err).not.toMatch(/\n\s+at /); // no stack
  });

  it('says when the hub is not there, the token is another one, or there is none', async () => {
    expect((await started('list', '--hub', 'http://127.0.0.1:9', '--data', test.directory)).err).toMatch(/cannot be reached/);
    expect((await started('list', '--hub', hub, '--data', folder)).err).toMatch(/^admin token: ENOENT/);
    file('admin-token', 'x'.repeat(43));
    const refused = await started('list', '--hub', hub, '--data', folder);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^401/) as unknown });
  });

  it('--help says how', async () => {
    expect(await started('--help')).toMatchObject({ code: 0, out: expect.stringContaining('exclude NAME') as unknown });
  });
});
