import type { Page } from 'puppeteer';
import { until } from './browser';

export interface ConsoleHands {
  text(selector?: string): Promise<string>;
  press(selector: string, count?: number): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  /** A page of the console by its menu, read to its end. */
  open(name: string): Promise<void>;
  /** Waits until the page says it. @throws with what it said instead. */
  saw(what: string | RegExp): Promise<unknown>;
  /** The link that a hub prints for its first administrator. */
  begin(link: string, name: string, password: string): Promise<void>;
}

/** What a person does in the hub's console. @param on the page, and what its console said; they come after the tests are declared. */
export function consoleHands(on: () => { page: Page; said: readonly string[] }): ConsoleHands {
  const hands: ConsoleHands = {
    text: (selector = 'main') => on().page.$eval(selector, (node) => (node as HTMLElement).innerText),
    // A page that has just come may be drawn again under the pointer: what could not be pressed is looked for anew.
    press: async (selector, count = 1) => {
      const { page } = on();
      await page.bringToFront();
      await until(`a press on ${selector}`, async () => { await page.click(selector, { count }); return true; });
    },
    fill: async (selector, value) => {
      await hands.press(selector, 3);
      await on().page.type(selector, value);
    },
    open: async (name) => {
      await hands.press(`nav a[href="#/${name}"]`);
      await on().page.waitForSelector(`main[data-page="${name}"]`);
      await until(`page ${name}`, async () => !(await hands.text()).includes('Loading'));
    },
    saw: (what) => until(String(what), async () => { const shown = await hands.text(); return typeof what === 'string' ? shown.includes(what) : what.test(shown); })
      .catch(async (error: unknown) => { throw new Error(`${String(error)}\n${await hands.text()}\n${on().said.join('\n')}`); }),
    begin: async (link, name, password) => {
      await on().page.goto(link, { timeout: 100_000 });
      await hands.fill('input[name=name]', name);
      await hands.fill('input[name=password]', password);
      await hands.fill('input[name=again]', password);
      await hands.press('[data-name=link] button');
      await on().page.waitForSelector('main[data-page=overview]');
      // What is drawn when the answer comes moves the page under the pointer.
      await until('the overview', async () => !(await hands.text()).includes('Loading'));
    },
  };
  return hands;
}
