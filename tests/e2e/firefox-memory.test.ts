// Nothing on the disk, in a Firefox under policy: its whole profile folder while it runs and after it was killed; what the next start makes of it.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetDevice } from '../../server/store/fleet';
import type { PopupState, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask } from '../support/firefox';
import { administer, startHub, type Hub } from '../support/hub';
import { FirefoxRelease, ManagedFirefox, whyNoManagedFirefox } from '../support/managed-firefox';
import { compose, startPractice, truth, type Practice } from '../support/practice';
import { copyProfile, hubKeyNeedles, piecesOf, readableIn, textNeedles, type Needle } from '../support/profile-search';
import { tell, toldNeedles } from '../support/told';
import { practicePolicy, sampleConsents } from '../support/world';

const ZOFIA = 'zofia.nowak@example.pl';
const PASTED = 'wklejony.kontakt@lista-siedem.example';
/** What a site is told stays with the browser, with or without this mode: the search sees it, so it reads what this browser packs. */
const [TYPED, SITE] = ['Slowa wpisane na stronie', 'typed into the site'];
const why = whyNoManagedFirefox();
if (why) console.log(`left out: ${why}`);

interface Api { browser: { alarms: { create(name: string, when: object): void }; storage: { session: { get(key: string): Promise<Record<string, { files: string[]; permissions: string[]; log: string; root?: string } | undefined>> } } } }

describe.skipIf(why !== undefined)('storage: memory, in Firefox', () => {
  let practice: Practice;
  let hub: Hub;
  let release: FirefoxRelease;
  let managed: ManagedFirefox;
  let options: Page;
  let needles: Needle[];
  let group: Record<string, string>;

  const admin = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${(await readFile(join(hub.data, 'admin-token'), 'utf8')).trim()}`, 'content-type': 'application/json' });
  const values = (storage: string): Record<string, unknown> => ({ ...group, storage, machineId: 'laptop-7', user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [{ origin: practice.url, adapter: 'practice' }] });
  const state = (): Promise<StateView> => ask<StateView>(options, 'state.get');
  const ready = async (): Promise<StateView> => {
    options = await managed.page();
    return until('the device', async () => { const now = await state(); return now.enrolled && now.data.rootVersion > 0 && now.fault === undefined ? now : undefined; }, 60_000, 250);
  };
  const readable = async (): Promise<string[]> => {
    const copy = await copyProfile(managed.profile);
    try {
      return await readableIn(copy, needles);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  };
  const ours = (found: string[]): string[] => found.filter((name) => name !== SITE);
  /** What only the extension is told (once the hub has taken it, the rows go), what is typed into a page of the extension and into a site, and a mail. */
  const use = async (): Promise<void> => {
    await tell(ask, options);
    const screening = await managed.page('screening.html');
    await until('the field', () => screening.$('#pasted'), 20_000, 100);
    await screening.type('#pasted', PASTED);
    practice.mailbox.reset();
    const page = await managed.browser.newPage();
    await compose(page, practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    await page.click('button.send');
    await until('the mail', () => truth(practice).length === 1, 20_000, 100);
    await compose(page, practice, {});
    await page.type('[name=body]', TYPED);
  };
  const alarm = (name: string): Promise<void> => options.evaluate((which) => { (globalThis as unknown as Api).browser.alarms.create(which, { when: Date.now(), periodInMinutes: 3 }); }, name);
  const eventsOf = async (device: string | undefined): Promise<number> =>
    ((await (await fetch(`${hub.url}/v1/admin/devices`, { headers: await admin() })).json()) as { devices: FleetDevice[] }).devices.find(({ id }) => id === device)?.events ?? -1;

  beforeAll(async () => {
    practice = await startPractice();
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    group = await administer(hub, 'group-tokens', {});
    // Firefox packs what it writes, in pieces: any eight letters of a secret are the secret.
    needles = [...await hubKeyNeedles(hub.data), ...toldNeedles(), ...textNeedles('pasted contact', PASTED), ...textNeedles(SITE, TYPED)].flatMap(piecesOf);
    release = await FirefoxRelease.start();
    // What it keeps of open pages it writes all the time, as a browser that restores them does.
    managed = await ManagedFirefox.launch(release, values('memory'), { 'browser.sessionstore.interval': 500, 'browser.sessionstore.resume_from_crash': true });
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); await practice?.stop(); });

  it('nothing of keys, addresses and names lies in any file while it runs, nor after it was killed; the log reaches the hub all the same', async () => {
    const before = await ready();
    expect([before.inMemory, before.managed, before.level]).toEqual([true, true, 'enforced']);
    await use();
    const { log } = await state();
    expect(log.sequence).toBeGreaterThan(1);
    await tell(ask, options);
    expect(ours(await readable())).toEqual([]);
    await until('what the browser keeps of open pages', async () => (await readable()).includes(SITE), 20_000, 1_000);
    expect(await readable()).toEqual([SITE]);
    await managed.restart(true, async () => { expect(await readable()).toEqual([SITE]); });
    const after = await ready();
    expect(after.deviceId).not.toBe(before.deviceId);
    await alarm('sync');
    await until('the old log', async () => (await eventsOf(before.deviceId)) >= log.sequence, 30_000, 250);
    expect(ours(await readable())).toEqual([]);
  }, 180_000);

  it('finds itself as it was built, also where the browser keeps it packed', async () => {
    await alarm('upkeep');
    const found = await until('the check', () => options.evaluate(async () => (await (globalThis as unknown as Api).browser.storage.session.get('self-check'))['self-check']), 60_000, 500);
    expect(found).toMatchObject({ files: [], permissions: [], log: 'whole' });
    expect((await ask<PopupState>(options, 'popup.state', { tab: 0 })).wrong).toBeUndefined();
  }, 90_000);

  it('without it, all of that lies there (control)', async () => {
    await managed.manage(release, values('disk'));
    await managed.restart(false);
    const now = await ready();
    expect(now.inMemory).toBeUndefined();
    await use();
    const found = new Set<string>();
    await until('all of it', async () => {
      await tell(ask, options);
      for (const name of ours(await readable())) found.add(name);
      return found.size === 7;
    }, 40_000, 100).catch(() => undefined);
    expect([...found].sort()).toEqual(['name', 'page key', 'recorded address', 'stop key', 'stop page key', 'stopped address', 'territory key']);
  }, 180_000);
});
