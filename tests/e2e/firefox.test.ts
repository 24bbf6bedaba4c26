// The build for Firefox in Firefox itself: what is refused does not arrive, what is allowed arrives once, and without the extension all of it does.
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../../server/start-hub';
import { practicePolicy, sampleConsents } from '../../server/start-world';
import { until } from '../support/browser';
import { ask, dialogText, enrolFirefox, findFirefox, launchFirefox } from '../support/firefox';
import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy';
import { startGmail, type GmailReplica } from '../support/gmail-replica/server';
import { startOdoo, type OdooReplica } from '../support/odoo-replica/server';
import { startOutlook, type OutlookReplica } from '../support/outlook-replica/server';
import { openMail, write } from './gmail/composer';
import { compose, sent, settle, startPractice, truth, type Practice } from '../support/practice';

const ALLOWED = 'zofia.nowak@example.pl';
const REFUSED = 'piotr.wisniewski@crm.test';

const firefox = findFirefox();
if (!firefox) console.log('Firefox: skipped, none here');

async function press(page: Page): Promise<void> {
  await page.bringToFront();
  await page.click('button.send');
}

/** One way to send from a site, and what has arrived of it. */
interface Site { arrived(): string[]; reset(): void; send(page: Page, to: string): Promise<void> }

const gmailSite = (site: GmailReplica): Site => ({
  arrived: () => site.mailbox.delivered, reset: () => { site.mailbox.reset(); },
  async send(page, to) {
    await openMail(page);
    await write(page, { to: [to] });
    await page.click('[data-replica=send]');
  },
});
const outlookSite = (site: OutlookReplica): Site => ({
  arrived: () => site.mailbox.rcpts, reset: () => { site.mailbox.reset(); },
  async send(page, to) {
    await page.waitForSelector('html:not([data-sending])');
    await page.goto('https://outlook.office.com/mail/inbox');
    await page.waitForSelector('html[data-ready]');
    await page.click('[data-replica="compose"]');
    await page.focus('[data-replica="to"]');
    await page.keyboard.type(`${to};`);
    await page.focus('[id^="editorParent_"] [contenteditable]');
    await page.keyboard.type('Dear customer');
    await page.click('[data-replica="send"]');
  },
});
const odooSite = (site: OdooReplica): Site => ({
  arrived: () => site.delivered, reset: () => { site.delivered.length = 0; },
  async send(page, to) {
    await page.goto(`${site.origin}/odoo/res.partner?record=${to === ALLOWED ? 42 : 43}&version=18`);
    await page.click('#named');
    await page.type('textarea', 'Hello');
    await page.click('.o-mail-Composer-send');
  },
});

