// A person's hands on the Outlook replica: what is typed and pressed, with real keys and clicks.
import type { Page } from 'puppeteer';

export const OK = 'zofia.nowak@example.pl';
export const REFUSED = 'piotr.wisniewski@crm.test';
export const SEND = '[data-replica="send"]';

export interface Options { host?: string; locale?: string; classes?: string; transport?: string; post?: string; undo?: string; autosave?: string; anchors?: string; dialog?: string; view?: string }
export async function visit(page: Page, { host = 'outlook.office.com', view = 'mail/inbox', ...query }: Options = {}): Promise<void> {
  await page.bringToFront();
  // Left earlier, the page would queue its send for the next start, which then waits for the person.
  await page.waitForSelector('html:not([data-sending])');
  await page.goto(`https://${host}/${view}?${new URLSearchParams(query as Record<string, string>)}`);
  await page.waitForSelector('html[data-ready]');
}

/** Opens a composer and types into it as a person does; the last address stays text where `typed`. */
export async function write(page: Page, people: { to: string; cc?: string }, subject: string, typed = false): Promise<void> {
  if (await page.$('[data-replica="compose"]')) await page.click('[data-replica="compose"]');
  const roots = await page.$$('[id^="docking_InitVisiblePart_"]');
  const root = roots.at(-1);
  if (!root) throw new Error('no composer');
  for (const [field, text] of Object.entries(people)) {
    await (await root.$(`[data-replica="${field}"]`))?.focus();
    await page.keyboard.type(typed ? text : `${text};`);
  }
  await (await root.$('input[id^="MSG_"]'))?.focus();
  await page.keyboard.type(subject);
  await (await root.$('[id^="editorParent_"] [contenteditable]'))?.focus();
  await page.keyboard.type('Dear customer');
}
export const isClosed = (page: Page): Promise<void> => page.waitForFunction(() => document.querySelector('[id^="docking_InitVisiblePart_"]') === null, { timeout: 10_000 }).then(() => undefined);
export const statusOf = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('[data-replica="status"]')?.textContent ?? '');
export const callReplica = <T>(page: Page, name: string, ...args: string[]): Promise<T> => page.evaluate((method, given) => (window as unknown as { replica: Record<string, (...all: string[]) => unknown> }).replica[method]?.(...given), name, args) as Promise<T>;

export type Path = (page: Page) => Promise<void>;
export async function openMenu(page: Page, nth = 0): Promise<void> {
  await (await page.$$('[data-replica="more"]'))[nth]?.click();
  await page.waitForSelector('[role="menuitem"]');
}
const byKey = (held: 'Control' | 'Alt', key: 'Enter' | 's'): Path => async (page) => {
  await page.keyboard.down(held);
  await page.keyboard.press(key);
  await page.keyboard.up(held);
};
/** The menu with the keyboard alone: opened from its button, `down` steps, pressed. */
const byArrows = (down: number, press: 'Enter' | 'Space'): Path => async (page) => {
  await page.focus('[data-replica="more"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role="menuitem"]');
  for (let i = 0; i < down; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press(press);
};
const clickItem = (item: string): Path => async (page) => { await openMenu(page); await page.click(`[data-replica="item-${item}"]`); };
const dialogOf = (open: Path, press: Path): Path => async (page) => { await open(page); await page.waitForSelector('[role="dialog"]'); await press(page); };

export const PATHS: Record<string, Path> = {
  mouse: (page) => page.click(SEND),
  'Ctrl+Enter': byKey('Control', 'Enter'),
  'Alt+S': byKey('Alt', 's'),
  'Enter on Send': async (page) => { await page.focus(SEND); await page.keyboard.press('Enter'); },
  'Space on Send': async (page) => { await page.focus(SEND); await page.keyboard.press('Space'); },
  'menu, Send': clickItem('send'),
  'menu, Send & archive': clickItem('archive'),
  'menu by keys, Send': byArrows(0, 'Enter'),
  'menu by keys, Send & archive': byArrows(2, 'Space'),
  'a script in the menu': async (page) => { await page.$eval('[data-replica="more"]', (more) => { (more as HTMLElement).click(); }); await page.$eval('[data-replica="item-send"]', (item) => { (item as HTMLElement).click(); }); },
  'menu, schedule dialog': dialogOf(clickItem('later'), (page) => page.click('[data-replica="later-send"]')),
  'menu by keys, schedule dialog': dialogOf(byArrows(1, 'Enter'), async (page) => { await page.focus('[data-replica="later-send"]'); await page.keyboard.press('Enter'); }),
};
