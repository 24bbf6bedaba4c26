import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import type { PolicyDocument } from '../utils/policy';
import { startPractice, type Practice } from './practice/main';
import { launchBrowser } from './start-browser';
import { buildExtension, enrol } from './start-extension';
import { startHub, type Hub } from './start-hub';

const SAMPLES = join(import.meta.dirname, 'samples');

/** Consents of the practice site's people. */
export const sampleConsents = (): string => join(SAMPLES, 'consents.csv');

/** Policy of the practice run: the sample's, for the site at this origin. */
export function practicePolicy(origin: string, more: PolicyDocument = {}): PolicyDocument {
  const sample = JSON.parse(readFileSync(join(SAMPLES, 'policy.json'), 'utf8')) as PolicyDocument;
  return { ...sample, sites: [{ origin, adapter: 'practice' }], ...more };
}

export interface World {
  practice: Practice;
  hub: Hub;
  browser: Browser;
  /** The extension's options page of the enrolled device. */
  options: Page;
  stop(): Promise<void>;
}

export interface WorldOptions {
  display?: boolean;
  /** Ports; 0 = any free one. */
  practicePort?: number;
  hubPort?: number;
  policy?: PolicyDocument;
  consents?: string;
  data?: string;
  attachWorkers?: boolean;
  args?: string[];
  env?: Record<string, string>;
  preferences?: unknown;
}

/** Practice site, hub, browser with the extension loaded and enrolled. On a failure nothing is left running. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => { for (const one of stops.splice(0).reverse()) await one(); };
  try {
    const practice = await startPractice({ port: options.practicePort ?? 0 });
    stops.push(() => practice.stop());
    const hub = await startHub({
      consents: options.consents ?? sampleConsents(), policy: practicePolicy(practice.url, options.policy), port: options.hubPort ?? 0, args: ['--user', 'seller@example.test'],
      ...(options.data ? { data: options.data } : {}),
    });
    stops.push(() => hub.stop());
    const extension = await buildExtension();
    const browser = await launchBrowser({
      extension, display: options.display ?? false, attachWorkers: options.attachWorkers ?? true, args: options.args ?? [],
      ...(options.env ? { env: options.env } : {}), ...(options.preferences === undefined ? {} : { preferences: options.preferences }),
    });
    stops.push(() => browser.close());
    return { practice, hub, browser, options: await enrol(browser, hub.link), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
