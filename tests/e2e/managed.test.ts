// Rolled out by an administrator, in real Chromium with a real policy file: installed by force, enrolled by itself, managed values late,
// changed, faulty, gone; a private window, and a user who would rather be without.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyView, StateView } from '../../utils/messaging/protocol';
import type { FleetDevice } from '../../server/store/fleet';
import { until } from '../support/browser';
import { DEVICE_KEYS, POLICY_KEYS } from '../../utils/policy';
import { ask, buildExtension } from '../support/extension';
import { administer, fleetOf, startHub, type Hub } from '../support/hub';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { compose, composer, settle, startPractice, truth, type Practice } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';

const ZOFIA = 'zofia.nowak@example.pl';
const NEVER = { channel: 'email', from: 0, to: 24, days: [0, 1, 2, 3, 4, 5, 6] };
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

interface Management { chrome: { management: { setEnabled(id: string, on: boolean): Promise<void>; uninstall(id: string): Promise<void>; get(id: string): Promise<{ enabled: boolean; installType: string; mayDisable: boolean }>; uninstallSelf(): Promise<void> }; windows: { create(options: object): Promise<unknown> } } }

it('the build names its managed schema, which has the keys of the policy', async () => {
  const folder = await buildExtension();
  const { storage } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { storage?: { managed_schema?: string } };
  const schema = JSON.parse(await readFile(join(folder, storage?.managed_schema ?? ''), 'utf8')) as { properties: object };
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining([...DEVICE_KEYS, ...POLICY_KEYS]));
}, 300_000);

describe.skipIf(why !== undefined)('a managed install', () => {
  let practice: Practice;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let options: Page;
  let page: Page;
  let group: { hub: string; hubKey: string; groupToken: string };

  /** Policies of the browser; without values there is no managed storage. DeveloperToolsAvailability lets the test look inside, nothing else. */
  const policies = (values?: Record<string, unknown>, more: object = { IncognitoModeAvailability: 1 }): object => ({
    ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1, ...more,
    ...(values ? { '3rdparty': { extensions: { [release.id]: { ...values, stated: Object.keys(values) } } } } : {}),
  });
  const values = (more: Record<string, unknown> = {}): Record<string, unknown> => ({ ...group, machineId: 'laptop-7', user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [{ origin: practice.url, adapter: 'practice' }], ...more });
  const state = (): Promise<StateView> => ask<StateView>(options, 'state.get');
  const row = async (key: string) => (await ask<PolicyView>(options, 'policy.get')).rows.find((one) => one.key === key);
  const reports = (): Promise<FleetDevice[]> => fleetOf(hub);
  /** What arrives of one mail; undefined = held. */
  const send = async (to: string): Promise<string[]> => {
    practice.mailbox.reset();
    await page.bringToFront();
    await compose(page, practice, { to: [to], subject: 'Offer', body: 'Hello' });
    await page.click('button.send');
    await until('the send', async () => truth(practice).length > 0 || (await composer(page)).status !== '', 1_500, 50).catch(() => undefined);
    await settle(400);
    return truth(practice);
  };

  beforeAll(async () => {
    practice = await startPractice();
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    group = await administer(hub, 'group-tokens', {});
    release = await Release.start();
    managed = await ManagedBrowser.launch(policies());
    options = await managed.page(release.id);
    page = await managed.browser.newPage();
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); await practice?.stop(); });

  it('is installed by force from a CRX on loopback; without its values it waits, and says so', async () => {
    expect(await state()).toMatchObject({ managed: true, enrolled: false, fault: 'fault_managed_waiting', managedPolicy: { state: 'waiting' } });
    await expect(ask(options, 'enrol.start', { link: hub.link })).rejects.toThrow('fault_managed_enrolment');
    expect(await send(ZOFIA)).toEqual([ZOFIA]); // control: no policy has named this site yet
  });

  it('values that come late are in force at once: it enrols itself, and the site they map is guarded in the open tab', async () => {
    await managed.manage(policies(values()));
    await until('its own enrolment', async () => { const now = await state(); return now.enrolled && now.data.rootVersion > 0; }, 30_000, 250);
    expect(await state()).toMatchObject({ managed: true, user: 'anna@firm.test', hub: group.hub, managedPolicy: { state: 'given', problems: [] } });
    expect(await row('sites')).toMatchObject({ source: 'managed' });
    expect(await send(ZOFIA)).toEqual([ZOFIA]);
    expect(await send('piotr.wisniewski@crm.test')).toEqual([]);
    await until('its word to the hub', async () => (await reports())[0]?.status?.managed.state === 'given', 20_000, 500);
    expect(await reports()).toMatchObject([{ machine: 'id laptop-7, Chrome', status: { installType: 'admin', managed: { problems: [] } } }]);
  });

  it('a value changed at run time decides the next send, in the page that is open', async () => {
    await managed.manage(policies(values({ quietHours: [NEVER] })));
    await until('the new value', async () => (await row('quietHours'))?.source === 'managed', 20_000, 250);
    expect(await send(ZOFIA)).toEqual([]);
  });

  it('faulty values hold every send, each is named here and at the hub: also one that the browser has dropped without a word', async () => {
    await managed.manage(policies(values({ defaultMode: 'never', replyDays: 'thirty' })));
    await until('the fault', async () => (await state()).fault === 'fault_managed_invalid', 20_000, 250);
    expect((await state()).managedPolicy?.problems.map((one) => one.path)).toEqual(['defaultMode', 'replyDays']);
    expect(await send(ZOFIA)).toEqual([]);
    await until('the fault at the hub', async () => (await reports())[0]?.status?.managed.problems.length === 2, 20_000, 500);
    await options.reload();
    const shown = await until('its name on the page', () => options.evaluate(() => document.querySelector('#managed-title')?.parentElement?.textContent), 5_000);
    for (const path of ['defaultMode', 'replyDays']) expect(shown).toContain(path);
  });

  it('values that are taken away are missing: everything is held until they are back', async () => {
    await managed.manage(policies());
    await until('nothing', async () => (await state()).fault === 'fault_managed_waiting', 20_000, 250);
    expect(await send(ZOFIA)).toEqual([]);
    await managed.manage(policies(values()));
    await until('the values', async () => (await state()).fault === undefined, 20_000, 250);
    expect(await send(ZOFIA)).toEqual([ZOFIA]);
  });

  it('the user can neither switch it off nor remove it', async () => {
    const extensions = await managed.browser.newPage();
    await extensions.goto('chrome://extensions');
    const tried = await extensions.evaluate(async (id) => {
      const { management } = (globalThis as unknown as Management).chrome;
      const said: string[] = [];
      for (const work of [management.setEnabled(id, false), management.uninstall(id)]) await work.catch((error: unknown) => { said.push(String(error)); });
      return { said, ...(await management.get(id)) };
    }, release.id);
    expect(tried).toMatchObject({ enabled: true, mayDisable: false, installType: 'admin' });
    expect(tried.said).toHaveLength(2);
    await extensions.close();
    expect((await state()).managed).toBe(true);
  });

  it('there is no private window without it; control: without that policy there is', async () => {
    const open = (): Promise<string> => options.evaluate(async () => {
      const { windows } = (globalThis as unknown as Management).chrome;
      return windows.create({ incognito: true }).then(() => 'opened', (error: unknown) => String(error));
    });
    expect(await open()).toMatch(/incognito mode is disabled/i);
    await managed.manage(policies(values(), {}));
    await until('a private window', async () => (await open()) === 'opened', 20_000, 500);
  });
});
