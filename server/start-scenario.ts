import type { Page } from 'puppeteer';
import type { Practice } from './practice/main';
import { until } from './start-browser';
import { SeenDialog } from './start-dialog';

/** What a person does with the dialog, once it opens. */
type DialogAnswer = 'back' | 'remove-blocked';

export type Communication =
  | { name: string; kind: 'mail'; to: string[]; cc?: string[]; bcc?: string[]; answer?: DialogAnswer }
  | { name: string; kind: 'call'; person: string; number: string; answer?: 'back' };

/** The four communications of `--check`; `answer` = the press in the dialog that is expected to open. */
export const COMMUNICATIONS: readonly Communication[] = [
  { name: 'mail, refused', kind: 'mail', to: ['piotr.wisniewski@crm.test'], answer: 'back' },
  { name: 'mail, partly allowed', kind: 'mail', to: ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'], cc: ['ewa.zielinska@example.com'], answer: 'remove-blocked' },
  { name: 'mail, allowed', kind: 'mail', to: ['zofia.nowak@example.pl'] },
  { name: 'call, objected', kind: 'call', person: 'ewa', number: '+48225551010', answer: 'back' },
  { name: 'call, allowed', kind: 'call', person: 'zofia', number: '+48602345678' },
];

export const contactsOf = (one: Communication): string[] => (one.kind === 'call' ? [one.number] : [...one.to, ...(one.cc ?? []), ...(one.bcc ?? [])]);

async function send(page: Page, practice: Practice, one: Communication): Promise<void> {
  if (one.kind === 'call') {
    await page.goto(`${practice.url}/crm?lang=en`);
    await page.click(`[data-id="${one.person}"] button.call`);
    return;
  }
  const query = new URLSearchParams({ lang: 'en', to: one.to.join(','), cc: (one.cc ?? []).join(','), bcc: (one.bcc ?? []).join(','), subject: one.name, body: 'Hello' });
  await page.goto(`${practice.url}/mail/compose?${query}`);
  await page.click('button.send');
}

const statusOf = (page: Page): Promise<string> => page.$eval('.status', (node) => node.textContent ?? '');

/** Does one communication as a person would, and gives what reached the practice server. */
export async function communicate(page: Page, practice: Practice, one: Communication, guarded: boolean): Promise<string[]> {
  const [mails, calls] = [practice.mailbox.delivered.length, practice.mailbox.dialled.length];
  await send(page, practice, one);
  if (guarded && one.answer) {
    const dialog = await SeenDialog.attach(page);
    await dialog.press(one.answer);
  }
  const stays = guarded && one.answer === 'back';
  if (!stays) await until(`${one.name} to arrive`, async () => /^(Sent\.|Calling)/.test(await statusOf(page)));
  // What was let through by mistake needs a moment to arrive too.
  await new Promise((done) => setTimeout(done, stays ? 800 : 100));
  return [...practice.mailbox.delivered.slice(mails).map((mail) => mail.rcpt), ...practice.mailbox.dialled.slice(calls).map((call) => call.number)].sort();
}
