// What an administrator sees of a roll-out, in the order of docs/admin-deployment.md: files of the console, the browser's own pages, the device, the fleet.
// CONSENTRY_PICTURES=1 writes the pictures of that document.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../server/hub';
import { BROWSERS, chromiumJson } from '../../server/kit/forms/browsers';
import { rolloutValues } from '../../server/kit/rollout-values';
import { launchBrowser, listen, until } from '../support/browser';
import { consoleHands } from '../support/console-hands';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { settle } from '../support/practice';
import { sampleConsents } from '../support/world';

const PICTURES = process.env.CONSENTRY_PICTURES ? join(import.meta.dirname, '../../docs/img') : undefined;
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

async function picture(page: Page, name: string, height: number, above = 0): Promise<void> {
  if (PICTURES === undefined) return;
  await page.setViewport({ width: 1_200, height: height + above });
  await page.bringToFront();
  await settle(500);
  await page.screenshot({ path: join(PICTURES, `deploy-${name}.png`) as `${string}.png`, clip: { x: 0, y: above, width: 1_200, height } });
}
/** What a page of the browser itself shows: its parts are in shadow roots. */
const shownBy = (page: Page): Promise<string> => page.evaluate(() => {
  const said = (node: Node): string => {
    if (node instanceof HTMLElement && (node.hidden || ['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.tagName))) return '';
    const own = node.nodeType === Node.TEXT_NODE ? node.nodeValue ?? '' : '';
    const root = node instanceof Element ? node.shadowRoot : null;
    return [own, ...(root ? [...root.childNodes].map(said) : []), ...[...node.childNodes].map(said)].join(' ');
  };
  return said(document.body).replace(/\s+/g, ' ');
});

describe.skipIf(why !== undefined)('a roll-out, as it is seen', () => {
  let directory: string;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let desk: Browser;
  let page: Page;
  let said: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'consentry-seen-'));
    hub = await createHub({ dataDir: directory });
    await hub.import(() => createReadStream(sampleConsents()), 'csv', { name: 'start.csv' });
    await hub.setPolicy({ defaultCountry: 'PL' });
    await hub.compile();
    const url = await hub.listen();
    release = await Release.start();
    const made = await fetch(`${url}/v1/admin/group-tokens`, { method: 'POST', headers: { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' }, body: '{}' });
    const values = rolloutValues({ ...await made.json() as object, machineId: 'SN-4711', deviceName: 'Laptop 7', user: 'anna@firm.test', enrolWithinSeconds: 1 });
    const file = chromiumJson(BROWSERS.find(({ name }) => name === 'chromium')!, { id: release.id, updateUrl: release.url, firefoxId: 'x@y.test', xpiUrl: 'https://x.test/', values });
    managed = await ManagedBrowser.launch({ ...JSON.parse(file) as object, DeveloperToolsAvailability: 1 }); // the test looks inside
    desk = await launchBrowser({});
    page = await desk.newPage();
    said = listen(page);
    await page.setViewport({ width: 1_000, height: 900 });
    await page.evaluateOnNewDocument(() => { localStorage.setItem('language', 'en'); });
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await desk?.close(); await release?.stop(); await hub?.close(); await rm(directory, { recursive: true, force: true, maxRetries: 5 }); });
  const { begin, open, saw } = consoleHands(() => ({ page, said }));

  it('the console makes the files', async () => {
    await begin(await hub.firstAdministratorLink() ?? '', 'Ada Admin', 'correct horse battery');
    await open('rollout');
    await saw('Roll-out files');
    await page.type('input[name=extensionId]', release.id);
    await picture(page, '1-files', 780);
  }, 120_000);

  it('the browser says which policies it has taken, and that the extension is an administrator\'s', async () => {
    const own = await managed.browser.newPage();
    await own.setViewport({ width: 1_000, height: 800 });
    await own.goto('chrome://policy');
    const taken = await until('the policies', async () => { const shown = await shownBy(own); return shown.includes('groupToken') && shown.includes('BrowserGuestModeEnabled') ? shown : undefined; }, 30_000, 500);
    for (const name of ['ExtensionSettings', 'IncognitoModeAvailability', 'hub', 'machineId']) expect(taken).toContain(name);
    expect(taken).not.toMatch(/unknown policy|error/i);
    await picture(own, '2-policy', 830, 292); // without the arguments of a test's browser, and without the token
    await own.goto(`chrome://extensions/?id=${release.id}`);
    await until('its card', async () => (await shownBy(own)).includes('Installed by enterprise policy.'), 30_000, 500);
    await picture(own, '3-extension', 700);
    await own.close();
  }, 120_000);

  it('the device shows whose settings it has, and the hub lists it with its level', async () => {
    const options = await managed.page(release.id);
    await options.setViewport({ width: 1_000, height: 900 });
    await until('its enrolment and its level', async () => {
      await options.reload();
      await settle(500);
      const text = await options.evaluate(() => document.body.innerText);
      return text.includes('anna@firm.test') && text.includes('Enforced');
    }, 40_000, 500);
    await picture(options, '4-device', 680);
    await until('the device in the fleet', async () => {
      await page.bringToFront();
      await open('devices');
return /Laptop 7[^\n]*\tanna@firm\.test\tin force\tEnforced\t/.test(await page.$eval('main', (node) => node.innerText));
    }, 60_000, 2_000);
    await picture(page, '5-fleet', 560);
  }, 180_000);
});
