// A copied profile folder, with and without a passcode; a locked send; wrong passcodes; what is left after a panic code and a wipe.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateView } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, buildExtension, enrol, killWorker, openOptions } from '../support/extension';
import { administer, startHub, type Hub } from '../support/hub';
import { askOrders, CODE, enter, PANIC, setPasscode, stateOf, unlockPage } from '../support/passcode';
import { compose, composer, settle, startPractice, truth, type Practice } from '../support/practice';
import { copyProfile, hubKeyNeedles, readableIn, textNeedles, type Needle } from '../support/profile-search';
import { tell, toldNeedles } from '../support/told';
import { practicePolicy, sampleConsents } from '../support/world';

const ZOFIA = 'zofia.nowak@example.pl';
const USER = 'seller@example.test';

interface Place { practice: Practice; hub: Hub; browser: Browser; profile: string; options: Page; needles: Needle[] }
/** What docs/threat-model.md says of a device without a passcode. */
const READABLE = ['name', 'page key', 'recorded address', 'stop key', 'stop page key', 'stopped address', 'territory key', 'user'];
const stops: (() => Promise<unknown>)[] = [];

/** Keys as the hub has them, and as the device keeps them; names and addresses that only the extension was told. */
async function needlesOf(hub: Hub): Promise<Needle[]> {
  return [
    ...await hubKeyNeedles(hub.data),
    ...toldNeedles(), ...textNeedles('user', USER),
  ];
}

async function aPlace(): Promise<Place> {
  const practice = await startPractice({ port: 0 });
  stops.push(() => practice.stop());
  const hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(practice.url), port: 0, args: ['--user', USER] });
  stops.push(() => hub.stop());
  const profile = await mkdtemp(join(tmpdir(), 'consentry-locked-'));
  stops.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await launchBrowser({ extension: await buildExtension(), profile });
  stops.push(() => browser.close());
  return { practice, hub, browser, profile, options: await openOptions(browser), needles: await needlesOf(hub) };
}

/** The folder as somebody takes it away, a while after the browser has written. */
async function copyOf(place: Place): Promise<string> {
  await settle(1_500);
  const copy = await copyProfile(place.profile);
  stops.push(() => rm(copy, { recursive: true, force: true }));
  return copy;
}

beforeAll(async () => { await buildExtension(); }, 400_000);
afterAll(async () => { for (const stop of stops.splice(0).reverse()) await stop(); });

describe('without a passcode (control)', () => {
  it('a copied folder holds exactly what docs/threat-model.md says; a passcode that is set later covers all that is written from then on', async () => {
    const place = await aPlace();
    await place.options.close();
    place.options = await enrol(place.browser, place.hub.link);
    await tell(ask, place.options);
    let found: string[] = [];
    await until('all of it to be written', async () => { found = await readableIn(await copyOf(place), place.needles); return found.length >= READABLE.length; }, 20_000, 500).catch(() => undefined);
    expect(found).toEqual(READABLE);
    const before = await ask<StateView>(place.options, 'state.get');
    await place.options.reload();
    await setPasscode(place.options);
    const after = await ask<StateView>(place.options, 'state.get');
    expect(after.deviceId).not.toBe(before.deviceId);
    await until('the data', async () => (await ask<StateView>(place.options, 'state.get')).data.rootVersion > 0, 20_000, 200);
    const later = 'po.ustawieniu@prywatny.example';
    await ask(place.options, 'overlay.stop', { contact: later, kind: 'objection' });
    const copy = await copyOf(place);
    expect(await readableIn(copy, textNeedles('later address', later))).toEqual([]);
    // What had lain readable may still lie in parts of the files that the browser has not written over.
    console.log(`remains of before: ${(await readableIn(copy, place.needles)).join(', ') || 'none'}`);
  }, 150_000);
});

describe('a wipe without a passcode', () => {
  it('ends the device; what had lain readable, and nothing else, may still be found in the files', async () => {
    const place = await aPlace();
    await place.options.close();
    place.options = await enrol(place.browser, place.hub.link);
    await tell(ask, place.options);
    const { deviceId } = await ask<StateView>(place.options, 'state.get');
    await settle(1_500);
    await administer(place.hub, 'orders', { device: deviceId, order: 'wipe' });
    await askOrders(place.options);
    await until('the end', async () => (await ask<StateView>(place.options, 'state.get')).ended === 'wiped', 30_000, 200);
    expect(await ask<StateView>(place.options, 'state.get')).toMatchObject({ enrolled: false, data: { rootVersion: 0 } });
    const left = await readableIn(await copyOf(place), place.needles);
    console.log(`remains of a wipe without a passcode: ${left.join(', ') || 'none'}`);
    expect(READABLE).toEqual(expect.arrayContaining(left));
  }, 90_000);
});

