import type { Page } from 'puppeteer';
export {
  ask, buildExtension, enrol, extensionId, extensionWorker, killWorker, openOptions, reloadExtension, type BuildTarget,
} from '../../server/start-extension';

/**
 * From then on a page of a site of ours on this machine has its scripts when it is opened; one opened before it is left to the network layer,
 * which stops a send that nobody has let go. @param page of the extension
 */
export const isRegistered = async (page: Page): Promise<boolean> =>
  (await page.evaluate('chrome.scripting.getRegisteredContentScripts().then((all) => all.some(({ id, matches }) => id.startsWith("consentry-gate") && matches.some((one) => one.includes("//127.0.0.1"))))')) === true;
