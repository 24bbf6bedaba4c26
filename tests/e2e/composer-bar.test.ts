// While a message is written: every recipient by shape and word, the purpose, who is unusual. Told, never decided: Send is held all the same.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { SeenBar } from '../support/composer-bar';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { compose, composer, sent, settle, truth } from '../support/practice';
import { startWorld, type World } from '../support/world';

const [ZOFIA, PIOTR, JAN] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test', 'jan.kowalski@example.com'];
let world: World;
let page: Page;
let bar: SeenBar;
beforeAll(async () => { world = await startWorld(); });
afterAll(async () => { await world?.stop(); });
beforeEach(async () => {
  world.practice.mailbox.reset();
  page = await world.browser.newPage();
  bar = await SeenBar.attach(page);
});
afterEach(async () => { await page.close(); });

const open = async (mail: Parameters<typeof compose>[2]): Promise<void> => {
  await compose(page, world.practice, { subject: 'Offer', body: 'Hello', ...mail });
  await page.click('textarea[name=body]');
};

describe('the bar of an open composer', () => {
  it('marks who may be contacted before Send, follows the recipients, and logs nothing', async () => {
    const before = (await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows[0]?.sequence ?? 0;
    await open({ to: [ZOFIA] });
    await bar.says('1 recipient is allowed');
    await page.type('.recipients[data-field="cc"] input.recipient-input', `${PIOTR},`);
    await bar.says('1 recipient needs attention');
    await bar.press('composer-list');
    const text = await bar.says(PIOTR);
    expect(text).toContain(ZOFIA);
    expect((await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows[0]?.sequence ?? 0).toBe(before);
    expect(truth(world.practice)).toEqual([]);
  });

  it('stands clear of Send and of everything that the site shows as its own', async () => {
    // Seen from the form, as the page may scroll to what is clicked.
    const rects = (): Promise<string> => page.evaluate(() => JSON.stringify([...document.querySelectorAll('form.composer *')].filter((one) => one.getClientRects().length > 0).map((one) => {
      const [box, form] = [one.getBoundingClientRect(), document.querySelector('form.composer')?.getBoundingClientRect()];
      return [box.left, box.top, box.right, box.bottom].map((side, at) => Math.round(side - ((at % 2 === 0 ? form?.left : form?.top) ?? 0)));
    })));
    await compose(page, world.practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    const before = await rects();
    await page.click('textarea[name=body]');
    await bar.says('allowed');
    const box = await bar.box();
    const send = await page.$eval('button.send', (node) => { const { top, bottom } = node.getBoundingClientRect(); return { top, bottom }; });
    expect(box.bottom).toBeLessThanOrEqual(send.top);
    expect(send.top - box.bottom).toBeLessThan(20);
    expect(await rects()).toBe(before);
  });

  it('declares the purpose that was chosen in it, and keeps keys from the page', async () => {
    await open({ to: [ZOFIA] });
    await bar.says('allowed');
    await page.evaluate(() => { const seen: string[] = []; (window as { seen?: string[] }).seen = seen; addEventListener('keydown', (event) => { seen.push(event.key); }, true); });
    await bar.choose('composer-purpose', 'ArrowDown');
    await settle(800);
    expect(await page.evaluate(() => (window as { seen?: string[] }).seen)).toEqual([]);
    await page.bringToFront();
    await page.click('button.send');
    const dialog = await SeenDialog.attach(page);
    await settle(700);
    const [row] = (await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows;
    expect(row?.purpose).not.toBe('direct-marketing');
    if (await dialog.text()) await dialog.press('back');
    // Another message is another conversation: nothing is declared for it.
    await open({ to: [ZOFIA] });
    await bar.says('allowed');
    await page.click('button.send');
    await sent(page);
    expect((await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows[0]?.purpose).toBe('direct-marketing');
  });

  it('warns of a look-alike of our own domain and of a domain that is new to the conversation', async () => {
    await open({ to: ['marek@practlce.test'] });
    await bar.says('needs attention');
    await bar.press('composer-list');
    await bar.says('Looks like practice.test');
    await open({ to: [ZOFIA] });
    await bar.says('1 recipient is allowed');
    await page.type('.recipients[data-field="to"] input.recipient-input', `${JAN},`);
    await bar.press('composer-list');
    await bar.says('New to this conversation');
  });

  it('is told, not decided: a page that takes it out sends nothing more', async () => {
    const dialog = await SeenDialog.attach(page);
    await open({ to: [PIOTR] });
    await bar.says('needs attention');
    await page.evaluate(() => { for (const node of [...document.documentElement.children]) if (node.tagName === 'DIV') node.remove(); });
    await bar.gone();
    await page.click('button.send');
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    expect(truth(world.practice)).toEqual([]);
    expect((await composer(page)).to).toEqual([PIOTR]);
  });

  it('goes with its composer, and an allowed message still leaves without a dialog', async () => {
    await open({ to: [ZOFIA] });
    await bar.says('allowed');
    await page.click('button.send');
    await sent(page);
    expect(truth(world.practice)).toEqual([ZOFIA]);
    await page.goto(`${world.practice.url}/crm`);
    await bar.gone();
  });
});
