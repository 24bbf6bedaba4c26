// Sites of tiers 2 and 3 as replicas: a refused send does not leave, an allowed one leaves once, and what a page saves while somebody
// writes is not held.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { startTiers, type TiersReplica } from '../support/tiers-replica';
import { startWorld, type World } from '../support/world';
import { ALLOWED, dialConsents, REFUSED as REFUSED_NUMBER } from './dials/consents';

const OK = 'zofia.nowak@example.pl';
const REFUSED = 'piotr.wisniewski@crm.test';

let site: TiersReplica;
beforeEach(() => { site.delivered.length = 0; site.saved.length = 0; site.party = REFUSED; });

const open = async (page: Page, path: string): Promise<void> => { await page.bringToFront(); await page.goto(`${site.origin}${path}`); };
async function write(page: Page, to: string): Promise<void> {
  await open(page, '/crm/contacts/1');
  await page.type('#to', to);
  await page.type('textarea', 'Hello');
}
async function vtiger(page: Page, to: string): Promise<void> {
  await open(page, '/vtiger/');
  await page.$eval('[name="to"]', (input, value) => { (input as HTMLInputElement).value = JSON.stringify([value]); }, to);
}
async function chat(page: Page, number: string): Promise<void> {
  await open(page, `/chat/?number=${number.replace('+', '')}`);
  await page.type('[data-tab]', 'Hello');
}
const delivery = (): Promise<unknown> => until('the delivery', () => site.delivered.length > 0);

describe('without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { site = await startTiers(); browser = await launchBrowser({}); });
  afterAll(async () => { await browser?.close(); await site?.stop(); });

  it('everything leaves', async () => {
    const page = await browser.newPage();
    const sends: [() => Promise<void>, () => Promise<void>][] = [
      [() => write(page, REFUSED), () => page.click('#send')], [() => open(page, '/crm/campaigns/5'), () => page.click('#send')], [() => vtiger(page, REFUSED), () => page.click('#sendEmail')],
      [() => chat(page, REFUSED_NUMBER), () => page.keyboard.press('Enter')], [() => open(page, '/dynamics/'), () => page.click('#send')],
    ];
    for (const [prepare, send] of sends) {
      site.delivered.length = 0;
      await prepare();
      await send();
      await delivery();
      expect(site.delivered).toHaveLength(1);
    }
  });
});

describe('with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    site = await startTiers();
    const at = (path: string, adapter: string) => ({ origin: site.origin, path, adapter });
    world = await startWorld({ consents: await dialConsents(), policy: { sites: [at('/crm', 'hubspot'), at('/vtiger', 'vtiger'), at('/chat', 'whatsapp'), at('/dynamics', 'dynamics')] } });
    page = await world.browser.newPage();
    dialog = await SeenDialog.attach(page);
  });
  afterAll(async () => { await world?.stop(); await site?.stop(); });
  afterEach(async () => { if (await dialog?.text()) await dialog.press('back'); });

  async function refused(who: string): Promise<void> {
    expect(await dialog.opened()).toContain(who);
    await dialog.press('back');
    expect(site.delivered).toEqual([]);
  }

  it('tier 3: what is saved while somebody writes is not held, Send to one who refused is', async () => {
    await write(page, REFUSED);
    await until('the drafts', () => site.saved.length >= 5);
    expect(await dialog.text()).toBeUndefined();
    await page.click('#save');
    await until('the draft', () => site.saved.length >= 6);
    await page.click('#send');
    await refused(REFUSED);
    expect(await page.$eval('textarea', (area) => area.value)).toBe('Hello');
  });

  it('tier 3: an allowed send leaves once', async () => {
    await write(page, OK);
    await page.click('#send');
    await delivery();
    expect(site.delivered).toEqual([OK]);
  });

  it('tier 3: what a script posts after a press that no words announce is held as a request', async () => {
    await write(page, REFUSED);
    await page.evaluate(`document.querySelector('#send').innerHTML = '<svg></svg>'`);
    await page.click('#send');
    await refused(REFUSED);
    await until('the error', async () => (await page.$eval('.error', (node) => node.textContent)) !== '');
  });

  it('tier 3: a campaign, whose list nobody here knows, is blocked with that reason, by its control and by its request', async () => {
    await open(page, '/crm/campaigns/5');
    await page.click('#send');
    expect(await dialog.opened()).not.toBe('');
    await dialog.press('back');
    await page.evaluate(`void fetch('/crm/api/campaigns/5/actions/send', { method: 'POST' }).catch(() => undefined)`);
    expect(await dialog.opened()).not.toBe('');
    await dialog.press('back');
    expect(site.delivered).toEqual([]);
  });

  it('vTiger: addresses in JSON fields; a draft passes', async () => {
    await vtiger(page, REFUSED);
    await page.click('#saveDraft');
    await until('the draft', () => site.saved.length > 0);
    await page.click('#sendEmail');
    await refused(REFUSED);
    await vtiger(page, OK);
    await page.click('#sendEmail');
    await delivery();
    expect(site.delivered).toEqual([OK]);
  });

  it('a messenger: Enter and the button, to the number of the conversation', async () => {
    await chat(page, REFUSED_NUMBER);
    await page.keyboard.press('Enter');
    await refused(REFUSED_NUMBER);
    expect(await page.$eval('[data-tab]', (box) => box.textContent)).toBe('Hello');
    await page.click('footer button');
    await refused(REFUSED_NUMBER);
    await chat(page, ALLOWED);
    await page.focus('[data-tab]');
    await page.keyboard.press('Enter');
    await delivery();
    expect(site.delivered).toEqual([ALLOWED.slice(1)]);
  });

  it('Dynamics: a batch that names an id alone is decided on whom the site names', async () => {
    await open(page, '/dynamics/');
    await page.click('#send');
    await refused(REFUSED);
    site.party = OK;
    await page.click('#send');
    await delivery();
    expect(site.delivered).toEqual([OK]);
  });
});
