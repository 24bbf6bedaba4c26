// The notice of a hold, pressed as a person presses it, while the worker cannot answer: its log is kept busy.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { compose, composer, settle, truth } from '../support/practice';
import { startWorld, type World } from '../support/world';

const [ZOFIA, COLLEAGUE] = ['zofia.nowak@example.pl', 'marek@practice.test'];
const HELD = /Held|Wstrzymano/;

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
afterEach(async () => {
  await answerAgain();
  await page.close();
});

/** No decision can be logged until `answerAgain`: every check waits. */
const goSilent = (): Promise<unknown> => world.options.evaluate(`new Promise((busy, failed) => {
  globalThis.silent = true;
  const opening = indexedDB.open('consentry');
  opening.onerror = failed;
  opening.onsuccess = () => {
    const log = opening.result.transaction('log', 'readwrite').objectStore('log');
    const again = () => { if (globalThis.silent) log.get(0).onsuccess = again; else opening.result.close(); busy(); };
    again();
  };
})`);
const answerAgain = (): Promise<unknown> => world.options.evaluate('globalThis.silent = false');
const notice = (): Promise<string> => until('the notice', async () => {
  const text = await dialog.notice();
  return text !== undefined && HELD.test(text) ? text : undefined;
});
const gone = (): Promise<unknown> => until('the notice to go', async () => (await dialog.notice()) === undefined);

describe('a hold whose answer does not come', () => {
  beforeEach(async () => {
    await compose(page, world.practice, { to: [ZOFIA], subject: 'Offer', body: 'Dear Zofia, all of it' });
    await settle(300);
    await goSilent();
  });

  it('is shown, tried again, and leaves once when the answer comes', async () => {
    await page.click('button.send');
    await notice();
    await dialog.pressNotice('retry');
    await dialog.pressNotice('retry');
    await settle(400);
    expect(truth(world.practice)).toEqual([]);
    await notice();
    await answerAgain();
    await until('the mail', () => truth(world.practice).length > 0, 20_000);
    await settle();
    expect(truth(world.practice)).toEqual([ZOFIA]);
    await gone();
  });

  it('keeps the mail as a draft, and sends nothing afterwards', async () => {
    await page.click('button.send');
    await dialog.pressNotice('keep-draft');
    await until('the draft', () => world.practice.mailbox.drafts.size === 1);
    await gone();
    await answerAgain();
    await settle(1_000);
    expect(truth(world.practice)).toEqual([]);
    expect([...world.practice.mailbox.drafts.values()][0]).toMatchObject({ to: [ZOFIA], body: 'Dear Zofia, all of it' });
  });

  it('copies the text and says so, and gives the composer back as it was', async () => {
    await world.browser.defaultBrowserContext().overridePermissions(world.practice.url, ['clipboard-read', 'clipboard-sanitized-write']);
    await page.bringToFront();
    await page.click('button.send');
    await dialog.pressNotice('copy-text');
    await until('the word that it is copied', async () => /copied|Skopiowano/.test((await dialog.notice()) ?? ''));
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Dear Zofia, all of it');
    await dialog.pressNotice('back');
    await gone();
    await answerAgain();
    await settle();
    expect(truth(world.practice)).toEqual([]);
    expect(await composer(page)).toMatchObject({ to: [ZOFIA], subject: 'Offer', body: 'Dear Zofia, all of it' });
  });

  it('shows the page nothing to know it by', async () => {
    await page.click('button.send');
    await notice();
    const seen = await page.evaluate(() => [...document.querySelectorAll(':root > :not(head, body)')].map((node) => [node.localName, node.attributes.length, node.shadowRoot, node.textContent]));
    expect(seen).toEqual([['div', 0, null, '']]);
    // Taken back: let go by the next answer it would arrive in the next test's mailbox.
    await dialog.pressNotice('back');
    await gone();
  });
});

describe('above a modal dialog of the application itself', () => {
  it('can be seen and pressed', async () => {
    await compose(page, world.practice, { to: [ZOFIA], body: 'No subject' });
    await page.click('button.send');
    await page.waitForSelector('dialog.no-subject[open]');
    await goSilent();
    // Another recipient than the one decided: held again.
    await page.evaluate((address) => { (document.querySelector('[name=cc]') as HTMLInputElement).value = address; }, COLLEAGUE);
    await page.click('button.send-anyway');
    await notice();
    await dialog.pressNotice('back');
    await gone();
    await answerAgain();
    await settle();
    expect(truth(world.practice)).toEqual([]);
    expect(await page.$('dialog.no-subject[open]')).not.toBeNull();
    await page.click('button.send-anyway');
    await until('the mail', () => truth(world.practice).length === 2, 20_000);
    expect(truth(world.practice)).toEqual([COLLEAGUE, ZOFIA]);
  });
});
