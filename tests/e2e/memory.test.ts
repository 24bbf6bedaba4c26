// Nothing on the disk, in a managed browser: a copied profile while it runs and after it was killed; what the next start makes of it.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetDevice } from '../../server/store/fleet';
import type { LogPage, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, isRegistered } from '../support/extension';
import { administer, startHub, type Hub } from '../support/hub';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { compose, settle, startPractice, truth, type Practice } from '../support/practice';
import { copyProfile, hubKeyNeedles, readableIn, type Needle } from '../support/profile-search';
import { tell, toldNeedles } from '../support/told';
import { practicePolicy, sampleConsents } from '../support/world';

const ZOFIA = 'zofia.nowak@example.pl';
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

describe.skipIf(why !== undefined)('storage: memory', () => {
  let practice: Practice;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let options: Page;
  let needles: Needle[];
  let group: Record<string, string>;

  const admin = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${(await readFile(join(hub.data, 'admin-token'), 'utf8')).trim()}`, 'content-type': 'application/json' });
  const policies = (storage: string): object => {
    const values = { ...group, storage, machineId: 'laptop-7', user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [{ origin: practice.url, adapter: 'practice' }] };
    return {
      ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1,
      '3rdparty': { extensions: { [release.id]: { ...values, stated: Object.keys(values) } } },
    };
  };
  const state = (): Promise<StateView> => ask<StateView>(options, 'state.get');
  const ready = async (): Promise<StateView> => {
    options = await managed.page(release.id);
    await until('the registered scripts', () => isRegistered(options), 30_000, 100);
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
  /** What only the extension is told, and a mail. */
  const use = async (): Promise<void> => {
    await tell(ask, options);
    practice.mailbox.reset();
    const page = await managed.browser.newPage();
    const dialog = await SeenDialog.attach(page);
    await compose(page, practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    await page.click('button.send');
    await until('the mail', () => truth(practice).length === 1, 20_000, 100).catch(async (error: unknown) => {
      const { rows } = await ask<LogPage>(options, 'log.query', { limit: 20 });
      throw new Error(`${String(error)}\n${await page.evaluate(() => document.body.innerText)}\n${JSON.stringify([await dialog.text(), await state(), rows], null, 1)}`);
    });
  };
  const eventsOf = async (device: string | undefined): Promise<number> =>
    ((await (await fetch(`${hub.url}/v1/admin/devices`, { headers: await admin() })).json()) as { devices: FleetDevice[] }).devices.find(({ id }) => id === device)?.events ?? -1;

  beforeAll(async () => {
    practice = await startPractice();
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    group = await administer(hub, 'group-tokens', {});
    needles = [...await hubKeyNeedles(hub.data), ...toldNeedles()];
    release = await Release.start();
    managed = await ManagedBrowser.launch(policies('memory'));
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); await practice?.stop(); });

  it('nothing of keys, addresses and names lies in any file while it runs, nor after it was killed; the log reaches the hub all the same', async () => {
    const before = await ready();
    expect(before.inMemory).toBe(true);
    await use();
    const { log } = await state();
    expect(log.sequence).toBeGreaterThan(1);
    await settle(1_500);
    expect(await readable()).toEqual([]);
    await managed.restart(true, async () => { expect(await readable()).toEqual([]); });
    const after = await ready();
    expect(after.deviceId).not.toBe(before.deviceId);
    await options.evaluate(() => (globalThis as unknown as { chrome: { alarms: { create(name: string, when: object): Promise<void> } } }).chrome.alarms.create('sync', { when: Date.now(), periodInMinutes: 3 }));
    await until('the old log', async () => (await eventsOf(before.deviceId)) >= log.sequence, 30_000, 250);
  }, 180_000);

  it('without it, all of that lies there (control)', async () => {
    await managed.manage(policies('disk'));
    await managed.restart(false);
    const now = await ready();
    expect(now.inMemory).toBeUndefined();
    await use();
    const wanted = ['name', 'page key', 'recorded address', 'stop key', 'stop page key', 'stopped address', 'territory key'];
    await until('all of it to be written', async () => (await readable()).length >= wanted.length, 20_000, 500);
    expect(await readable()).toEqual(wanted);
  }, 180_000);

  it('finds itself as it was built, also where the browser has unpacked it from a CRX', async () => {
    const { files, permissions, log } = await until('the check', () => options.evaluate(async () => {
      const { session } = (globalThis as unknown as { chrome: { storage: { session: { get(key: string): Promise<Record<string, { files: string[]; permissions: string[]; log: string } | undefined>> } } } }).chrome.storage;
      return (await session.get('self-check'))['self-check'];
    }), 60_000, 500);
    expect({ files, permissions, log }).toEqual({ files: [], permissions: [], log: 'whole' });
  }, 90_000);

  it('the session of a browser holds far less than a register', async () => {
    const quota = await options.evaluate(() => (globalThis as unknown as { chrome: { storage: { session: { QUOTA_BYTES: number } } } }).chrome.storage.session.QUOTA_BYTES);
    expect(quota).toBe(10_485_760);
  });
});
