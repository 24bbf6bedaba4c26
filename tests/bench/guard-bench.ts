import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer';
import { startPractice } from '../../server/practice/main';
import { launchBrowser } from '../support/browser';
import { buildExtension, enrol } from '../support/extension';
import { BenchHub } from './bench-hub';
import type { Figure } from './figures';

const LOADS = 15;
const REQUESTS = 500;
const SCRIPTS = ['gate.js', 'guard.js'];

async function gzippedKilobytes(extension: string): Promise<number> {
  const sizes = await Promise.all(SCRIPTS.map(async (name) => gzipSync(await readFile(join(extension, name)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e3;
}

interface TraceEvent { name: string; dur?: number; args?: { data?: { url?: string } } }

/** Milliseconds that compiling and running our two scripts took in one page load. */
async function startMs(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  await page.tracing.start({ categories: ['devtools.timeline', 'v8', 'disabled-by-default-v8.compile'] });
  await page.goto(url);
  const trace = JSON.parse(new TextDecoder().decode(await page.tracing.stop())) as { traceEvents: TraceEvent[] };
  await page.close();
  return trace.traceEvents
    .filter((event) => event.name === 'EvaluateScript' && SCRIPTS.some((name) => event.args?.data?.url?.endsWith(`/${name}`)))
    .reduce((sum, event) => sum + (event.dur ?? 0), 0) / 1e3;
}

/** Microseconds that one `fetch(...)` call keeps its caller, for requests that are no send. */
async function callMicroseconds(browser: Browser, url: string): Promise<number[]> {
  const page = await browser.newPage();
  await page.goto(url);
  const times = await page.evaluate(async (count) => {
    const spans: number[] = [];
    for (let block = 0; block < count / 50; block += 1) {
      const started: Promise<unknown>[] = [];
      const start = performance.now();
      for (let at = 0; at < 50; at += 1) started.push(fetch('/api/drafts'));
      spans.push(((performance.now() - start) * 1_000) / 50);
      await Promise.all(started);
    }
    return spans;
  }, REQUESTS);
  await page.close();
  return times;
}

/** The guard on a page that sends nothing, beside the same page without it. */
export async function guardFigures(): Promise<Figure[]> {
  const extension = await buildExtension();
  const practice = await startPractice({ port: 0 });
  const hub = await BenchHub.start(1_000, { sites: [{ origin: practice.url, adapter: 'practice' }] });
  const figures: Figure[] = [{ name: 'guard before any dialog, gzipped', values: [await gzippedKilobytes(extension)], unit: 'KB', goal: 25 }];
  for (const guarded of [false, true]) {
    const browser = await launchBrowser(guarded ? { extension } : {});
    if (guarded) await enrol(browser, hub.link);
    if (guarded) {
      const values: number[] = [];
      for (let at = 0; at < LOADS; at += 1) values.push(await startMs(browser, `${practice.url}/mail`));
      figures.push({ name: 'guard start in a page', values, unit: 'ms' });
    }
    figures.push({ name: `fetch call, ${guarded ? 'with' : 'without'} the guard`, values: await callMicroseconds(browser, `${practice.url}/mail`), unit: 'µs' });
    await browser.close();
  }
  await hub.stop();
  await practice.stop();
  return figures;
}
