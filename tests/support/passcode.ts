// A device under a passcode, by the hands of a person.
import type { Browser, Page } from 'puppeteer';
import type { PasscodeState } from '../../utils/messaging/passcode';
import { pressLastEnter, until } from './browser';
import { ask } from './extension';

export const [CODE, PANIC] = ['correct horse', 'staple battery'];

export const stateOf = (page: Page): Promise<PasscodeState> => ask<PasscodeState>(page, 'passcode.state');

/** Has the worker ask the hub what is ordered, as its alarm does. */
export const askOrders = (page: Page): Promise<void> => page.evaluate(() => (globalThis as unknown as { chrome: { alarms: { create(name: string, when: object): Promise<void> } } }).chrome.alarms.create('sync', { when: Date.now(), periodInMinutes: 3 }));

/** Sets CODE in the options page, or sets it again; an enrolled device may have a panic code beside it. */
export async function setPasscode(page: Page, panic?: string): Promise<void> {
  await page.bringToFront();
  await page.waitForSelector('#passcode-passcode');
  const isSet = (await stateOf(page)).state === 'open';
  for (const [name, text] of Object.entries({ ...(isSet ? { current: CODE } : {}), passcode: CODE, again: CODE, ...(panic ? { panic } : {}) })) await page.type(`#passcode-${name}`, text);
  await page.click('[data-name="set-passcode"]');
  await page.waitForSelector('.passcode [role="status"] .notice', { timeout: 30_000 });
  await until('the passcode', async () => (await stateOf(page)).state === 'open', 30_000, 200);
}

/** A page of the extension that wants the passcode. */
export async function unlockPage({ browser }: { browser: Browser }): Promise<Page> {
  const target = await browser.waitForTarget((one) => one.url().endsWith('/unlock.html'), { timeout: 15_000 });
  const page = await target.asPage();
  await page.waitForSelector('#passcode-passcode');
  return page;
}

export async function enter(page: Page, code: string): Promise<void> {
  await page.bringToFront();
  await page.click('#passcode-passcode', { count: 3 });
  await page.type('#passcode-passcode', code);
  await pressLastEnter(page);
}
