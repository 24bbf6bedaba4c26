// `npm test`: every suite, one line each, the sum last. `npm test -- unit e2e:practice` runs some of them, or some of their files.
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
/** What `npm test` may take. */
const LIMIT_MS = 10 * 60_000;
/** A command that takes longer hangs. */
const HANG_MS = (process.env['CONSENTRY_SOAK'] ? 120 : 40) * 60_000;
/** Files that take longer are named: a suite grows slow one file at a time. */
const SLOW_S = 10;

interface Count { passed: number; failed: number }
interface Suite { name: string; run(filter?: string): Promise<Count> }

function command(program: string, args: string[], onLine: (line: string) => void): Promise<number> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: ROOT, shell: process.platform === 'win32', env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } });
    const timer = setTimeout(() => { onLine(`hangs: ended after ${HANG_MS / 60_000} minutes`); child.kill('SIGKILL'); }, HANG_MS);
    let rest = '';
    const read = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => { onLine(error.message); });
    child.once('close', (code) => { clearTimeout(timer); if (rest) onLine(rest); done(code ?? 1); });
  });
}

const print = (line: string): void => { if (line.trim() && !line.startsWith('npm warn')) console.log(`  ${line}`); };

/** A tool that passes or fails as one. */
function single(name: string, ...steps: string[][]): Suite {
  return {
    name,
    run: async () => {
      for (const args of steps) if ((await command('npx', args, print)) !== 0) return { passed: 0, failed: 1 };
      return { passed: 1, failed: 0 };
    },
  };
}

interface Report { numPassedTests: number; numFailedTests: number; testResults: { name: string; status: string; message: string; startTime: number; endTime: number; assertionResults: unknown[] }[] }

async function countOf(file: string, code: number): Promise<Count> {
  let report: Report;
  try {
    report = JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch (error) {
    print(`no report: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
  const slow = report.testResults.map(({ name, startTime, endTime }) => ({ name: relative(ROOT, name), seconds: (endTime - startTime) / 1000 })).filter(({ seconds }) => seconds > SLOW_S);
  for (const { name, seconds } of slow.sort((a, b) => b.seconds - a.seconds)) print(`${seconds.toFixed(0)} s ${name}`);
  // A file that does not load, or holds no test, has no assertion to count.
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length;
  const failed = report.numFailedTests + broken;
  // An unhandled error fails the run without failing a test.
  if (code === 0 || failed > 0) return { passed: report.numPassedTests, failed };
  print(`no test failed, and the run ended with ${code}`);
  return { passed: report.numPassedTests, failed: 1 };
}

/** @param files arguments that name or exclude files, when nothing narrower is asked for. */
function vitest(project: string, more: string[] = [], files: string[] = [], name = project): Suite {
  return {
    name,
    run: async (filter) => {
      const file = join(tmpdir(), `consentry-${name}-${process.pid}.json`);
      const args = ['vitest', 'run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`, ...more, ...(filter ? [filter] : files)];
      const dots = /^[·.x*\-\s]+$/;
      const code = await command('npx', args, (line) => { if (!dots.test(line) && !line.startsWith('JSON report')) print(line); });
      const count = await countOf(file, code);
      await rm(file, { force: true });
      return count;
    },
  };
}

/** Tools of one thread each, side by side. */
function beside(name: string, ...suites: Suite[]): Suite {
  return {
    name,
    run: async () => {
      const counts = await Promise.all(suites.map((suite) => suite.run()));
      return { passed: counts.reduce((sum, one) => sum + one.passed, 0), failed: counts.reduce((sum, one) => sum + one.failed, 0) };
    },
  };
}

