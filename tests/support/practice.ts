import type { Page } from 'puppeteer';
import { startPractice, type Practice } from '../../server/practice/main';
import { until } from './browser';

export { startPractice, type Practice };

/** Sorted envelope recipients that reached the practice server. */
export function truth(practice: Practice): string[] {
  return practice.mailbox.delivered.map((mail) => mail.rcpt).sort();
}

export function dialled(practice: Practice): string[] {
  return practice.mailbox.dialled.map((call) => call.number);
}

export interface Composed { to?: string[]; cc?: string[]; bcc?: string[]; subject?: string; body?: string; reply?: string }

/** Opens compose with these recipients as chips. */
export async function compose(page: Page, practice: Practice, mail: Composed): Promise<void> {
  const query = new URLSearchParams();
  for (const field of ['to', 'cc', 'bcc'] as const) if (mail[field]?.length) query.set(field, mail[field].join(','));
  for (const field of ['subject', 'body', 'reply'] as const) if (mail[field]) query.set(field, mail[field]);
  await page.goto(`${practice.url}/mail/compose?${query}`);
}

const FIELDS = ['to', 'cc', 'bcc', 'subject', 'body', 'error', 'status'] as const;

export interface ComposerState { to: string[]; cc: string[]; bcc: string[]; subject: string; body: string; error: string; status: string }

/** What the composer still holds, as a user sees it. Nothing named inside: tsx would call a helper that no page has. */
export async function composer(page: Page): Promise<ComposerState> {
  const [to, cc, bcc, ...texts] = await page.evaluate((names) => names.map((name, index) => (index < 3
    ? [...document.querySelectorAll<HTMLElement>(`.recipients[data-field="${name}"] .chip`)].map((chip) => chip.dataset.address ?? '')
    : [document.querySelector<HTMLInputElement>(`form [name=${name}]`)?.value ?? document.querySelector(`main .${name}`)?.textContent ?? ''])), FIELDS);
  const [subject = '', body = '', error = '', status = ''] = texts.flat();
  return { to: to ?? [], cc: cc ?? [], bcc: bcc ?? [], subject, body, error, status };
}

/** Waits until the page says that it sent. */
export async function sent(page: Page, timeoutMs = 10_000): Promise<void> {
  await until('the page to say that it sent', async () => (await composer(page)).status.match(/^(Sent|Wysłano)\.$/), timeoutMs, 20);
}

/** Long enough for a send that was let through to arrive; used after a block. */
export async function settle(ms = 600): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** A mail written as a person does, in a page with a mark that loading it again would take away. */
export async function writeByHand(page: Page, practice: Practice, to: string, text: string): Promise<void> {
  practice.mailbox.reset();
  await page.bringToFront();
  await compose(page, practice, { to: [to], subject: 'Offer' });
  await page.type('[name=body]', text);
  await page.evaluate(() => { (window as { before?: true }).before = true; });
}

/** Is it that very page, and what does its composer hold? */
export async function stillWritten(page: Page): Promise<[boolean, string]> {
  return [await page.evaluate(() => (window as { before?: true }).before === true), (await composer(page)).body];
}
