// What one person records or an administrator changes, through hub and sync, in real browsers: two devices of one organisation.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AskAnswer, LogExport, LogPage, PolicyView, PopupState, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, extensionId } from '../support/extension';
import { administer } from '../support/hub';
import { compose, composer, sent, settle, startPractice, truth, type Practice } from '../support/practice';
import { secondDevice, type Device } from '../support/second-device';
import { practicePolicy, sampleConsents, startWorld, type World } from '../support/world';

// Each is agreed to at the start; each test spends its own.
const [ANNA, BEATA, CELINA, DANUTA, EDYTA] = ['anna', 'beata', 'celina', 'danuta', 'edyta'].map((name) => `${name}@example.pl`) as [string, string, string, string, string];
const [PIOTR, TOMASZ] = ['piotr.wisniewski@crm.test', 'tomasz.lis@crm.test'];
const QUIET = { quietHours: [{ channel: 'email' as const, from: 0, to: 24, days: [0, 1, 2, 3, 4, 5, 6] }] } satisfies Parameters<typeof practicePolicy>[1];

let folder: string;
let world: World;
let second: Device;
let page: Page;
let dialog: SeenDialog;

async function consentsOf(addresses: readonly string[]): Promise<string> {
  const sample = await readFile(sampleConsents(), 'utf8');
  const agreed = sample.split('\n').find((line) => line.startsWith('zofia.nowak@example.pl,person-zofia,email,')) ?? '';
  const rows = addresses.map((address) => agreed.replace('zofia.nowak@example.pl', address).replace('person-zofia', `person-${address}`));
  const path = join(folder, 'consents.csv');
  await writeFile(path, `${sample.trimEnd()}\n${rows.join('\n')}\n`);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consentry-organisation-'));
  world = await startWorld({ consents: await consentsOf([ANNA, BEATA, CELINA, DANUTA, EDYTA]) });
  second = await secondDevice(world.hub);
});
afterAll(async () => {
  await second?.stop();
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  world.practice.mailbox.reset();
  page = await world.browser.newPage();
  dialog = await SeenDialog.attach(page);
});
afterEach(async () => { await page.close(); });

const offer = (view: Page, to: string, body = 'Hello'): Promise<void> => compose(view, world.practice, { to: [to], subject: 'Offer', body });
const setPolicy = async (more: Parameters<typeof practicePolicy>[1]): Promise<void> => {
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, more));
  await ask(world.options, 'sync.now');
  await page.bringToFront();
};

async function expectBlocked(view: Page, seen: SeenDialog, to: string): Promise<void> {
  const before = truth(world.practice);
  await offer(view, to);
  await view.click('button.send');
  expect(await seen.opened()).toContain(to);
  for (const name of ['confirm', 'justify', 'remove-blocked']) expect(await seen.offers(name), name).toBe(false);
  await seen.press('back');
  await settle(300);
  expect(truth(world.practice)).toEqual(before);
}

/** The popup, as a page of its own, which is where its buttons can be pressed. */
async function saidNo(address: string): Promise<void> {
  const popup = await world.browser.newPage();
  await popup.goto(`chrome-extension://${await extensionId(world.browser)}/popup.html`);
  await popup.waitForSelector('#contact');
  await popup.type('#contact', address);
  await popup.click('form.ask button[type=submit]');
  await (await popup.waitForSelector('[data-name="said-no"]'))?.click();
  await (await popup.waitForSelector('[data-name="said-no-confirm"]'))?.click();
  await until('the popup to say so', () => popup.$eval('.said-no [role=status]', (node) => node.textContent?.trim() ?? ''));
  await popup.close();
  await page.bringToFront();
}

