// What a person does in the replica, by anchors of its own: nothing here is shared with the adapter.
import type { ElementHandle, Page } from 'puppeteer';
import { until } from '../../support/browser';

export interface Look { hl?: string; classes?: string; chips?: string; format?: string; transport?: string; view?: string; anchors?: string }
export interface Writing { to?: string[]; cc?: string[]; bcc?: string[]; typed?: string; subject?: string; body?: string }

export async function openMail(page: Page, look: Look = {}, account = 0): Promise<void> {
  await page.goto(`https://mail.google.com/mail/u/${account}/?${new URLSearchParams(look as Record<string, string>).toString()}`);
  await page.waitForSelector('html[data-ready]');
}

export type Place = 'popup' | 'full' | 'inline' | 'window';

/** Opens a composer and fills it; a window has its own already. */
export async function write(page: Page, { to = [], cc = [], bcc = [], typed = '', subject = 'Offer', body = 'Hello' }: Writing, place: Place = 'popup'): Promise<ElementHandle> {
  if (place === 'popup') await page.click('[data-replica=compose]');
  if (place === 'inline') await page.click('[data-replica=reply]');
  if (place === 'full') await page.evaluate(() => { (window as unknown as { replica: { open(opening: unknown): void } }).replica.open({ kind: 'full' }); });
  const all = await page.$$('form');
  const form = all[all.length - 1];
  if (!form) throw new Error('no composer');
  await page.evaluate((element, lists, rest) => {
    for (const row of element.querySelectorAll('tr')) row.removeAttribute('style');
    for (const [name, list] of Object.entries(lists)) {
      const box = element.querySelector<HTMLInputElement>(`[name="${name}"] input, textarea[name="${name}"]`);
      if (!box || list.length === 0) continue;
      box.value = list.join(',');
      box.dispatchEvent(new KeyboardEvent('keydown', { key: ',', bubbles: true }));
    }
    const line = element.querySelector<HTMLInputElement>('[name=subjectbox]');
    const editor = element.parentElement?.querySelector('[contenteditable]');
    if (!line || !editor) return;
    line.value = rest.subject;
    editor.textContent = rest.body;
    editor.dispatchEvent(new Event('input', { bubbles: true }));
  }, form, { to, cc, bcc }, { subject, body });
  // Last, and by real keys: it stays text until the focus goes.
  if (typed) await (await form.$('[name="cc"] input, textarea[name="cc"]'))?.type(typed);
  return form;
}

const cell = (form: ElementHandle): Promise<ElementHandle> => form.evaluateHandle((element) => element.parentElement as Element) as Promise<ElementHandle>;
async function control(form: ElementHandle, selector: string): Promise<ElementHandle> {
  const found = await (await cell(form)).$(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}
const SEND = '[data-replica=send]';

async function scheduleDialog(form: ElementHandle): Promise<void> {
  await (await control(form, `${SEND} + [role=button]`)).click();
  await (await control(form, '[data-replica=schedule]')).click();
}
const items = (page: Page): Promise<ElementHandle[]> => page.$$('body > [role=dialog] [role=menuitem]');

/** Presets: tomorrow at 8, tomorrow at 13, in three days at 8, and the way to the picker. */
export async function schedule(page: Page, form: ElementHandle, preset: number): Promise<void> {
  await scheduleDialog(form);
  await (await items(page))[preset]?.click();
}

/** Every way of sending what a composer holds. */
export const WAYS: Record<string, (page: Page, form: ElementHandle) => Promise<void>> = {
  click: async (_, form) => { await (await control(form, SEND)).click(); },
  'Ctrl+Enter': async (page, form) => {
    await (await control(form, '[contenteditable]')).focus();
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
  },
  Enter: async (page, form) => { await (await control(form, SEND)).focus(); await page.keyboard.press('Enter'); },
  Space: async (page, form) => { await (await control(form, SEND)).focus(); await page.keyboard.press('Space'); },
  'click of a script': async (page, form) => { await page.evaluate((element) => { (element as HTMLElement).click(); }, await control(form, SEND)); },
  'schedule preset': (page, form) => schedule(page, form, 0),
  'schedule preset by key': async (page, form) => { await scheduleDialog(form); await (await items(page))[2]?.focus(); await page.keyboard.press('Enter'); },
  'schedule picker': async (page, form) => {
    await scheduleDialog(form);
    await (await items(page))[3]?.click();
    await page.waitForSelector('body > [role=dialog] input');
    await (await page.$$('body > [role=dialog] button'))[1]?.click();
  },
};
export const archive = async (form: ElementHandle): Promise<void> => { await (await control(form, '.Uo')).click(); };

export const drive = <T>(page: Page, name: string, ...args: unknown[]): Promise<T> =>
  page.evaluate((method, list) => (window as unknown as { replica: Record<string, (...all: unknown[]) => unknown> }).replica[method]?.(...list), name, args) as Promise<T>;
export const waiting = (page: Page): Promise<number> => drive<number>(page, 'waiting');
export const toast = (page: Page): Promise<unknown> => until('the toast', () => page.$('[data-replica=toast]'));
export const status = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('[data-replica=status]')?.textContent ?? '');
