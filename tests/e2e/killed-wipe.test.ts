// The browser killed while a device loses its data, at drawn moments: by an order of the hub, and by a panic code. Whoever finds the folder then finds
// nothing that opens a page, and the next start is before or after, never in between. CONSENTRY_FULL=1 kills more often.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateView } from '../../utils/messaging/protocol';
import { endBrowser, launchBrowser, until } from '../support/browser';
import { ask, buildExtension, enrol, openOptions } from '../support/extension';
import { administer, startHub, type Hub } from '../support/hub';
import { askOrders, CODE, enter, PANIC, setPasscode, stateOf } from '../support/passcode';
import { settle } from '../support/practice';
import { copyProfile, hubKeyNeedles, readableIn, textNeedles, type Needle } from '../support/profile-search';
import { tell, toldNeedles } from '../support/told';
import { practicePolicy, sampleConsents } from '../support/world';

const KILLS = process.env.CONSENTRY_FULL ? 12 : 3;
const USER = 'seller@example.test';
const UNTOLD = 'nie.wyslane@bez-huba.example';

const stops: (() => Promise<unknown>)[] = [];
let hub: Hub;
let base: string;
let needles: Needle[];
let device: string;

/** One moment drawn from each equal part of the time between two shares of what the whole took. */
const moments = (wholeMs: number, from: number, to: number): number[] =>
  Array.from({ length: KILLS }, (_, at) => Math.round((from + (to - from) * ((at + Math.random()) / KILLS)) * wholeMs));

async function copied(profile: string): Promise<string> {
  const copy = await copyProfile(profile);
  stops.push(() => rm(copy, { recursive: true, force: true, maxRetries: 5 }));
  return copy;
}

/** A browser over the folder, at the page where a passcode is entered. */
async function startOn(profile: string): Promise<{ browser: Browser; page: Page }> {
  const browser = await launchBrowser({ extension: await buildExtension(), profile });
  stops.push(() => browser.close().catch(() => undefined));
  return { browser, page: await openOptions(browser) };
}

async function atPasscode(page: Page): Promise<void> {
  await page.waitForSelector('#passcode-passcode', { timeout: 15_000 });
}

/** A locked device tells nothing of its state but that it is locked. */
const isEnded = async (page: Page): Promise<boolean> => (await stateOf(page)).state !== 'locked' && (await ask<StateView>(page, 'state.get')).ended === 'wiped';

/** What a passcode does here: opens, ends in an empty device, or nothing. */
async function opens(page: Page, code: string): Promise<boolean> {
  await page.bringToFront();
  await page.reload();
  await atPasscode(page);
  await until('the wait to end', async () => (await stateOf(page)).waitMs === 0, 20_000, 200);
  await enter(page, code);
  return until('the device to open', async () => (await stateOf(page)).state === 'open', 6_000, 100).then(() => true, () => false);
}

beforeAll(async () => {
  hub = await startHub({ consents: sampleConsents(), policy: practicePolicy('http://127.0.0.1:9'), port: 0, args: ['--user', USER] });
  stops.push(() => hub.stop());
  base = await mkdtemp(join(tmpdir(), 'consentry-killed-'));
  stops.push(() => rm(base, { recursive: true, force: true, maxRetries: 5 }));
  const { browser, page } = await startOn(base);
  await setPasscode(page); // before anything is written: what lay readable once may stay in the files
  await page.close();
  const options = await enrol(browser, hub.link);
  await options.reload();
  await setPasscode(options, PANIC);
  await tell(ask, options);
  ({ deviceId: device } = await ask<StateView>(options, 'state.get') as { deviceId: string });
  needles = [...await hubKeyNeedles(hub.data), ...toldNeedles(), ...textNeedles('user', USER), ...textNeedles('untold', UNTOLD)];
  await settle(1_500);
  await endBrowser(browser, false);
}, 400_000);
afterAll(async () => { for (const stop of stops.splice(0).reverse()) await stop(); });

