// A managed install (CRX by force, update manifest) goes from one version to the next under an open composer, with sends all around: it waits while
// somebody writes, at the latest until policy says; then the text is as it was, the next version decides, and nothing has slipped.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogExport, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { administer, startHub, type Hub } from '../support/hub';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { NetworkReplica } from '../support/network-replica';
import { newPack, NEW_PACK, nextBuild, OLD_PACK } from '../support/next-build';
import { settle, startPractice, stillWritten, truth, writeByHand, type Practice } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';
import { bodyFor } from './network/vectors';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];
const TEXT = 'Dzień dobry, to jest oferta';
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

interface Api { chrome: {
  runtime: { getManifest(): { version: string }; requestUpdateCheck(): Promise<unknown> };
  alarms: { create(name: string, when: object): Promise<void> };
  storage: { session: { get(key: string): Promise<Record<string, { version: string; since: number } | undefined>>; set(values: object): Promise<void> } };
} }

describe.skipIf(why !== undefined)('a managed update under an open composer', () => {
  let practice: Practice;
  /** Guarded as the practice site is; its own pages send all the time. */
  let app: NetworkReplica;
  /** Another site, without guard, whose pages send to it. */
  let other: NetworkReplica;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    [practice, app, other] = await Promise.all([startPractice(), NetworkReplica.start(), NetworkReplica.start()]);
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    const group = await administer<object>(hub, 'group-tokens', {});
    const values = { ...group, machineId: 'laptop-1', user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [practice.url, app.url].map((origin) => ({ origin, adapter: 'practice' })) };
    release = await Release.start();
    managed = await ManagedBrowser.launch({
      ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1,
      '3rdparty': { extensions: { [release.id]: { ...values, stated: Object.keys(values) } } },
    });
    const options = await managed.page(release.id);
    await until('its enrolment', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled && now.data.rootVersion > 0 && now.level === 'enforced'; }, 60_000, 250);
    await options.close();
    page = await managed.browser.newPage();
    dialog = await SeenDialog.attach(page);
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); await practice?.stop(); await app?.stop(); await other?.stop(); });

  /** A page of the extension, as long as it is needed: it ends with its version. */
  async function inside<T>(work: (own: Page) => Promise<T>): Promise<T> {
    const own = await managed.page(release.id, 'popup.html');
    try {
      return await work(own);
    } finally {
      await own.close().catch(() => undefined);
    }
  }
  const version = (): Promise<string> => inside((own) => own.evaluate(() => (globalThis as unknown as Api).chrome.runtime.getManifest().version));
  const waiting = (): Promise<string | undefined> => inside((own) => own.evaluate(async () => (await (globalThis as unknown as Api).chrome.storage.session.get('update.waiting'))['update.waiting']?.version));
  /** Packs by which the last attempts were decided, newest last. */
  const packs = (layer = ''): Promise<string[]> => inside(async (own) => (await ask<LogExport>(own, 'log.export')).text.split('\n').flatMap((line) => (line.includes(layer) && /"packVersion":"(pl-[^"]+)"/.exec(line)?.[1]) || []));
  /** The browser looks for updates, and the extension is told of what it found. */
  const look = (wanted: string): Promise<unknown> => until('the update to be known', async () => {
    await inside((own) => Promise.race([own.evaluate(() => (globalThis as unknown as Api).chrome.runtime.requestUpdateCheck()).catch(() => undefined), settle(5_000)]));
    return (await waiting()) === wanted;
  }, 40_000, 500);
  /** As if it had waited for days, when the next upkeep comes. */
  async function waitedLong(wanted: string): Promise<void> {
    await inside((own) => own.evaluate(async (next) => {
      const { storage, alarms } = (globalThis as unknown as Api).chrome;
      await storage.session.set({ 'update.waiting': { version: next, since: Date.now() - 48 * 3_600_000 } });
      await alarms.create('upkeep', { when: Date.now(), periodInMinutes: 0.5 });
    }, wanted));
    await until(`version ${wanted}`, async () => (await version()) === wanted, 40_000, 500);
  }
  const write = (to: string): Promise<void> => writeByHand(page, practice, to, TEXT);
  const left = (): Promise<[boolean, string]> => stillWritten(page);

  /** Sends to somebody who has refused every 10 ms, from a guarded page and from one without guard; says how many were tried. */
  async function traffic(): Promise<() => Promise<number>> {
    const pages = await Promise.all([app.url, other.url].map(async (url) => {
      const sender = await managed.browser.newPage();
      await sender.goto(url);
      await sender.evaluate(`window.tried = 0; window.timer = setInterval(() => { window.tried += 1; fetch(${JSON.stringify(`${app.url}/api/messages`)}, { method: 'POST', mode: 'no-cors', body: ${JSON.stringify(bodyFor('traffic', PIOTR))} }).catch(() => undefined); }, 10)`);
      return sender;
    }));
    await page.bringToFront();
    await until('the first of them to be decided', async () => (await packs()).length > 0, 20_000, 250);
    return async () => {
      let tried = Infinity;
      for (const sender of pages) {
        tried = Math.min(tried, Number(await sender.evaluate('clearInterval(window.timer); window.tried')));
        await sender.close();
      }
      return tried;
    };
  }

  it('waits while somebody writes; then goes over: the text stays, the next version decides, once, and nothing has slipped', async () => {
    const first = await version();
    await write(ZOFIA);
    const end = await traffic();
    release.publish('9.0.1', await nextBuild(release.entries, newPack));
    await look('9.0.1');
    await settle(2_000);
    expect(await version()).toBe(first);
    await waitedLong('9.0.1');
    await settle(1_500);
    expect(await end()).toBeGreaterThan(100);
    expect([app.marks(), truth(practice)]).toEqual([[], []]);
    expect(await left()).toEqual([true, TEXT]);
    // What was tried in between was decided by one version after the other.
    const between = (await packs()).filter((pack, at, all) => pack !== all[at - 1]);
    expect([between[0], between.at(-1), between.length]).toEqual([OLD_PACK, NEW_PACK, 2]);
    const before = (await packs('page-gate')).length; // what is pressed; the rest is tried by scripts
    await page.bringToFront();
    await page.click('button.send');
    await until('the mail', () => truth(practice).length > 0);
    await settle();
    expect([truth(practice), (await packs('page-gate')).slice(before)]).toEqual([[ZOFIA], [NEW_PACK]]);
    await write(PIOTR);
    await page.click('button.send');
    expect(await dialog.opened()).toContain(PIOTR);
    expect(await inside((own) => ask<StateView>(own, 'state.get'))).toMatchObject({ level: 'enforced', enrolled: true });
  }, 110_000);

  it('control: with other guards nobody takes the page over; it holds, says so, and its text stays; loaded anew, all is well', async () => {
    await write(ZOFIA);
    release.publish('9.0.2', await nextBuild(release.entries, { ...newPack, 'guard.js': (text) => `${text}\n` }));
    await look('9.0.2');
    await waitedLong('9.0.2');
    await settle(1_000);
    await page.bringToFront();
    await page.click('button.send');
    expect(await until('the page to say so', async () => { const said = await dialog.notice(); return said && /reload/i.test(said) ? said : undefined; }, 25_000)).toBeTruthy();
    await settle();
    expect([truth(practice), ...await left()]).toEqual([[], true, TEXT]);
    await write(ZOFIA);
    await page.click('button.send');
    await until('the mail', () => truth(practice).length === 1);
  }, 90_000);
});
