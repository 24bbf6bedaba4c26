// A page must not notice the guard: the same small programs run without and with it, and everything they see is compared, and
// everything that arrives at the server.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { buildExtension } from '../support/extension';
import { buildTestExtension, type GuardKind } from './differential/extension';
import { HELPERS, PROBES } from './differential/probes';
import { startServer, type TestServer } from './differential/server';

interface Seen { result: unknown; arrived: unknown[] }

let server: TestServer;
const browsers: Browser[] = [];
let plain: Map<string, Seen>;
let guarded: Map<string, Seen>;

async function run(kind: GuardKind | null, probes = PROBES): Promise<Map<string, Seen>> {
  const browser = await launchBrowser(kind === null ? {} : { extension: await buildTestExtension(kind) });
  browsers.push(browser);
  const page = await browser.newPage();
  page.on('dialog', (dialog) => { void dialog.dismiss(); });
  await page.goto(`${server.origin}/app`);
  const seen = new Map<string, Seen>();
  for (const [name, source] of probes) {
    server.arrivals.length = 0;
    const program = `(async () => { ${HELPERS} document.body.textContent = ''; const end = wait(4000).then(() => 'no end'); return JSON.stringify(await Promise.race([(async () => { ${source} })().catch((error) => ['threw', String(error)]), end]) ?? null); })()`;
    const result = JSON.parse((await page.evaluate(program) as string).replaceAll(server.origin, 'ORIGIN')) as unknown;
    // What still arrives after an abort or an open is a race in any browser, and so is the order of requests made together.
    const racing = /abort|timeout|fetchLater|window\.open|reused window/.test(name);
    if (racing) await new Promise((resolve) => { setTimeout(resolve, 250); });
    const arrived = racing ? [] : server.arrivals.map((arrival) => JSON.stringify(arrival)).sort();
    seen.set(name, { result, arrived });
  }
  return seen;
}

beforeAll(async () => {
  server = await startServer();
  plain = await run(null);
  guarded = await run('guard');
}, 240_000);
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.close();
});

describe('a page with the guard', () => {
  it.each(PROBES.map(([name]) => name))('%s', (name) => {
    expect(guarded.get(name)).toEqual(plain.get(name));
  });

  it('every probe came to an end, and most sent something', () => {
    const all = [...plain.values()];
    expect(all.filter((seen) => seen.result === 'no end')).toEqual([]);
    const arrived = all.filter((seen) => seen.arrived.length > 0).length;
    console.log(`differential suite: ${PROBES.length} probes, ${arrived} of them with requests`);
    expect(arrived).toBeGreaterThan(60);
  });
});

describe('the built scripts of the page’s world', () => {
  it('are one anonymous function each, so that no global of them is left, and guard.js stays small', async () => {
    const build = await buildExtension();
    const names = (await readdir(build)).filter((name) => /guard.*\.js$|^recorder-tap\.js$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect((await readFile(join(build, name), 'utf8')).trim().slice(0, 12), name).toBe('(function(){');
    const bytes = gzipSync(await readFile(join(build, 'guard.js')), { level: 9 }).length;
    console.log(`guard.js: ${bytes} bytes gzipped, matcher and packaged adapters included`);
    expect(bytes).toBeLessThan(14_250);
  }, 180_000);
});

describe('the suite itself', () => {
  it('sees a wrapper that clones requests and builds entry lists', async () => {
    const bad = await run('bad');
    const different = PROBES.filter(([name]) => JSON.stringify(bad.get(name)) !== JSON.stringify(plain.get(name))).map(([name]) => name);
    console.log(`differential suite: a bad wrapper differs in ${different.length} probes`);
    expect(different.length).toBeGreaterThan(5);
    expect(different).toContain('function window.fetch');
    expect(different).toContain('form listeners see one event');
  }, 240_000);
});
