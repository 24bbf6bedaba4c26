import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer';
import { findBrowser } from './find-browser.mjs';

const ARGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-component-update', '--disable-sync',
  // The practice run and the tests never leave this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** True where a window can be shown. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

export interface LaunchOptions {
  /** Folder of the unpacked extension. */
  extension?: string;
  /** Show a window; needs a display. */
  display?: boolean;
  args?: string[];
  /** Beside the environment of this process. */
  env?: Record<string, string>;
  /** Preferences of the fresh profile, as the browser writes them. */
  preferences?: unknown;
  /** Folder of a profile that is kept when the browser closes; else a fresh one, removed then. */
  profile?: string;
  /** A debugger on the worker keeps it alive; false lets it die when idle. */
  attachWorkers?: boolean;
}

/** A browser, with a fresh profile unless one is named. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('No Chrome, Chromium, Edge or Brave found. `node server/setup.mjs` installs one; CONSENTRY_BROWSER names one.');
  const profile = options.profile ?? await mkdtemp(join(tmpdir(), 'consentry-profile-'));
  if (options.preferences !== undefined) {
    await mkdir(join(profile, 'Default'));
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(options.preferences));
  }
  const browser = await puppeteer.launch({
    executablePath,
    ...(options.env ? { env: { ...process.env, ...options.env } } : {}),
    headless: !options.display,
    pipe: true,
    userDataDir: profile,
    handleSIGINT: false,
    ...(options.extension ? { enableExtensions: [options.extension] } : {}),
    ...(options.display ? { defaultViewport: null } : {}),
    ...(options.attachWorkers === false ? { targetFilter: (target: { type(): string }) => target.type() !== 'service_worker' } : {}),
    args: [...ARGS, ...(options.args ?? [])],
  });
  browser.once('disconnected', () => {
    if (options.profile !== undefined) return;
    rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => { console.error(`profile not removed: ${String(error)}`); });
  });
  return browser;
}

/** Polls until `probe` gives something truthy; the last error or value is part of the message. */
export async function until<T>(what: string, probe: () => Promise<T> | T, timeoutMs = 15_000, everyMs = 50): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value) return value as NonNullable<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`Waited ${timeoutMs} ms for ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}
