import type { Browser } from 'puppeteer';
import { until } from '../../support/browser';
import type { NetworkReplica } from '../../support/network-replica';
import { settle } from '../../support/practice';
import { bodyFor, sourceOf, VECTORS } from './vectors';

/** Tries every way to send from a page at `from`; which of them have arrived. */
export async function tried(browser: Browser, app: NetworkReplica, from: string, to: string, kind = 'send'): Promise<Set<string>> {
  app.reset();
  const page = await browser.newPage();
  await page.goto(from);
  await page.evaluate('navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(() => undefined)');
  await until('the service worker', () => page.evaluate('navigator.serviceWorker.controller !== null'));
  await page.bringToFront();
  for (const vector of [...VECTORS].sort((a, b) => Number(a.last ?? false) - Number(b.last ?? false))) {
    if (vector.last) await settle(2_500);
    await page.evaluate(sourceOf(vector, `${app.url}/api/messages`, bodyFor(vector.name, to, kind)));
  }
  await settle(3_000);
  await page.close();
  await settle(500); // what waits for the end of the page
  return new Set(app.marks());
}
