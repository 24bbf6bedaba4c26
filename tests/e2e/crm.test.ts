// Web CRMs as replicas: what is delivered, to followers too, is what was allowed; what is refused stays in its composer.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { startOdoo, type OdooReplica } from '../support/odoo-replica/server';
import { startSuite, type SuiteReplica } from '../support/suitecrm-replica';
import { startWorld, type World } from '../support/world';

const OK = 'zofia.nowak@example.pl';
const REFUSED = 'piotr.wisniewski@crm.test';
const FULL = Boolean(process.env.CONSENTRY_FULL);

let odoo: OdooReplica;
let suite: SuiteReplica;
const start = async (): Promise<void> => { [odoo, suite] = await Promise.all([startOdoo([OK, REFUSED]), startSuite()]); };
const stop = async (): Promise<void> => { await odoo?.stop(); await suite?.stop(); };
const reset = (): void => { for (const list of [odoo.delivered, odoo.reads, suite.delivered, suite.drafts]) list.length = 0; odoo.followers.clear(); };
const textOf = (page: Page, selector: string): Promise<string> => page.$eval(selector, (node) => node.textContent ?? '');

async function contact(page: Page, record: number, { named = true, version = 18 } = {}): Promise<void> {
  await page.bringToFront();
  await page.goto(`${odoo.origin}/odoo/res.partner?record=${record}&version=${version}`);
  if (named) await page.click('#named');
  await page.type('textarea', 'Hello');
}
const SENDS: [what: string, control: string, kind: string][] = [
  ['a message', '.o-mail-Composer-send', 'mail'], ['the full composer', '.o_mail_send', 'mail'], ['a meeting', '.o_form_button_save', 'invitation'],
];

async function compose(page: Page, to: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${suite.origin}/index.php?module=Contacts&action=DetailView`);
  await page.type('input[name="to_addrs_names"]', to);
}

describe('without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { await start(); browser = await launchBrowser({}); });
  afterAll(async () => { await browser?.close(); await stop(); });
  beforeEach(() => { reset(); });

  it('everything is delivered, to followers whom no request names too', async () => {
    const page = await browser.newPage();
    for (const [, control, kind] of SENDS) {
      reset();
      await contact(page, 43);
      await page.click(control);
      await until('the delivery', () => odoo.delivered.length > 0);
      expect(odoo.delivered).toEqual([`${kind} ${REFUSED}`]);
    }
    reset();
    odoo.followers.set(42, new Set([3, 43]));
    await contact(page, 42, { named: false });
    await page.click('.o-mail-Composer-send');
    await until('the delivery', () => odoo.delivered.length > 0);
    expect(odoo.delivered).toEqual([`mail ${REFUSED}`]);
    await compose(page, REFUSED);
    await page.click('.btn-send-email');
    await until('the delivery', () => suite.delivered.length > 0);
    await page.goto(`${suite.origin}/index.php?module=Campaigns`);
    await page.click('[name="Schedule"]');
    await until('the campaign', () => suite.delivered.length > 1);
    expect(suite.delivered).toEqual([REFUSED, 'campaign camp1']);
  });
});

describe('with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    await start();
    world = await startWorld({ policy: { sites: [{ origin: odoo.origin, adapter: 'odoo' }, { origin: suite.origin, adapter: 'suitecrm' }] } });
    page = await world.browser.newPage();
    dialog = await SeenDialog.attach(page);
  });
  afterAll(async () => { await world?.stop(); await stop(); });
  beforeEach(() => { reset(); });
  afterEach(async () => { if (await dialog?.text()) await dialog.press('back'); });

  async function refused(who: string): Promise<void> {
    expect(await dialog.opened()).toContain(who);
    await dialog.press('back');
  }

  it.each(SENDS)('Odoo, %s: refused it stays with an error, allowed it leaves once', async (_, control, kind) => {
    for (const version of FULL ? [17, 18] : [kind === 'invitation' ? 17 : 18]) {
      reset();
      await contact(page, 43, { version });
      await page.click(control);
      await refused(REFUSED);
      await until('the error', async () => (await textOf(page, '.o_error')) !== '');
      expect([odoo.delivered, await page.$eval('textarea', (area) => area.value)]).toEqual([[], 'Hello']);
      await contact(page, 42, { version });
      await page.click(control);
      await until('the delivery', async () => (await textOf(page, '.o_done')) === 'done');
      expect(odoo.delivered).toEqual([`${kind} ${OK}`]);
    }
  });

  it('Odoo: a follower whom nobody named is found, in a message and in the full composer', async () => {
    for (const control of ['.o-mail-Composer-send', '.o_mail_send']) {
      odoo.followers.set(42, new Set([3, 43]));
      await contact(page, 42);
      await page.click(control);
      await refused(REFUSED);
      await until('the error', async () => (await textOf(page, '.o_error')) !== '');
    }
    expect(odoo.delivered).toEqual([]);
    expect(odoo.reads).toEqual(['res.partner', 'followers', 'res.partner', 'wizard', 'res.partner', 'followers', 'res.partner']);
  });

  it('Odoo: list mail to a selection with one who refused does not leave', async () => {
    await contact(page, 43);
    await page.click('.o_list_mail');
    await refused(REFUSED);
    expect(odoo.delivered).toEqual([]);
  });

  it('SuiteCRM: refused it keeps its text, allowed it leaves once, a draft passes', async () => {
    await compose(page, `${OK}, ${REFUSED}`);
    await page.click('.btn-send-email');
    await refused(REFUSED);
    await page.click('.btn-save-draft');
    await until('the draft', () => suite.drafts.length > 0);
    expect([suite.delivered, suite.drafts]).toEqual([[], [OK, REFUSED]]);
    await compose(page, OK);
    await page.click('.btn-send-email');
    await until('the delivery', async () => (await textOf(page, '.done')) === 'Email sent');
    expect(suite.delivered).toEqual([OK]);
  });

  it('SuiteCRM: what a script sends is answered with the error that the page shows', async () => {
    await compose(page, REFUSED);
    await page.evaluate(`post('send', 'index.php?module=Emails&action=send')`);
    await refused(REFUSED);
    await until('the error', async () => (await textOf(page, '.error')) !== '');
    expect([suite.delivered, await page.$eval('input[name="to_addrs_names"]', (input) => input.value)]).toEqual([[], REFUSED]);
  });

  it('SuiteCRM: a campaign, whose lists nobody here knows, is blocked with that reason and its page stays', async () => {
    await page.goto(`${suite.origin}/index.php?module=Campaigns`);
    await page.click('[name="Schedule"]');
    await refused('Who is on this list cannot be seen');
    expect([suite.delivered, await page.$eval('form', (form) => (form as unknown as { action: Element }).action.nodeName)]).toEqual([[], 'INPUT']);
  });
});