describe('with a passcode from the beginning', () => {
  let place: Place;
  let page: Page;
  beforeAll(async () => {
    place = await aPlace();
    await setPasscode(place.options);
    await place.options.close();
    place.options = await enrol(place.browser, place.hub.link);
    await tell(ask, place.options);
    page = await place.browser.newPage();
  }, 150_000);

  it('nothing of keys, addresses and names lies in any file', async () => {
    expect(await readableIn(await copyOf(place), place.needles)).toEqual([]);
  });

  it('a locked send is held without a field in the page; the passcode in a window of the extension lets it go on', async () => {
    place.practice.mailbox.reset();
    const dialog = await SeenDialog.attach(page);
    await page.bringToFront();
    await compose(page, place.practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    await ask(place.options, 'passcode.lock');
    expect((await stateOf(place.options)).state).toBe('locked');
    await page.click('button.send');
    await until('the notice', () => dialog.notice(), 10_000, 100);
    await settle();
    expect(truth(place.practice)).toEqual([]);
    expect((await composer(page)).body).toBe('Hello');
    await dialog.pressNotice('unlock');
    await enter(await unlockPage(place), CODE);
    await until('the mail', () => truth(place.practice).length === 1, 20_000, 100);
    expect(truth(place.practice)).toEqual([ZOFIA]);
  }, 60_000);

  it('a killed worker and a mail to our own people open nothing while it is locked', async () => {
    place.practice.mailbox.reset();
    await ask(place.options, 'passcode.lock');
    await killWorker(place.browser);
    await page.bringToFront();
    await compose(page, place.practice, { to: ['kolega@example.test'], subject: 'Internal', body: 'Hello' });
    await page.click('button.send');
    await settle(1_500);
    expect(truth(place.practice)).toEqual([]);
  });

  it('wrong passcodes cost more time each, also after the worker was killed', async () => {
    const own = await place.browser.newPage();
    await own.goto(new URL('/unlock.html', place.options.url()).href);
    await own.waitForSelector('#passcode-passcode');
    for (let turn = 0; turn < 3; turn += 1) {
      await enter(own, `wrong ${turn}`);
      await until('the answer', async () => own.evaluate(() => document.querySelector('.notice') !== null), 15_000, 100);
      await settle(300);
    }
    const { waitMs } = await stateOf(place.options);
    expect(waitMs).toBeGreaterThan(2_000);
    await killWorker(place.browser);
    expect((await stateOf(place.options)).waitMs).toBeGreaterThan(0);
    expect((await stateOf(place.options)).state).toBe('locked');
    await until('the wait', async () => (await stateOf(place.options)).waitMs === 0, 15_000, 200);
    await enter(own, CODE);
    await until('the device to open', async () => (await stateOf(place.options)).state === 'open', 20_000, 200);
  }, 90_000);

  it('a wipe takes all away but what is sealed to the hub, and the browser killed in the middle leaves nothing that opens', async () => {
    const { deviceId } = await ask<StateView>(place.options, 'state.get');
    await administer(place.hub, 'orders', { device: deviceId, order: 'wipe' });
    await ask(place.options, 'passcode.lock'); // also while nobody can read its token
    await askOrders(place.options);
    await until('the end', async () => (await ask<StateView>(place.options, 'state.get')).ended === 'wiped', 30_000, 200);
    place.browser.process()?.kill('SIGKILL');
    expect(await readableIn(await copyOf(place), place.needles)).toEqual([]);
  }, 60_000);
});

describe('a panic code', () => {
  it('opens an empty device in the same words, and the passcode opens nothing any more', async () => {
    const place = await aPlace();
    await place.options.close();
    place.options = await enrol(place.browser, place.hub.link);
    const before = await ask<StateView>(place.options, 'state.get');
    await place.options.reload();
    await setPasscode(place.options, PANIC);
    await tell(ask, place.options);
    await ask(place.options, 'passcode.lock');
    await place.options.reload();
    await place.options.waitForSelector('#passcode-passcode');
    await enter(place.options, PANIC);
    await until('the device to open', async () => (await stateOf(place.options)).state === 'open', 20_000, 200);
    const seen = await ask<StateView>(place.options, 'state.get');
    expect(seen).toMatchObject({ enrolled: true, hub: before.hub, user: before.user, fault: 'fault_no_data', data: { state: 'never' }, log: { sequence: 0 } });
    await ask(place.options, 'passcode.lock');
    await place.options.reload();
    await place.options.waitForSelector('#passcode-passcode');
    await enter(place.options, CODE);
    await settle(2_500);
    expect((await stateOf(place.options)).state).toBe('locked');
    await enter(place.options, PANIC);
    await until('the device to open', async () => (await stateOf(place.options)).state === 'open', 20_000, 200);
    expect(await readableIn(await copyOf(place), toldNeedles())).toEqual([]);
  }, 150_000);
});
