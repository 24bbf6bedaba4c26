import { execFileSync, spawnSync } from 'node:child_process';
import type { Browser, Page } from 'puppeteer';
import { startPractice, type Practice } from '../../server/practice/main';
import { launchBrowser, until } from '../support/browser';
import { ask, buildExtension, extensionWorker, killWorker, openOptions } from '../support/extension';
import { compose } from '../support/practice';
import type { BenchHub } from './bench-hub';
import type { Figure } from './figures';
import { GateWorld } from './gate-world';
import { addressOf, permissionOf } from './register';

const CHECKS = 200;
const MANY_CHECKS = 40;
const COLD_CHECKS = 15;
const RELEASES = 60;

/** What one run measures, by figure name. */
export type Run = Map<string, number[]>;

export const GOALS: Omit<Figure, 'values'>[] = [
  { name: 'verdict, 1 recipient, worker warm', unit: 'ms', goal: 5 },
  { name: 'verdict, 50 recipients, worker warm', unit: 'ms' },
  { name: 'verdict, 1 recipient, worker cold', unit: 'ms', goal: 200 },
  { name: 'verdict, 50 recipients, worker cold', unit: 'ms' },
  { name: 'click to release, allowed send', unit: 'ms', goal: 20 },
  { name: 'first sync', unit: 'ms', goal: 4_000 },
  { name: 'on disk after first sync', unit: 'MB', goal: 48 },
  { name: 'worker heap after the checks', unit: 'MB' },
  { name: 'sync after 1 change', unit: 'ms', goal: 100 },
  { name: 'sync after 1 change, bytes', unit: 'KB', goal: 64 },
  { name: 'sync after 1,000 changes', unit: 'ms' },
  { name: 'sync after 1,000 changes, bytes', unit: 'KB', goal: 256 },
];

const random = (total: number) => Math.floor(Math.random() * total);
const addresses = (total: number, count: number) => Array.from({ length: count }, () => addressOf(random(total)));

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, value: T]> {
  const start = performance.now();
  const value = await work();
  return [performance.now() - start, value];
}

function add(run: Run, name: string, value: number): void {
  run.set(name, [...(run.get(name) ?? []), value]);
}

/** Megabytes of the extension's IndexedDB in the profile. */
function diskMegabytes(browser: Browser): number {
  const profile = browser.process()?.spawnargs.find((arg) => arg.startsWith('--user-data-dir='))?.split('=')[1];
  if (!profile) throw new Error('no profile');
  const folders = execFileSync('find', [profile, '-type', 'd', '-name', 'chrome-extension_*indexeddb*']).toString().trim().split('\n');
  // The database compacts its files while they are counted: one that has gone is none, and du says so by its code alone.
  const { stdout: sizes } = spawnSync('du', ['-sbc', '--apparent-size', ...folders], { encoding: 'utf8' });
  return Number(/(\d+)\s+total/.exec(sizes)?.[1]) / 1e6;
}

async function verdicts(run: Run, world: GateWorld, total: number): Promise<void> {
  for (let at = 0; at < CHECKS; at += 1) {
    const answer = await world.check(addresses(total, 1));
    if (answer.fault || answer.decision !== 'allow') throw new Error(`check: ${answer.decision} ${answer.fault ?? ''}`);
    add(run, 'verdict, 1 recipient, worker warm', answer.ms);
  }
  for (let at = 0; at < MANY_CHECKS; at += 1) add(run, 'verdict, 50 recipients, worker warm', (await world.check(addresses(total, 50))).ms);
}

/** Somebody else has started the worker again. */
async function isAwake(browser: Browser): Promise<boolean> {
  const session = await browser.target().createCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  await session.detach();
  return targetInfos.some(({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension://'));
}

async function coldVerdicts(run: Run, browser: Browser, world: GateWorld, total: number): Promise<void> {
  for (const [name, count] of [['verdict, 1 recipient, worker cold', 1], ['verdict, 50 recipients, worker cold', 50]] as const) {
    for (let at = 0; at < COLD_CHECKS; at += 1) {
      await new Promise((resolve) => setTimeout(resolve, 900)); // badges ask the new worker once more: that would wake the next one
      await killWorker(browser);
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (await isAwake(browser)) { at -= 1; continue; }
      add(run, name, (await world.check(addresses(total, count))).ms);
    }
  }
}

/** Time from the click's dispatch to the page's own call of fetch. */
async function releases(run: Run, page: Page, practice: Practice, total: number): Promise<void> {
  for (let at = 0; at < RELEASES; at += 1) {
    await compose(page, practice, { to: addresses(total, 1), subject: `bench ${at}`, body: 'Hello. Privacy notice: https://practice.test/privacy. To unsubscribe, reply with unsubscribe.' });
    await page.waitForSelector('button.send');
    await new Promise((resolve) => setTimeout(resolve, 60));
    const before = practice.mailbox.delivered.length;
    await page.evaluate(() => {
      const guarded = window.fetch;
      const clicked = performance.now();
      // The page's own call, made in the task in which the gate re-issued the gesture; the guard passes it on in that task.
      window.fetch = (...call) => {
        if (String(call[1]?.body).includes('"kind":"send"')) document.documentElement.dataset.released = String(performance.now() - clicked);
        return guarded(...call);
      };
      document.querySelector<HTMLElement>('button.send')?.click();
    });
    await until('the mail', () => practice.mailbox.delivered.length > before, 10_000, 5);
    add(run, 'click to release, allowed send', Number(await page.evaluate(() => document.documentElement.dataset.released)));
  }
}

async function syncs(run: Run, hub: BenchHub, options: Page, total: number): Promise<void> {
  for (const [name, changes] of [['sync after 1 change', 1], ['sync after 1,000 changes', 1_000]] as const) {
    for (let at = 0; at < 5; at += 1) {
      const changed = Array.from({ length: changes }, () => random(total));
      await hub.change([...new Set(changed)].map((index) => ({ index, permission: permissionOf(index + 1) })));
      const before = hub.served;
      const [ms] = await timed(() => ask(options, 'sync.now'));
      add(run, name, ms);
      add(run, `${name}, bytes`, (hub.served - before) / 1e3);
    }
  }
}

async function heapMegabytes(browser: Browser): Promise<number> {
  const worker = await extensionWorker(browser);
  const { usedSize } = await worker.client.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** One run over a fresh profile. */
export async function deviceRun(hub: BenchHub, total: number): Promise<Run> {
  const run: Run = new Map();
  const practice = await startPractice({ port: 4_873 });
  const browser = await launchBrowser({ extension: await buildExtension() });
  try {
    const options = await openOptions(browser);
    const [ms] = await timed(() => ask(options, 'enrol.start', { link: hub.link }));
    add(run, 'first sync', ms);
    add(run, 'on disk after first sync', diskMegabytes(browser));
    const page = await browser.newPage();
    await compose(page, practice, { to: [addressOf(1)], subject: 'warm' });
    const world = await GateWorld.of(page);
    await world.prepare();
    await world.check([addressOf(2)]);
    await verdicts(run, world, total);
    await coldVerdicts(run, browser, world, total);
    await syncs(run, hub, options, total);
    await releases(run, page, practice, total);
    // Last: a worker that a debugger once looked into may stay paused when it is started again.
    add(run, 'worker heap after the checks', await heapMegabytes(browser));
    return run;
  } finally {
    await browser.close();
    await practice.stop();
  }
}
