import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readArguments, UsageError } from '../../../server/arguments';
import { freshDatabase, onPostgres, type FreshDatabase } from '../../support/postgres';

// The machine may be busy with other suites.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = resolve(import.meta.dirname, '../../..');
let directory: string;
beforeAll(() => { directory = mkdtempSync(join(tmpdir(), 'consentry-command-')); });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

// Each DATA folder has its own database; without PostgreSQL the embedded one lies in it anyway.
const databases = new Map<string, FreshDatabase | undefined>();
async function databaseOf(args: readonly string[]): Promise<FreshDatabase | undefined> {
  const data = args[args.indexOf('--data') + 1] ?? '';
  if (!databases.has(data)) databases.set(data, await freshDatabase());
  return databases.get(data);
}
afterAll(async () => { for (const fresh of databases.values()) await fresh?.drop(); });
async function start(...args: string[]): Promise<ChildProcess> {
  const fresh = await databaseOf(args);
  return spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...(fresh ? { DATABASE_URL: fresh.url } : {}) } });
}
async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = await start(...args);
  const said = { out: '', err: '' };
  child.stdout!.on('data', (chunk: Buffer) => { said.out += chunk.toString(); });
  child.stderr!.on('data', (chunk: Buffer) => { said.err += chunk.toString(); });
  return new Promise((done) => child.once('exit', (code) => done({ code, ...said })));
}
const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const consents = 'contact;channel;purpose;state;date\nanna@example.pl;email;direct-marketing;given;2026-01-02\nbroken line\n';

describe('npm run hub', () => {
  it('refuses a bad policy with every problem and its path, and touches nothing', async () => {
    const data = join(directory, 'untouched');
    const { code, err } = await run('--policy', file('bad.json', '{"bulkRecipients": 0, "nonsense": true, "log": {"maxUnreceipted": "many"}}'), '--data', data);
    expect(code).toBe(1);
    for (const part of ['bulkRecipients: ', 'nonsense: unknown key', 'log.maxUnreceipted: ', 'log.maxUnreceiptedHours: ']) expect(err).toContain(part);
    expect(() => statSync(data)).toThrow();
  }, 60_000);

  it.each([
    ['no JSON', 'x', /is no JSON/], ['a list', '[]', /whole file/],
  ])('refuses %s as a policy', async (_name, content, message) => {
    const { code, err } = await run('--policy', file('p.json', content), '--data', join(directory, 'none'));
    expect(code).toBe(1);
    expect(err).toMatch(message);
  }, 60_000);

  it('imports, reports broken lines by number, is idempotent, refuses a wrong header, and keeps secrets private', async () => {
    const data = join(directory, 'data');
    const good = file('consents.csv', consents);
    const first = await run('--consents', good, '--data', data, '--import-only');
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain('2 rows, 1 read, 1 events, 1 new, 1 lines with problems');
    expect(first.err).toContain('line 3: 1 columns, the header has 5');
    expect(readFileSync(join(data, 'import-problems.txt'), 'utf8')).toContain('line 3');
    const again = await run('--consents', good, '--data', data, '--import-only');
    expect(again.out).toContain('0 new');
    expect(again.out).toContain('unchanged');

    const wrong = await run('--consents', file('wrong.csv', 'mejl;stan\na;b\n'), '--data', data, '--import-only');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toMatch(/missing column contact .* found "mejl", "stan"/);

    for (const name of readdirSync(join(data, 'keys'))) expect(statSync(join(data, 'keys', name)).mode & 0o077, name).toBe(0);
    expect(statSync(join(data, 'admin-token')).mode & 0o077).toBe(0);
    expect(readdirSync(join(data, 'keys'))).toContain('offline.json');
  }, 120_000);

  it('prints one enrolment link, serves, keeps a second process off its database, and ends on SIGTERM', async () => {
    const data = join(directory, 'served');
    const child = await start('--consents', file('c.csv', consents), '--port', '0', '--data', data);
    let said = '';
    const link = await new Promise<string>((done, fail) => {
      child.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /Enrolment link: (\S+)\n/.exec(said)?.[1];
        if (found) done(found);
      });
      child.once('exit', () => fail(new Error(said)));
    });
    expect(said.match(/Enrolment link/g)).toHaveLength(1);
    expect(said.match(/First administrator.*\/console\/#\/link\/[\w-]{43}\n/g)).toHaveLength(1);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enrol#[\w-]+$/);
    expect((await fetch(`${new URL(link).origin}/v1/timestamp`)).status).toBe(401);
    expect(await (await fetch(link)).text()).toContain('options page');

    const second = await run('--import-only', '--data', data);
    // Several hubs may share a PostgreSQL; the embedded database serves one.
    expect(second.code, second.err).toBe(onPostgres ? 0 : 1);
    if (!onPostgres) expect(second.err).toContain(`in use by process ${child.pid}`);

    child.kill('SIGTERM');
    expect(await new Promise((done) => child.once('exit', done))).toBe(0);
    expect((await run('--import-only', '--data', data)).code).toBe(0);
  }, 120_000);

  it('reads its arguments strictly', () => {
    expect(() => readArguments(['--polcy', 'x'])).toThrow(UsageError);
    expect(() => readArguments(['--port', '99999'])).toThrow(/not a port/);
    expect(readArguments(['--help'])).toBeUndefined();
    expect(readArguments(['--port', '0', '--public-url', 'https://hub.test/'])).toMatchObject({ port: 0, publicUrl: 'https://hub.test', importOnly: false });
  });
});
