// The real extension on the practice site: the page sees nothing of what is typed into the dialog, and focus comes back.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { startWorld, type World } from '../support/world';

let world: World;
let page: Page;
beforeAll(async () => {
  world = await startWorld();
  page = await world.browser.newPage();
}, 240_000);
afterAll(async () => { await world?.stop(); });

/** Opens the composer, listens as a page can (before the dialog's script comes, after document_start), and presses Send. */
async function sendFrom(subject: string, body: string): Promise<SeenDialog> {
  await page.goto(`${world.practice.url}/mail/compose?${new URLSearchParams({ lang: 'en', to: 'nobody.known@example.pl', subject, body })}`);
  await page.evaluate(`window.seen = [];
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'paste'])
      window.addEventListener(type, (event) => { window.seen.push(type + ' ' + (event.key ?? event.data ?? '')); }, { capture: true });`);
  await page.focus('textarea');
  await page.keyboard.type('.');
  expect(await page.evaluate('window.seen.splice(0)')).toContain('keydown .'); // control: it does see the composer's own keys
  await page.click('button.send');
  return SeenDialog.attach(page);
}

it('a reason typed into the dialog goes with the send and is not seen by the page', async () => {
  const dialog = await sendFrom('Your order', 'Hello');
  expect(await dialog.opened()).toContain('This message is not allowed');
  await dialog.declare('contract');
  await until('the question for a reason', async () => (await dialog.text())?.includes('This message needs a reason'));
  await dialog.justify('ordered by phone this morning');
  await until('the mail to arrive', () => world.practice.mailbox.delivered.some((mail) => mail.rcpt === 'nobody.known@example.pl'));
  expect(await page.evaluate('window.seen')).toEqual([]);
});

it('Esc goes back: nothing is sent, the text stays, focus returns to the page', async () => {
  const before = world.practice.mailbox.delivered.length;
  const dialog = await sendFrom('Offer', 'Spring is here');
  await dialog.opened();
  await page.keyboard.press('Escape');
  await dialog.closed();
  expect(await page.evaluate('window.seen')).toEqual([]);
  expect(await page.$eval('textarea', (field) => field.value)).toBe('.Spring is here');
  expect(await page.evaluate('document.activeElement.className')).toContain('send');
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  expect(world.practice.mailbox.delivered).toHaveLength(before);
});
