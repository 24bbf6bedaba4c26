// The network layer (design §3, L3) in Chromium with a real policy file: every way to send, with and without it, by install level. The table of
// docs/enforcement-levels.md is made here (CONSENTRY_WRITE=1 writes it); a difference fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogPage, StateView } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { ask, buildExtension, enrol } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { NetworkReplica } from '../support/network-replica';
import { settle } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';
import { bodyFor, sourceOf, VECTORS } from './network/vectors';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];
const TABLE = resolve(import.meta.dirname, '../../docs/enforcement-levels.md');
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

describe.skipIf(why !== undefined)('the network layer', () => {
  let app: NetworkReplica;
  /** Another site, without guard, whose pages send to the application. */
  let other: NetworkReplica;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let options: Page;
  const open: Browser[] = [];
  const columns: Record<string, Set<string>> = {};

  beforeAll(async () => {
    [app, other] = [await NetworkReplica.start(), await NetworkReplica.start()];
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(app.url) });
    const token = (await readFile(join(hub.data, 'admin-token'), 'utf8')).trim();
    const answer = await fetch(`${hub.url}/v1/admin/group-tokens`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}' });
    release = await Release.start();
    managed = await ManagedBrowser.launch({
      ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1,
      '3rdparty': { extensions: { [release.id]: { ...await answer.json() as object, machineId: 'laptop-1', user: 'anna@firm.test', enrolWithinSeconds: 1 } } },
    });
    options = await managed.page(release.id);
    await until('its enrolment', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled && now.data.rootVersion > 0; }, 30_000, 250);
  }, 300_000);
  afterAll(async () => {
    for (const browser of open) await browser.close();
    await managed?.stop(); await release?.stop(); await hub?.stop(); await app?.stop(); await other?.stop();
  });

  const logged = async (): Promise<LogPage['rows']> => (await ask<LogPage>(options, 'log.query', { limit: 500 })).rows;

  /** Tries every vector from a page at `from`; which of them have arrived. */
  async function tried(browser: Browser, from: string, to: string, kind = 'send'): Promise<Set<string>> {
    app.reset();
    const page = await browser.newPage();
    await page.goto(from);
    await page.evaluate('navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready)');
    await until('the service worker', () => page.evaluate('navigator.serviceWorker.controller !== null'));
    await page.bringToFront();
    for (const vector of [...VECTORS].sort((a, b) => Number(a.last ?? false) - Number(b.last ?? false))) {
      if (vector.last) await settle(2_500);
      await page.evaluate(sourceOf(vector, `${app.url}/api/messages`, bodyFor(vector.name, to, kind)));
    }
    await settle(2_500);
    await page.close();
    await settle(500); // what waits for the end of the page
    return new Set(app.marks());
  }

  it('control: without the extension every way sends that the browser has', async () => {
    const browser = await launchBrowser();
    open.push(browser);
    columns.without = await tried(browser, app.url, PIOTR);
    console.log('not sent without the extension:', VECTORS.filter(({ name }) => !columns.without?.has(name)).map(({ name }) => name).join(', '));
    expect(columns.without.size).toBeGreaterThanOrEqual(VECTORS.length - 2);
  }, 60_000);

  it('assisted: an install without leave to block says so; what leaves past the page is logged', async () => {
    const browser = await launchBrowser({ extension: await buildExtension() });
    open.push(browser);
    const own = await enrol(browser, hub.link);
    expect((await ask<StateView>(own, 'state.get')).level).toBe('assisted');
    columns.assisted = await tried(browser, app.url, PIOTR);
    console.log('sent, assisted:', [...columns.assisted].join(', '));
    const rows = (await ask<LogPage>(own, 'log.query', { limit: 500 })).rows.filter((row) => row.layer === 'web-request');
    console.log('bypasses logged:', rows.length, rows.map((row) => `${row.decision}/${row.outcome ?? ''}`).join(' '));
    expect(rows.length).toBe(columns.assisted.size);
  }, 90_000);

  it('enforced: the self-test was cancelled, and nothing arrives, with the page’s guard and without', async () => {
    expect((await ask<StateView>(options, 'state.get')).level).toBe('enforced');
    columns.network = await tried(managed.browser, other.url, PIOTR);
    console.log('sent, network alone:', [...columns.network].join(', '));
    columns.enforced = await tried(managed.browser, app.url, PIOTR);
    console.log('sent, enforced:', [...columns.enforced].join(', '));
    expect([...columns.network, ...columns.enforced]).toEqual([]);
    expect((await logged()).some((row) => row.layer === 'web-request' && row.decision === 'block' && row.outcome === 'blocked')).toBe(true);
  }, 90_000);

  it('drafts pass, whoever they are for; control of the stop: the same ways, another kind', async () => {
    const arrived = await tried(managed.browser, other.url, PIOTR, 'draft');
    const stopped = VECTORS.filter(({ name }) => columns.without?.has(name) && !arrived.has(name)).map(({ name }) => name);
    console.log('drafts stopped:', stopped.join(', '));
    // Chromium shows no Blob and no stream, which a cloned Request has: what may be a send and cannot be read does not leave.
    expect(stopped.filter((name) => !name.endsWith('-blob') && name !== 'fetch-clone')).toEqual([]);
  }, 60_000);

  it('allowed: what the page’s guard has let go passes once, and is not asked twice', async () => {
    const page = await managed.browser.newPage();
    await page.goto(app.url);
    app.reset();
    const before = (await logged()).length;
    const status = await page.evaluate(`fetch('/api/messages', { method: 'POST', body: ${JSON.stringify(bodyFor('allowed', ZOFIA))} }).then(({ status }) => status, String)`);
    expect([status, app.marks()]).toEqual([200, ['allowed']]);
    expect((await logged()).length).toBe(before + 1);
    await page.close();
  }, 30_000);

  it('a worker’s send to somebody who may be written to: stopped, decided afterwards, and let go at the next try', async () => {
    const page = await managed.browser.newPage();
    await page.goto(app.url);
    app.reset();
    const send = `new Worker('/worker.js').postMessage(['fetch', '/api/messages', ${JSON.stringify(bodyFor('worker', ZOFIA))}])`;
    await page.evaluate(send);
    await settle(800);
    expect(app.marks()).toEqual([]);
    await page.evaluate(send);
    await until('the second try', () => app.marks().length > 0, 5_000);
    await settle(300);
    expect(app.marks()).toEqual(['worker']);
    await page.close();
  }, 30_000);

  it('the table of docs/enforcement-levels.md is what was found', () => {
    const cell = (name: string): string[] => {
      if (!columns.without?.has(name)) return ['not sent by this browser', '–', '–', '–'];
      const assisted = columns.assisted?.has(name) ? '**leaves, logged**' : 'page guard';
      const [network, enforced] = [columns.network, columns.enforced].map((column) => (column?.has(name) ? '**leaves**' : 'stopped'));
      return ['sent', assisted, network ?? '', enforced === 'stopped' ? (assisted === 'page guard' ? 'page guard, network' : 'network') : enforced ?? ''];
    };
    const rows = VECTORS.map(({ name, what }) => `| ${[what, ...cell(name)].join(' | ')} |`);
    const table = ['| way to send | without the extension | assisted | network layer alone | enforced |', '|---|---|---|---|---|', ...rows].join('\n');
    const text = readFileSync(TABLE, 'utf8');
    const next = text.replace(/(<!-- chromium: begin[^>]*-->\n)[^]*?(\n<!-- chromium: end -->)/, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`);
    if (process.env.CONSENTRY_WRITE) writeFileSync(TABLE, next);
    else expect(next).toBe(text);
  });
});
