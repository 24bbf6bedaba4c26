import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page, Target, WebWorker } from 'puppeteer';
import { until } from './start-browser';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = ['entrypoints', 'components', 'utils', 'public', 'wxt.config.ts', 'package.json'];

async function newest(path: string): Promise<number> {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const times = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))));
  return Math.max(0, ...times);
}

export type BuildTarget = 'chrome-mv3' | 'firefox-mv3';
const building = new Map<BuildTarget, Promise<string>>();

async function build(target: BuildTarget): Promise<string> {
  const out = resolve(ROOT, process.env.CONSENTRY_OUT ?? '.output');
  const dir = join(out, target);
  const manifest = join(dir, 'manifest.json');
  const sources = await Promise.all(SOURCES.map((name) => newest(join(ROOT, name))));
  if (existsSync(manifest) && statSync(manifest).mtimeMs > Math.max(...sources)) return dir;
  const args = ['wxt', 'build', ...(target === 'firefox-mv3' ? ['-b', 'firefox', '--mv3'] : [])];
  try {
    await run('npx', args, { cwd: ROOT, shell: process.platform === 'win32', maxBuffer: 16 << 20 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`wxt build failed\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
  return dir;
}

/** Builds into CONSENTRY_OUT (default .output) unless nothing changed since; gives the folder of the unpacked extension. */
export function buildExtension(target: BuildTarget = 'chrome-mv3'): Promise<string> {
  const running = building.get(target) ?? build(target);
  building.set(target, running);
  return running;
}

const isWorker = (target: Target): boolean => target.type() === 'service_worker' && target.url().startsWith('chrome-extension://');

/** The extension's worker, awake; after a kill it is the next one once an event has woken it. */
export async function extensionWorker(browser: Browser, timeoutMs = 15_000): Promise<WebWorker> {
  const target = await browser.waitForTarget(isWorker, { timeout: timeoutMs });
  const worker = await target.worker();
  if (!worker) throw new Error(`No worker behind ${target.url()}`);
  return worker;
}

export async function extensionId(browser: Browser): Promise<string> {
  const installed = await until('the extension', async () => [...(await browser.extensions()).values()].find((extension) => extension.name === 'Consentry'));
  return installed.id;
}

/** Ends the worker as the browser does when it runs out of patience; the next event starts a new one. */
export async function killWorker(browser: Browser): Promise<void> {
  const session = await browser.target().createCDPSession();
  const workers = async (): Promise<string[]> => (await session.send('Target.getTargets')).targetInfos
    .filter((info) => info.type === 'service_worker' && info.url.startsWith('chrome-extension://')).map((info) => info.targetId);
  const before = await workers();
  // Asked again until it is gone: a worker that is just starting does not hear the first one.
  await until('the worker to end', async () => {
    const left = (await workers()).filter((id) => before.includes(id));
    for (const targetId of left) await session.send('Target.closeTarget', { targetId });
    return left.length === 0;
  }, 15_000, 100);
  await session.detach();
}

/**
 * Loads the same folder again, as an update does: every open page keeps the scripts of the version before.
 * (`runtime.reload` would leave an extension that the debugger loaded switched off.) The old worker's target stays listed and answers
 * nothing, so killWorker and extensionWorker are no longer of use in this browser.
 */
export async function reloadExtension(browser: Browser): Promise<void> {
  await browser.installExtension(await buildExtension());
}

/** Sends a message of utils/messaging/protocol from an extension page, as popup and options do. */
export async function ask<T>(page: Page, name: string, body: unknown = {}): Promise<T> {
  const reply = await page.evaluate(async (message: { seq: number; name: string; body: unknown }) => {
    const runtime = (globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }).chrome.runtime;
    return runtime.sendMessage(message);
  }, { seq: 1, name, body });
  const answer = reply as { ok: true; body: T } | { ok: false; fault: string } | undefined;
  if (!answer) throw new Error(`${name}: no answer`);
  if (!answer.ok) throw new Error(`${name}: ${answer.fault}`);
  return answer.body;
}

export async function openOptions(browser: Browser, hash = ''): Promise<Page> {
  const id = await extensionId(browser);
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/options.html${hash}`);
  return page;
}

interface DeviceState { enrolled: boolean; data: { rootVersion: number } }

async function isEnrolled(page: Page): Promise<boolean> {
  if (await page.evaluate(() => document.documentElement.dataset.state === 'enrolled')) return true;
  const state = await ask<DeviceState>(page, 'state.get');
  return state.enrolled && state.data.rootVersion > 0;
}

/** Opens the options page with the link in its hash and waits until the device is enrolled; gives that page. */
export async function enrol(browser: Browser, link: string): Promise<Page> {
  const page = await openOptions(browser, `#${link}`);
  await until('enrolment', async () => {
    if (await isEnrolled(page)) return true;
    const fault = await page.evaluate(() => document.documentElement.dataset.fault ?? document.body.innerText.slice(0, 400));
    throw new Error(fault);
  }, 30_000, 100);
  return page;
}
