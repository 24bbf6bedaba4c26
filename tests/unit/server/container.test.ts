// deploy/Containerfile without a container: what it copies is there, and what it runs works on exactly those files and packages.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const ROOT = resolve(import.meta.dirname, '../../..');
interface Line { word: string; text: string }
interface Stage { name: string; lines: Line[] }

/** Stages with their instructions, as far as this file uses the format. */
function stagesOf(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('#'))) {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (word === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? 'hub', lines: [] });
    else stages.at(-1)!.lines.push({ word, text: rest });
  }
  return stages;
}
const stages = stagesOf(readFileSync(join(ROOT, 'deploy/Containerfile'), 'utf8'));
const of = (name: string, word: string): string[] => stages.find((stage) => stage.name === name)!.lines.filter((line) => line.word === word).map(({ text }) => text);
/** What a stage copies from the repository, and where to. */
const copied = (name: string): { from: string; to: string }[] => of(name, 'COPY').filter((text) => !text.startsWith('--from')).flatMap((text) => {
  const words = text.split(' ');
  const to = words.pop()!;
  return words.map((from) => ({ from, to: words.length > 1 || to === './' ? join(to, from) : to }));
});

interface Locked { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string>; peerDependencies?: Record<string, string> }
/** Packages at the top of node_modules after the stage `packages`: what the hub's own need, by the lockfile. */
function packagesNeeded(without: readonly string[]): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  const found = new Set<string>();
  const place = (from: string, name: string): string | undefined => {
    for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
      const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
      if (packages[path]) return path;
      if (at === '') return undefined;
    }
  };
  const visit = (path: string): void => {
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[path]!;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const next = path === '' && without.includes(name) ? undefined : place(path, name);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit('');
  return [...found].filter((path) => path.lastIndexOf('node_modules/') === 0);
}

const folder = mkdtempSync(join(tmpdir(), 'consentry-container-'));
const app = join(folder, 'opt');
const data = join(folder, 'data');
/** As in the image: not root, and not the owner of the code. */
const user = process.getuid?.() === 0 ? { uid: 10_001, gid: 10_001 } : {};
function copyTo(name: string, target: string): void {
  for (const { from, to } of copied(name)) {
    mkdirSync(dirname(join(target, to)), { recursive: true });
    cpSync(join(ROOT, from), join(target, to), { recursive: true });
  }
}
const filesOf = (at: string): string[] => readdirSync(at, { recursive: true }).map(String).filter((path) => !path.startsWith('node_modules')).sort().map((path) => `${path} ${statSync(join(at, path)).mtimeMs}`);

beforeAll(() => { chmodSync(folder, 0o755); });
afterAll(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });

describe('deploy/Containerfile', () => {
  it('copies what is there, and its builder is shown nothing else: no keys, no history, no installed packages', () => {
    const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const isSeen = (path: string): boolean => rules.reduce((seen, rule) => {
      const pattern = new RegExp(`^${rule.replace(/^!/, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`);
      return pattern.test(path) ? rule.startsWith('!') : seen;
    }, true);
    for (const { name } of stages) for (const { from } of copied(name)) {
      expect(existsSync(join(ROOT, from)), from).toBe(true);
      expect(isSeen(from), from).toBe(true);
    }
    for (const path of ['.git/config', 'node_modules/zod/index.js', '.data/crx-key.pem', 'hub-data/keys/root.json', '.env', 'public/managed_schema.json', 'tests/run.ts']) expect(isSeen(path), path).toBe(false);
    expect(isSeen('server/main.ts') && isSeen('public/_locales/en/messages.json')).toBe(true);
  });

  it('runs as nobody in particular, with a way to tell that it lives, and pins no secret', () => {
    expect(of('hub', 'USER')).toEqual([expect.stringMatching(/^[1-9]\d{3,}:[1-9]\d{3,}$/)]);
    expect(of('hub', 'HEALTHCHECK')).toHaveLength(1);
    expect(readFileSync(join(ROOT, 'deploy/Containerfile'), 'utf8')).not.toMatch(/TOKEN|PASSWORD|DATABASE_URL|passphrase/i);
  });

  it('builds the console from the files that it copies', () => {
    const build = join(folder, 'build');
    copyTo('console', build);
    symlinkSync(join(ROOT, 'node_modules'), join(build, 'node_modules'));
    const [program = '', ...args] = of('console', 'RUN').at(-1)!.replaceAll('/build/', `${build}/`).split(' ');
    const { status, stderr } = spawnSync(program, args, { cwd: build, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(build, 'built', 'index.html'), 'utf8')).toContain('/console/assets/');
  });

  it('starts, is healthy, serves the console, writes nowhere but to DATA, and ends at SIGTERM; control: an ended one is not healthy', async () => {
    copyTo('hub', app);
    cpSync(join(folder, 'build', 'built'), join(app, 'built-console'), { recursive: true });
    const removed = [...of('packages', 'RUN').join(' ').matchAll(/"dependencies\.([^"]+)"/g)].map(([, name]) => name!);
    const needed = packagesNeeded(removed);
    expect(needed).not.toContain('node_modules/wxt');
    for (const path of needed) if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(app, path), { recursive: true, dereference: true });
    for (const path of [data, join(folder, 'backups')]) {
      mkdirSync(path, { mode: 0o700 });
      if (user.uid !== undefined) chownSync(path, user.uid, user.gid);
    }
    const before = filesOf(app);
    const port = await freePort();
    const set = Object.fromEntries(of('hub', 'ENV').join(' ').split(' ').map((one) => one.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const env = { PATH: process.env['PATH'] ?? '', TMPDIR: join(folder, 'none'), ...set, CONSENTRY_CONSOLE: join(app, 'built-console'), HUB_HEALTH: set['HUB_HEALTH']!.replace('8787', String(port)) };
    const [program, ...first] = JSON.parse(of('hub', 'ENTRYPOINT')[0]!) as string[];
    const rest = (JSON.parse(of('hub', 'CMD')[0]!) as string[]).map((one) => (one === '0.0.0.0' ? '127.0.0.1' : one.startsWith('/') ? join(folder, one) : one));
    const child = spawn(program!, [...first, ...rest, '--port', String(port)], { cwd: app, env, ...user });
    const health = (): number | null => spawnSync('node', (JSON.parse(of('hub', 'HEALTHCHECK')[0]!.split(' CMD ')[1]!) as string[]).slice(1), { env, ...user }).status;
    try {
      await ready(child);
      expect(health()).toBe(0);
      expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
      expect(await (await fetch(`http://127.0.0.1:${port}/console/`)).text()).toContain('/console/assets/');
      expect(readdirSync(data)).toEqual(expect.arrayContaining(['keys', 'files', 'db']));
    } finally {
      child.kill('SIGTERM');
    }
    expect(await new Promise((done) => { child.once('exit', done); })).toBe(0);
    expect(health()).toBe(1);
    expect(filesOf(app)).toEqual(before);
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => { done(port); });
    });
  });
}

function ready(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((done, fail) => {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { said += chunk.toString(); if (said.includes('Enrolment link:')) done(); });
    child.once('exit', (code) => { fail(new Error(`ended with ${code}:\n${said}`)); });
  });
}
