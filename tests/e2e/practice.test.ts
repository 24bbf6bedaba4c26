// The practice site is an ordinary application: only what reached its mailbox and dial list counts.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { compose, composer, dialled, sent, settle, startPractice, truth, type Practice } from '../support/practice';
import { startWorld, type World } from '../support/world';

const [ZOFIA, JAN, PIOTR, EWA, TOMASZ] = ['zofia.nowak@example.pl', 'jan.kowalski@example.com', 'piotr.wisniewski@crm.test', 'ewa.zielinska@example.com', 'tomasz.lis@crm.test'];
const COLLEAGUE = 'marek@practice.test';
const STRANGER = 'nobody.knows@example.pl';

describe('without the extension', () => {
  let practice: Practice;
  let browser: Browser;
  beforeAll(async () => { practice = await startPractice(); browser = await launchBrowser(); });
  afterAll(async () => { await browser.close(); await practice.stop(); });

  it('every mail and every call arrives', async () => {
    const page = await browser.newPage();
    await compose(page, practice, { to: [ZOFIA, PIOTR], cc: [EWA], bcc: [JAN], subject: 'Offer', body: 'Hello' });
    await page.click('button.send');
    await sent(page);
    expect(truth(practice)).toEqual([EWA, JAN, PIOTR, ZOFIA].sort());
    await page.goto(`${practice.url}/crm`);
    await page.click('[data-id=ewa] button.call');
    await until('the call', () => dialled(practice).length === 1);
  });
});