describe.skipIf(!firefox)('Firefox', () => {
  let sites: Record<string, Site>;
  let proxy: ConnectProxy;
  const stops: (() => Promise<void>)[] = [];
  let practice: Practice;
  let hub: Hub;
  let browser: Browser;
  let options: Page;
  let page: Page;
  beforeAll(async () => {
    practice = await startPractice({ port: 0 });
    const [gmail, outlook, odoo] = await Promise.all([startGmail(), startOutlook(), startOdoo([ALLOWED, REFUSED])]);
    sites = { Gmail: gmailSite(gmail), Outlook: outlookSite(outlook), Odoo: odooSite(odoo) };
    proxy = await startConnectProxy([...gmail.args, ...outlook.args]);
    stops.push(() => gmail.stop(), () => outlook.stop(), () => odoo.stop(), () => proxy.stop());
    const policy = practicePolicy(practice.url, { sites: [{ origin: practice.url, adapter: 'practice' }, { origin: odoo.origin, adapter: 'odoo' }] });
    hub = await startHub({ consents: sampleConsents(), policy, port: 0, args: ['--user', 'seller@example.test'] });
    // An event page that is suspended as soon as it may be: nothing it knows is in memory for long.
    browser = await launchFirefox({ extension: true, proxy: proxy.port, prefs: { 'extensions.background.idle.timeout': 1_500 } });
    options = await enrolFirefox(browser, hub.link);
    page = await browser.newPage();
  }, 90_000);
  afterAll(async () => { await browser?.close(); await hub?.stop(); await practice?.stop(); for (const stop of stops) await stop(); });
  beforeEach(() => { practice.mailbox.delivered.length = 0; for (const site of Object.values(sites)) site.reset(); });

  it('without the extension everything arrives: the control', async () => {
    const plain = await launchFirefox({ proxy: proxy.port });
    try {
      const bare = await plain.newPage();
      for (const to of [ALLOWED, REFUSED]) {
        await compose(bare, practice, { to: [to], subject: 'Offer', body: 'Hello' });
        await press(bare);
        await until('the mail', () => truth(practice).includes(to));
      }
      for (const [name, site] of Object.entries(sites)) {
        await site.send(bare, REFUSED);
        await until(`${name}'s mail`, () => site.arrived().some((one) => one.includes(REFUSED)));
      }
    } finally {
      await plain.close();
    }
  }, 60_000);

  it('stops what is refused, and says why', async () => {
    await compose(page, practice, { to: [REFUSED], subject: 'Offer', body: 'Hello' });
    await press(page);
    expect(await until('the dialog', () => dialogText(page), 15_000, 100)).toContain(REFUSED);
    await page.keyboard.press('Escape');
    await until('the dialog to close', async () => (await dialogText(page)) === undefined);
    await settle();
    expect(truth(practice)).toEqual([]);
  }, 40_000);

  it('lets what is allowed go, once', async () => {
    await compose(page, practice, { to: [ALLOWED], subject: 'Offer', body: 'Hello' });
    await press(page);
    await sent(page);
    await settle();
    expect(truth(practice)).toEqual([ALLOWED]);
  }, 40_000);

  it.each(['https://mail.google.com/mail/u/0/', 'https://outlook.office.com/mail/inbox'])('%s: a call is held there too, by a link and by a script', async (url) => {
    await page.bringToFront();
    await page.goto(url);
    const wasHeld = async (): Promise<void> => {
      expect(await until('the dialog', () => dialogText(page), 15_000, 100)).toContain('+48225551010');
      await page.keyboard.press('Escape');
      await until('the dialog to close', async () => (await dialogText(page)) === undefined);
    };
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, id: 'call', textContent: 'call' });
      link.style.cssText = 'position:fixed;inset:0 auto auto 0;z-index:9999';
      document.body.append(link);
    }, 'tel:+48225551010');
    await page.click('#call');
    await wasHeld();
    expect(await page.evaluate(() => window.open('tel:+48225551010'))).toBeNull();
    await wasHeld();
  }, 40_000);

  it.each(['Gmail', 'Outlook', 'Odoo'])('%s: refused it stays, allowed it leaves once', async (name) => {
    const site = sites[name] as Site;
    await page.bringToFront();
    await site.send(page, REFUSED);
    expect(await until('the dialog', () => dialogText(page), 15_000, 100)).toContain(REFUSED);
    await page.keyboard.press('Escape');
    await until('the dialog to close', async () => (await dialogText(page)) === undefined);
    await settle();
    expect(site.arrived()).toEqual([]);
    await site.send(page, ALLOWED);
    await until('the mail', () => site.arrived().length > 0);
    await settle();
    expect(site.arrived()).toHaveLength(1);
    expect(site.arrived()[0]).toContain(ALLOWED);
  }, 60_000);

  it('decides after the event page was suspended, as before', async () => {
    await compose(page, practice, { to: [REFUSED], subject: 'Offer', body: 'Hello' });
    await settle(5_000);
    await press(page);
    await until('the dialog', () => dialogText(page), 15_000, 100);
    await page.keyboard.press('Escape');
    await compose(page, practice, { to: [ALLOWED], subject: 'Offer', body: 'Hello' });
    await settle(5_000);
    await press(page);
    await sent(page);
    expect(truth(practice)).toEqual([ALLOWED]);
    expect(await ask(options, 'log.verify')).toMatchObject({ ok: true });
  }, 60_000);
});
