// The practice run and the tests launch the same browser in the same way.
import type { Browser, Page } from 'puppeteer';
import { hasDisplay, launchBrowser, until, type LaunchOptions } from '../../server/start-browser';

export { findBrowser } from '../../server/find-browser.mjs';
export { hasDisplay, launchBrowser, until, type LaunchOptions };

/** What the page and its console said, for the message of a failing test. */
export function listen(page: Page): string[] {
  const lines: string[] = [];
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`pageerror: ${error instanceof Error ? error.message : String(error)}`));
  return lines;
}

/** Ends a browser, or kills it; done when its process is gone. */
export async function endBrowser(browser: Browser, isKilled: boolean): Promise<void> {
  const ended = new Promise((done) => { browser.process()?.once('exit', done); });
  if (isKilled) browser.process()?.kill('SIGKILL');
  else await browser.close();
  await ended;
}

/** Enter in a page that may close itself by it, before the key has come up again. */
export async function pressLastEnter(page: Page): Promise<void> {
  await page.keyboard.press('Enter').catch(async (error: unknown) => {
    await until('the page to close', () => page.isClosed(), 5_000, 50).catch(() => { throw error; });
  });
}