describe('they said no', () => {
  it('is blocked here at once while the hub answers nothing, then in the hub’s root, then on the second device', async () => {
    const [view, before] = [await second.browser.newPage(), await ask<StateView>(second.options, 'state.get')];
    const seen = await SeenDialog.attach(view);
    for (const [one, options] of [[page, world.options], [view, second.options]] as const) {
      await one.bringToFront();
      await offer(one, ANNA);
      await one.click('button.send');
      await sent(one);
      expect((await ask<AskAnswer>(options, 'permission.ask', { contact: ANNA, channel: 'email' })).rows[0]?.verdict).toBe('allow');
    }
    expect(truth(world.practice)).toEqual([ANNA, ANNA]);
    // The composer is open before anybody says no.
    await offer(page, ANNA);
    world.hub.process.kill('SIGSTOP');
    try {
      await saidNo(ANNA);
      await page.click('button.send');
      expect(await dialog.opened()).toContain(ANNA);
      await dialog.press('back');
      // Folded forms are the same person.
      await expectBlocked(page, dialog, ANNA.replace('@', '+news@'));
      expect((await ask<AskAnswer>(world.options, 'permission.ask', { contact: ANNA })).rows.map((row) => row.verdict)).not.toContain('allow');
      expect(truth(world.practice)).toEqual([ANNA, ANNA]);
    } finally {
      world.hub.process.kill('SIGCONT');
    }
    // Nobody pressed sync on this device: its stop goes up by itself, and the hub puts it into a new root.
    await until('the hub’s new root', async () => (await ask<StateView>(second.options, 'sync.now')).data.rootVersion > before.data.rootVersion, 45_000, 500);
    await view.bringToFront();
    await expectBlocked(view, seen, ANNA);
    // The root in force holds it here too, now that it is more than this device's own note.
    await ask(world.options, 'sync.now');
    await page.bringToFront();
    await expectBlocked(page, dialog, ANNA);
    await view.close();
  });

  it('takes back leave that no request has used yet', async () => {
    await offer(page, BEATA);
    await holdRequest(page);
    await ask(world.options, 'overlay.stop', { contact: BEATA, kind: 'objection' });
    await letGo(page);
    expect(await dialog.opened()).toContain(BEATA);
    await dialog.press('back');
    await settle(300);
    expect(truth(world.practice)).toEqual([]);
  });
});

interface Waiting { go?: () => void }

/** Presses Send with the application slow to make its request: leave is given, and waits for `letGo`. */
async function holdRequest(view: Page): Promise<void> {
  await view.evaluate(() => {
    const native = window.fetch;
    window.fetch = async (input, init) => {
      if (String(init?.body).includes('"kind":"send"')) await new Promise<void>((done) => { (window as Waiting).go = done; });
      return native(input, init);
    };
  });
  await view.click('button.send');
  await view.waitForFunction(() => (window as Waiting).go !== undefined);
}

/** The word that leave is taken back is on its way into the page by now; nothing tells when it is there. */
async function letGo(view: Page): Promise<void> {
  await settle(400);
  await view.evaluate(() => { (window as Waiting).go?.(); });
}