describe('with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;
  beforeAll(async () => { world = await startWorld(); });
  afterAll(async () => { await world?.stop(); });
  beforeEach(async () => {
    world.practice.mailbox.reset();
    page = await world.browser.newPage();
    dialog = await SeenDialog.attach(page);
  });
  afterEach(async () => { await page.close(); });

  const open = (mail: Parameters<typeof compose>[2]): Promise<void> => compose(page, world.practice, { subject: 'Offer', body: 'Hello', ...mail });
  const rows = async (): Promise<LogPage['rows']> => (await ask<LogPage>(world.options, 'log.query', { limit: 20 })).rows;

  it('lets a mail to a person who agreed through, without a dialog, and logs it once', async () => {
    const before = (await rows())[0]?.sequence ?? 0;
    await open({ to: [ZOFIA] });
    await page.click('button.send');
    await sent(page);
    expect(truth(world.practice)).toEqual([ZOFIA]);
    const news = await until('the outcome in the log', async () => {
      const found = (await rows()).filter((row) => row.sequence > before);
      return found.some((row) => row.outcome === 'observed') ? found : undefined;
    });
    expect(news.map((row) => [row.decision, row.outcome, row.app])).toEqual([['allow', 'observed', 'practice']]);
  });

  it('stops a mail to a person who refused, and leaves the composer as it was', async () => {
    await open({ to: [PIOTR], cc: [COLLEAGUE], subject: 'Spring offer', body: 'Dear Piotr' });
    await page.click('button.send');
    const text = await dialog.opened();
    expect(text).toContain(PIOTR);
    await dialog.press('back');
    await settle();
    expect(truth(world.practice)).toEqual([]);
    expect(await composer(page)).toMatchObject({ to: [PIOTR], cc: [COLLEAGUE], subject: 'Spring offer', body: 'Dear Piotr' });
  });

  it('refuses a send that cannot wait: logged where the page lives on, and nothing leaves with a page that goes', async () => {
    const before = (await rows())[0]?.sequence ?? 0;
    await open({ to: [ZOFIA] });
    await page.evaluate((to) => {
      const late = (): boolean => navigator.sendBeacon('/api/messages', JSON.stringify({ kind: 'send', draftId: 'late', to: [to], cc: [], bcc: [], body: '' }));
      late();
      addEventListener('pagehide', late);
    }, ZOFIA);
    const row = await until('the refusal in the log', async () => (await rows()).find((one) => one.sequence > before && one.outcome === 'blocked'));
    expect(row).toMatchObject({ decision: 'block', app: 'practice', layer: 'main-guard' });
    await page.goto('about:blank');
    await settle();
    expect(truth(world.practice)).toEqual([]);
  });

  it('removes the blocked and sends the rest', async () => {
    await open({ to: [ZOFIA, PIOTR], cc: [EWA], bcc: [COLLEAGUE] });
    await page.click('button.send');
    await dialog.press('remove-blocked');
    await sent(page);
    expect(truth(world.practice)).toEqual([COLLEAGUE, ZOFIA].sort());
  });

  it.each([['refused', PIOTR], ['objected', EWA], ['a customer without marketing consent', JAN], ['unknown', STRANGER], ['expired', 'karl.meier@example.de']])('%s: nothing leaves by itself', async (_, address) => {
    await open({ to: [address] });
    await page.click('button.send');
    await dialog.opened();
    expect(truth(world.practice)).toEqual([]);
    await dialog.press('back');
    await settle(300);
    expect(truth(world.practice)).toEqual([]);
  });

  it('no answer of the dialog sends to a person who objected', async () => {
    await open({ to: [EWA] });
    await page.click('button.send');
    await dialog.opened();
    for (const name of ['confirm', 'justify', 'remove-blocked']) expect(await dialog.offers(name), name).toBe(false);
    await dialog.press('back');
  });

  it('warns, and sends only once confirmed', async () => {
    await open({ to: [TOMASZ] });
    await page.click('button.send');
    await dialog.opened();
    expect(truth(world.practice)).toEqual([]);
    await dialog.press('confirm');
    await sent(page);
    expect(truth(world.practice)).toEqual([TOMASZ]);
  });

  it('stops Ctrl+Enter, Enter and Space on the button alike', async () => {
    const ways = [
      async () => { await page.focus('[name=body]'); await page.keyboard.down('Control'); await page.keyboard.press('Enter'); await page.keyboard.up('Control'); },
      async () => { await page.focus('button.send'); await page.keyboard.press('Enter'); },
      async () => { await page.focus('button.send'); await page.keyboard.press('Space'); },
    ];
    for (const way of ways) {
      await open({ to: [PIOTR] });
      await way();
      await dialog.opened();
      await dialog.press('back');
      await settle(200);
      expect(truth(world.practice)).toEqual([]);
    }
  });

  it('sees text that is not yet a chip', async () => {
    await open({ to: [ZOFIA] });
    await page.type('[name=cc]', PIOTR);
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await settle(200);
    expect(truth(world.practice)).toEqual([]);
  });

  it('stops the application’s own second Send', async () => {
    await page.goto(`${world.practice.url}/mail/compose?to=${ZOFIA}`);
    await page.click('button.send');
    await page.waitForSelector('dialog.no-subject[open]');
    await page.click('button.send-anyway');
    await sent(page);
    expect(truth(world.practice)).toEqual([ZOFIA]);
    await page.goto(`${world.practice.url}/mail/compose?to=${PIOTR}`);
    await page.click('button.send');
    // Held at the first Send already, or at the second: nothing leaves either way.
    await until('a hold', async () => (await dialog.text()) !== undefined || (await page.$('dialog.no-subject[open]')) !== null);
    if (await page.$('dialog.no-subject[open]')) await page.click('button.send-anyway');
    await dialog.press('back');
    await settle(300);
    expect(truth(world.practice)).toEqual([ZOFIA]);
  });

  it('decides again when the page adds a recipient after the decision', async () => {
    await open({ to: [ZOFIA] });
    await page.evaluate((address) => {
      const native = window.fetch;
      window.fetch = (input, init) => native(input, typeof init?.body === 'string' ? { ...init, body: init.body.replace('"bcc":[]', `"bcc":["${address}"]`) } : init);
    }, PIOTR);
    await page.click('button.send');
    await settle(1_500);
    expect(truth(world.practice)).toEqual([]);
    expect((await composer(page)).body).toBe('Hello');
  });

  it('holds a request that the page makes on its own', async () => {
    await open({ to: [ZOFIA] });
    const result = await page.evaluate(async (address) => {
      const body = JSON.stringify({ kind: 'send', draftId: 'made-up', to: [address], cc: [], bcc: [], subject: 's', body: 'b' });
      return Promise.race([
        fetch('/api/messages', { method: 'POST', body }).then((response) => `status ${response.status}`, () => 'refused'),
        new Promise<string>((done) => { setTimeout(() => { done('held'); }, 1_500); }),
      ]);
    }, PIOTR);
    expect(result).not.toBe('status 200');
    expect(truth(world.practice)).toEqual([]);
  });

  it('never holds a draft, nor logs it as a send', async () => {
    const before = (await rows())[0]?.sequence ?? 0;
    await open({ to: [PIOTR], body: 'for later' });
    await page.click('button.save-draft');
    await until('the draft', () => world.practice.mailbox.drafts.size === 1);
    expect([...world.practice.mailbox.drafts.values()][0]).toMatchObject({ to: [PIOTR], body: 'for later' });
    expect(await dialog.text()).toBeUndefined();
    expect((await rows()).filter((row) => row.sequence > before)).toEqual([]);
  });

  it('keeps a blocked mail as a draft', async () => {
    await open({ to: [PIOTR], body: 'keep me' });
    await page.click('button.send');
    await dialog.press('keep-draft');
    await until('the draft', () => world.practice.mailbox.drafts.size === 1);
    expect(truth(world.practice)).toEqual([]);
  });

  it('lets an answer to a person’s own question through, but not a person added to it', async () => {
    await compose(page, world.practice, { reply: 'r1' });
    await page.click('button.send');
    await sent(page);
    expect(truth(world.practice)).toEqual([JAN]);
    await compose(page, world.practice, { reply: 'r1' });
    await page.type('[name=cc]', `${PIOTR},`);
    await page.click('button.send');
    await dialog.press('back');
    await settle(200);
    expect(truth(world.practice)).toEqual([JAN]);
  });

  it('stops a call to a person who objected, and lets one who agreed ring', async () => {
    await page.goto(`${world.practice.url}/crm`);
    await page.click('[data-id=ewa] button.call');
    await dialog.press('back');
    await settle();
    expect(dialled(world.practice)).toEqual([]);
    await page.click('[data-id=zofia] button.call');
    await until('the call', () => dialled(world.practice).length === 1);
    expect(dialled(world.practice)).toEqual(['+48602345678']);
  });
});