const e2e = (name: string): string => `tests/e2e/${name}.test.ts`;
/** Longer files, which a run of everything leaves to `.ci/run` and the soak; the pictures too, which are taken there in every look (CONSENTRY_LOOKS=all). */
const APART = ['at-hand', 'at-hand-dense', 'at-hand-suitecrm', 'break-glass', 'campaigns', 'composer-bar', 'console', 'console-register', 'crm', 'dials', 'epoch', 'frames-without-address', 'gmail', 'guard-attacks', 'interleavings', 'killed-wipe', 'locked', 'managed', 'managed-seen', 'managed-update', 'managed-user', 'memory', 'network', 'network-page', 'news', 'outlook-menu', 'organisation', 'outlook', 'package', 'recorder', 'screening', 'screens', 'screens-held', 'self-check', 'succession', 'tiers', 'traffic'].map(e2e);
/** Needs a Firefox: `tests/support/with-firefox.sh npx tsx tests/run.ts e2e:firefox`. */
const LEFT_OUT = [...APART, ...['firefox', 'firefox-dials', 'firefox-memory', 'firefox-passcode', 'firefox-self-check', 'firefox-update', 'firefox-user', 'firefox-vectors'].map(e2e)];
/** The hub's longer files, each with databases or processes of its own: for `.ci/run` and the soak, there on PostgreSQL too. */
const HUB = ['access', 'accountability', 'accounts', 'backup', 'break-glass', 'checked-lists', 'command', 'compile.', 'connector-command', 'connector-transport', 'connectors', 'container', 'daily-counts', 'fleet', 'import-size', 'log-export', 'log-partitions', 'migrations', 'news', 'notices', 'oidc', 'operation', 'orders', 'register', 'rights', 'rotation', 'simulate', 'trust-proxy', 'two-hubs'].map((name) => `tests/unit/server/${name}`);
/** Browsers mostly wait: two files at a time, each with a world of its own. */
const PAIRED = ['--maxWorkers=2'];

const SUITES: Suite[] = [
  beside('lint and types', single('lint', ['eslint', '.']), single('types', ['tsc', '--noEmit'], ['tsc', '--noEmit', '-p', 'utils/engine'])),
  vitest('unit', [], HUB.flatMap((file) => ['--exclude', `${file}*`])),
  vitest('dom'),
  single('build', ['wxt', 'build'], ['wxt', 'build', '-b', 'firefox', '--mv3']),
  vitest('architecture'),
  vitest('e2e', PAIRED, LEFT_OUT.flatMap((file) => ['--exclude', file])),
];
/** Hub tests that ask no database: on PostgreSQL they would only say the same again. */
const NO_SQL = ['arguments', 'batched', 'connector-transport', 'console-words', 'container', 'derive', 'lock', 'rollout', 'trust-proxy'].flatMap((name) => ['--exclude', `tests/unit/server/${name}*`]);
const ON_DEMAND: Suite[] = [vitest('e2e', PAIRED, APART, 'apart'), vitest('unit', [], HUB, 'hub'), vitest('unit', NO_SQL, ['tests/unit/server'], 'sql')];

async function main(wanted: string[]): Promise<void> {
  const filters = new Map(wanted.map((word): [string, string | undefined] => { const [name = '', filter] = word.split(':'); return [name, filter]; }));
  const unknown = [...filters.keys()].filter((name) => ![...SUITES, ...ON_DEMAND].some((suite) => suite.name === name));
  if (unknown.length) throw new Error(`No suite ${unknown.join(', ')}; there are ${[...SUITES, ...ON_DEMAND].map((suite) => suite.name).join(', ')}.`);
  const total = { passed: 0, failed: 0 };
  const begin = Date.now();
  for (const suite of wanted.length === 0 ? SUITES : [...SUITES, ...ON_DEMAND].filter(({ name }) => filters.has(name))) {
    console.log(`${suite.name} …`);
    const start = Date.now();
    const { passed, failed } = await suite.run(filters.get(suite.name));
    total.passed += passed;
    total.failed += failed;
    console.log(`${suite.name}: ${passed} passed, ${failed} failed, ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  const seconds = (Date.now() - begin) / 1000;
  console.log(`all: ${seconds.toFixed(1)} s`);
  // Said, not failed: how busy the machine is says nothing of the product.
  if (wanted.length === 0 && !process.env.CONSENTRY_SOAK && seconds * 1000 > LIMIT_MS) console.log(`  longer than ${LIMIT_MS / 1000} s: sample more`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

await main(process.argv.slice(2));