describe('a new policy reaches an open tab', () => {
  afterEach(async () => { await setPolicy({}); });

  it('leave that waits for its request is decided again', async () => {
    await offer(page, CELINA);
    await holdRequest(page);
    await setPolicy(QUIET);
    await letGo(page);
    expect(await dialog.opened()).toContain(CELINA);
    await dialog.press('back');
    await settle(300);
    expect(truth(world.practice)).toEqual([]);
    expect(await composer(page)).toMatchObject({ to: [CELINA], body: 'Hello' });
  });

  it('a new root does the same', async () => {
    await offer(page, DANUTA);
    await holdRequest(page);
    const objection = { contact: DANUTA, channel: '', purpose: '', event_state: 'objection', event_time: new Date().toISOString().slice(0, 10) };
    expect(await administer(world.hub, 'consents', { records: [objection] })).toMatchObject({ appended: 1, problems: [] });
    await ask(world.options, 'sync.now');
    await page.bringToFront();
    await letGo(page);
    expect(await dialog.opened()).toContain(DANUTA);
    await dialog.press('back');
    await settle(300);
    expect(truth(world.practice)).toEqual([]);
  });

  it('its words count in the composer that is open', async () => {
    await offer(page, TOMASZ, 'Hello. Say zzz-unsubscribe-zzz and we stop.');
    await setPolicy({ optOutWords: ['zzz-unsubscribe-zzz'] });
    await page.click('button.send');
    await sent(page);
    expect(truth(world.practice)).toEqual([TOMASZ]);
    await setPolicy({ optOutWords: ['other-words-only'] });
    await offer(page, TOMASZ, 'Hello. Say zzz-unsubscribe-zzz and we stop.');
    await page.click('button.send');
    await dialog.opened();
    await dialog.press('back');
    expect(truth(world.practice)).toEqual([TOMASZ]);
  });

  it('a site that it adds is guarded in the tab that is already open there', async () => {
    const other: Practice = await startPractice();
    try {
      await compose(page, other, { to: [PIOTR], subject: 'Offer', body: 'Hello' });
      await page.click('button.send');
      await sent(page);
      expect(truth(other)).toEqual([PIOTR]);
      await compose(page, other, { to: [PIOTR], subject: 'Offer', body: 'Hello' });
      await setPolicy({ sites: [world.practice.url, other.url].map((origin) => ({ origin, adapter: 'practice' })) });
      await until('the tab to be guarded', async () => (await tabState(other.url)) === 'guarded');
      await page.click('button.send');
      expect(await dialog.opened()).toContain(PIOTR);
      await dialog.press('back');
      await settle(300);
      expect(truth(other)).toEqual([PIOTR]);
    } finally {
      await other.stop();
    }
  });

  it('the options page shows what is in force, and where it comes from', async () => {
    const rowOf = async (key: string) => (await ask<PolicyView>(world.options, 'policy.get')).rows.find((row) => row.key === key);
    const { version } = await ask<PolicyView>(world.options, 'policy.get');
    expect(await rowOf('quietHours')).toMatchObject({ source: 'default' });
    await setPolicy(QUIET);
    expect(await rowOf('quietHours')).toMatchObject({ source: 'hub', value: QUIET.quietHours });
    expect((await ask<PolicyView>(world.options, 'policy.get')).version).toBeGreaterThan(version);
  });
});

/** What the popup says of the tab at this address. */
async function tabState(url: string): Promise<string> {
  const id = await world.options.evaluate(async (prefix) => {
    const { tabs } = (globalThis as unknown as { chrome: { tabs: { query(filter: object): Promise<{ id: number; url?: string }[]> } } }).chrome;
    return (await tabs.query({})).find((tab) => tab.url?.startsWith(prefix))?.id ?? -1;
  }, url);
  return (await ask<PopupState>(world.options, 'popup.state', { tab: id })).tab.state;
}

describe('the exported log', () => {
  const verify = (file: string, trust: string) => spawnSync(process.execPath, ['--import', 'tsx', 'server/verify-log.ts', join(folder, file), '--trust', trust], { encoding: 'utf8' });

  it('is verified against the hub’s trust; a changed and a shortened one are not', async () => {
    await offer(page, EDYTA);
    await page.click('button.send');
    await sent(page);
    await expectBlocked(page, dialog, PIOTR);
    await until('the outcome', async () => (await ask<LogPage>(world.options, 'log.query', { limit: 5 })).rows.every((row) => row.outcome));
    await ask(world.options, 'sync.now');
    const { text, events } = await ask<LogExport>(world.options, 'log.export');
    expect(events).toBeGreaterThan(3);
    for (const address of [EDYTA, PIOTR]) expect(text).not.toContain(address);
    const lines = text.trimEnd().split('\n');
    const last = lines.findLastIndex((line) => line.includes('"sequence"'));
    await writeFile(join(folder, 'whole.jsonl'), text);
    await writeFile(join(folder, 'changed.jsonl'), text.replace('"verdict":"block"', '"verdict":"allow"'));
    await writeFile(join(folder, 'short.jsonl'), `${lines.filter((_, index) => index !== last).join('\n')}\n`);
    const trust = join(folder, 'trust.json');
    await writeFile(trust, JSON.stringify(await world.hub.trust()));
    const whole = verify('whole.jsonl', trust);
    expect(whole.stdout + whole.stderr).not.toContain('ERROR');
    expect(whole.status).toBe(0);
    for (const file of ['changed.jsonl', 'short.jsonl']) expect(verify(file, trust).status, file).toBe(1);
    // The file that the hub keeps beside its data knows the keys as well.
    expect(verify('whole.jsonl', join(world.hub.data, 'trust.json')).status).toBe(0);
  });
});
