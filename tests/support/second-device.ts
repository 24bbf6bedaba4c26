import type { Browser, Page } from 'puppeteer';
import { launchBrowser } from '../../server/start-browser';
import { buildExtension, enrol } from '../../server/start-extension';
import type { Hub } from '../../server/start-hub';

export interface Device { browser: Browser; options: Page; stop(): Promise<void> }

/** Another seller's browser, enrolled at the same hub. */
export async function secondDevice(hub: Hub): Promise<Device> {
  const browser = await launchBrowser({ extension: await buildExtension() });
  try {
    return { browser, options: await enrol(browser, hub.link), stop: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
