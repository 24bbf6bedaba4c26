// A lost laptop with Firefox: its whole profile folder under a passcode and without one, a send while it is locked, wrong codes, a wipe with the
// browser killed, and a panic code.
import { rm } from 'node:fs/promises';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PasscodeState } from '../../utils/messaging/passcode';
import type { StateView } from '../../utils/messaging/protocol';
import { pressLastEnter, until } from '../support/browser';
import { ask, noticeText } from '../support/firefox';
import { administer, startHub, type Hub } from '../support/hub';
import { FirefoxRelease, ManagedFirefox, whyNoManagedFirefox } from '../support/managed-firefox';
import { compose, composer, settle, startPractice, truth, type Practice } from '../support/practice';
import { copyProfile, hubKeyNeedles, piecesOf, readableIn, type Needle } from '../support/profile-search';
import { tell, toldNeedles } from '../support/told';
import { practicePolicy, sampleConsents } from '../support/world';

const [CODE, PANIC] = ['correct horse', 'staple battery'];
const ZOFIA = 'zofia.nowak@example.pl';
const why = whyNoManagedFirefox();
if (why) console.log(`left out: ${why}`);

interface Api { browser: { alarms: { create(name: string, when: object): void } } }

describe.skipIf(why !== undefined)('a passcode, in Firefox', () => {
  let practice: Practice;
  let hub: Hub;
  let release: FirefoxRelease;
  let managed: ManagedFirefox;
  let options: Page;
  let needles: Needle[];
  const open: ManagedFirefox[] = [];

  const state = (): Promise<StateView> => ask<StateView>(options, 'state.get');
  const passcode = (): Promise<PasscodeState> => ask<PasscodeState>(options, 'passcode.state');
  const isOpen = (): Promise<unknown> => until('the device to open', async () => (await passcode()).state === 'open', 30_000, 200);
  const readable = async (wanted = needles): Promise<string[]> => {
    await settle(1_500); // as somebody takes it away, a while after the browser has written
    const copy = await copyProfile(managed.profile);
    try { return await readableIn(copy, wanted); } finally { await rm(copy, { recursive: true, force: true }); }
  };
  const start = async (): Promise<void> => {
    managed = await ManagedFirefox.launch(release, {});
    open.push(managed);
    options = await managed.page();
  };
  const enrol = async (): Promise<void> => {
    options = await managed.page(`options.html#${hub.link}`);
    await until('enrolment', async () => { const now = await state(); return now.enrolled && now.data.rootVersion > 0; }, 30_000, 200);
  };
  const setPasscode = async (panic?: string): Promise<void> => {
    await until('the fields', () => options.$('#passcode-passcode'), 20_000, 100);
    for (const [name, text] of Object.entries({ passcode: CODE, again: CODE, ...(panic ? { panic } : {}) })) await options.type(`#passcode-${name}`, text);
    await options.click('[data-name="set-passcode"]');
    await isOpen();
  };
  /** As a person types it into a page of the extension that wants it. */
  const enter = async (code: string): Promise<Page> => {
    const page = await managed.page('unlock.html');
    await until('the field', () => page.$('#passcode-passcode'), 20_000, 100);
    await page.type('#passcode-passcode', code);
    await pressLastEnter(page);
    return page;
  };

  beforeAll(async () => {
    practice = await startPractice();
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(practice.url), args: ['--user', 'seller@example.test'] });
    // Firefox packs what it writes, in pieces: any eight letters of a secret are the secret.
    needles = [...await hubKeyNeedles(hub.data), ...toldNeedles()].flatMap(piecesOf);
    release = await FirefoxRelease.start();
  }, 300_000);
  afterAll(async () => { for (const one of open) await one.stop().catch(() => undefined); await release?.stop(); await hub?.stop(); await practice?.stop(); });
  beforeEach(() => { practice.mailbox.reset(); });

  it('without one, keys, addresses and names lie in the folder (control)', async () => {
    await start();
    await enrol();
    await tell(ask, options);
    const wanted = ['page key', 'stopped address', 'recorded address', 'name'];
    const found = new Set<string>();
    // Packed anew with each write, a piece may not stand there at a moment's look.
    await until('all of it', async () => {
      for (const name of await readable()) found.add(name);
      if (wanted.every((name) => found.has(name))) return true;
      await tell(ask, options);
      return false;
    }, 40_000, 100).catch(() => undefined);
    expect([...found]).toEqual(expect.arrayContaining(wanted));
    await managed.stop();
  }, 120_000);

  it('with one from the beginning, nothing of them', async () => {
    await start();
    await setPasscode();
    await enrol();
    await tell(ask, options);
    expect(await readable()).toEqual([]);
  }, 120_000);

  it('a locked send is held and keeps its text; after the passcode it goes on, once', async () => {
    const page = await managed.browser.newPage();
    await compose(page, practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    await ask(options, 'passcode.lock');
    expect((await passcode()).state).toBe('locked');
    await page.click('button.send');
    await until('the notice', () => noticeText(page), 15_000, 200);
    await settle();
    expect([truth(practice), (await composer(page)).body]).toEqual([[], 'Hello']);
    await enter(CODE);
    await until('the mail', () => truth(practice).length > 0, 20_000, 100);
    await settle();
    expect(truth(practice)).toEqual([ZOFIA]);
    await page.close();
  }, 90_000);

  it('is locked when the browser comes again, and a wrong code costs more time each', async () => {
    await managed.restart(true);
    options = await managed.page();
    expect((await passcode()).state).toBe('locked');
    for (let turn = 0; turn < 3; turn += 1) {
      const page = await enter(`wrong ${turn}`);
      await until('the answer', () => page.evaluate(() => document.querySelector('.notice') !== null), 15_000, 100);
      await page.close();
    }
    expect((await passcode()).waitMs).toBeGreaterThan(2_000);
    await until('the wait', async () => (await passcode()).waitMs === 0, 20_000, 200);
    await enter(CODE);
    await isOpen();
  }, 120_000);

  it('a wipe that the hub ordered reaches it locked, and the browser killed right then leaves nothing that opens', async () => {
    await administer(hub, 'orders', { device: (await state()).deviceId, order: 'wipe' });
    await ask(options, 'passcode.lock');
    await options.evaluate(() => { (globalThis as unknown as Api).browser.alarms.create('sync', { when: Date.now(), periodInMinutes: 3 }); });
    await until('the end', async () => (await state()).ended === 'wiped', 30_000, 200);
    await managed.restart(true, async () => { expect(await readable()).toEqual([]); });
    options = await managed.page();
    expect((await state()).enrolled).toBe(false);
    await managed.stop();
  }, 120_000);

  it('a panic code opens an empty device, and the passcode opens nothing any more', async () => {
    await start();
    await enrol();
    await options.reload({ timeout: 1_000 }).catch(() => undefined); // waits for events that do not come
    await setPasscode(PANIC);
    const before = await state();
    await tell(ask, options);
    await ask(options, 'passcode.lock');
    await enter(PANIC);
    await isOpen();
    expect(await state()).toMatchObject({ enrolled: true, hub: before.hub, user: before.user, fault: 'fault_no_data', log: { sequence: 0 } });
    await ask(options, 'passcode.lock');
    await enter(CODE);
    await settle(2_500);
    expect((await passcode()).state).toBe('locked');
    // Keys of before it was set may still lie where the browser has written nothing since; what was told after that does not.
    expect(await readable(toldNeedles().flatMap(piecesOf))).toEqual([]);
  }, 150_000);
});
