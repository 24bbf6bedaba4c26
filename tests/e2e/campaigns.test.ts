// Sends to whole lists: what reaches whom is looked up, decided, shown by counts, and delivered as decided or not at all.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, until } from '../support/browser';
import { writeConsents } from '../support/consents';
import { SeenDialog } from '../support/dialog';
import { startOdoo, type OdooReplica, type Subscriber } from '../support/odoo-replica/server';
import { startWorld, type World } from '../support/world';

const COUNT = 20_000;
const address = (at: number): string => `person.${at}@list.test`;
/** 300 are blacklisted by Odoo, 200 have left the list; of the rest, `refused` refused in the register. */
const subscribers: Subscriber[] = Array.from({ length: COUNT }, (_, at) => ({ email: address(at), blacklisted: at < 300, out: at >= 300 && at < 500 }));
const mailed = (): string[] => subscribers.filter(({ out, blacklisted }) => !out && !blacklisted).map(({ email }) => `mailing ${email}`);

let odoo: OdooReplica;
const launch = async (page: Page): Promise<void> => {
  await page.bringToFront();
  await page.goto(`${odoo.origin}/odoo/mailing.mailing/5?record=42`);
  await page.click('.o_launch');
};
const done = (page: Page): Promise<string> => page.$eval('.o_done', (node) => node.textContent ?? '');

describe('without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { odoo = await startOdoo([], subscribers); browser = await launchBrowser({}); });
  afterAll(async () => { await browser?.close(); await odoo?.stop(); });
  it('a mailing of 20,000 is delivered to everybody whom the server does not leave out', async () => {
    const page = await browser.newPage();
    await launch(page);
    await until('the delivery', () => odoo.delivered.length > 0);
    expect(odoo.delivered).toEqual(mailed());
  });
});

describe('a mailing of 20,000', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consentry-campaigns-'));
    const consents = join(folder, 'consents.csv');
    // Whom the server leaves out has refused here too: they must not stand in the way of the others.
    await writeConsents(consents, subscribers.map(({ email }, at) => ({ contact: email, channel: 'newsletter', purpose: 'direct-marketing', state: at < 500 ? 'refused' : 'given' })));
    odoo = await startOdoo([], subscribers);
    world = await startWorld({ consents, policy: { sites: [{ origin: odoo.origin, adapter: 'odoo' }] } });
    page = await world.browser.newPage();
    dialog = await SeenDialog.attach(page);
  }, 120_000);
  afterAll(async () => { await world?.stop(); await odoo?.stop(); await rm(folder, { recursive: true, force: true }); });
  beforeEach(() => { odoo.delivered.length = 0; });
  afterEach(async () => { if (await dialog?.text()) await dialog.press('back'); });

  it('is delivered as allowed, and the time it took is told', async () => {
    await page.bringToFront();
    await page.goto(`${odoo.origin}/odoo/mailing.mailing/5?record=42`);
    const from = performance.now();
    await page.click('.o_launch');
    await until('the delivery', async () => (await done(page)) === 'done', 60_000);
    console.log(`20,000 recipients, looked up and decided: ${Math.round(performance.now() - from)} ms, ${odoo.reads.length} reads`);
    expect(odoo.delivered).toEqual(mailed());
  }, 90_000);
});