describe('killed in a panic', () => {
  /** Enters the panic code; killed after so long, or when it has opened. */
  async function panicIn(profile: string, killAfterMs?: number): Promise<number> {
    const { browser, page } = await startOn(profile);
    await atPasscode(page);
    const begun = performance.now();
    // Not waited for: the page is busy with the key until the panic is nearly over.
    const entered = enter(page, PANIC).catch(() => undefined);
    if (killAfterMs === undefined) await until('the device to open', async () => (await stateOf(page)).state === 'open', 20_000, 20);
    else await settle(killAfterMs);
    const took = performance.now() - begun;
    await endBrowser(browser, true);
    await entered;
    return took;
  }

  it('nothing readable, and the passcode opens all of it or nothing', async () => {
    const whole = await panicIn(await copied(base));
    const found: string[] = [];
    for (const ms of moments(whole, 0.5, 1.8)) {
      const profile = await copied(base);
      await panicIn(profile, ms);
      expect(await readableIn(await copied(profile), needles)).toEqual([]);
      const { browser, page } = await startOn(profile);
      const isBefore = await opens(page, CODE);
      if (isBefore) expect(await ask<StateView>(page, 'state.get')).toMatchObject({ enrolled: true, data: { rootVersion: expect.any(Number) as number } });
      else {
        expect(await opens(page, PANIC)).toBe(true);
        expect(await ask<StateView>(page, 'state.get')).toMatchObject({ enrolled: true, fault: 'fault_no_data', log: { sequence: 0 } });
      }
      found.push(`${ms} ms: ${isBefore ? 'before' : 'after'}`);
      await endBrowser(browser, true);
    }
    console.log(`panic took ${Math.round(whole)} ms; killed at ${found.join(', ')}`);
  }, 60_000 + KILLS * 40_000);

  it('control: the same folder without it is opened by the passcode, with what it holds', async () => {
    const { browser, page } = await startOn(await copied(base));
    await atPasscode(page);
    expect(await opens(page, CODE)).toBe(true);
    const { data, deviceId } = await ask<StateView>(page, 'state.get');
    expect([data.rootVersion > 0, deviceId]).toEqual([true, device]);
    await endBrowser(browser, true);
  }, 60_000);
});

describe('killed in a wipe that the hub ordered', () => {
  async function wipeIn(profile: string, killAfterMs?: number): Promise<number> {
    hub.process.kill('SIGSTOP'); // the question waits at the hub, so that the moment of the answer is known
    const { browser, page } = await startOn(profile);
    await askOrders(page);
    await settle(500);
    const begun = performance.now();
    hub.process.kill('SIGCONT');
    if (killAfterMs === undefined) await until('the end', () => isEnded(page), 30_000, 20);
    else await settle(killAfterMs);
    const took = performance.now() - begun;
    await endBrowser(browser, true);
    return took;
  }

  it('nothing readable; the next start ends what was begun, and the passcode opens nothing', async () => {
    await administer(hub, 'orders', { device, order: 'wipe' });
    const whole = await wipeIn(await copied(base));
    const found: string[] = [];
    for (const ms of moments(whole, 0, 1.4)) {
      const profile = await copied(base);
      await wipeIn(profile, ms);
      expect(await readableIn(await copied(profile), needles)).toEqual([]);
      hub.process.kill('SIGSTOP'); // nobody asks it before what is there has been seen
      const { browser, page } = await startOn(profile);
      const isBefore = (await stateOf(page)).state === 'locked';
      hub.process.kill('SIGCONT');
      await askOrders(page);
      await until('the end', () => isEnded(page), 30_000, 100);
      expect((await stateOf(page)).state).not.toBe('open');
      expect(await ask<StateView>(page, 'state.get')).toMatchObject({ enrolled: false, ended: 'wiped' });
      await endBrowser(browser, true);
      expect(await readableIn(await copied(profile), needles)).toEqual([]);
      found.push(`${ms} ms: ${isBefore ? 'before' : 'after'}`);
    }
    console.log(`wipe took ${Math.round(whole)} ms; killed at ${found.join(', ')}`);
  }, 60_000 + KILLS * 40_000);
});
