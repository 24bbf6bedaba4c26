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

/** What the composer still holds, as a user sees it. */
export async function composer(page: Page): Promise<{ to: string[]; cc: string[]; bcc: string[]; subject: string; body: string; error: string; status: string }> {
  return page.evaluate(() => {
    const chips = (field: string): string[] => [...document.querySelectorAll<HTMLElement>(`.recipients[data-field="${field}"] .chip`)].map((chip) => chip.dataset.address ?? '');
    const value = (selector: string): string => document.querySelector<HTMLInputElement>(selector)?.value ?? '';
    const text = (selector: string): string => document.querySelector(selector)?.textContent ?? '';
    return { to: chips('to'), cc: chips('cc'), bcc: chips('bcc'), subject: value('[name=subject]'), body: value('[name=body]'), error: text('.error'), status: text('.status') };
  });
}

/** Waits until the page says that it sent. */
export async function sent(page: Page, timeoutMs = 10_000): Promise<void> {
  await until('the page to say that it sent', async () => (await composer(page)).status.match(/^(Sent|Wysłano)\.$/), timeoutMs, 20);
}

/** Long enough for a send that was let through to arrive; used after a block. */
export async function settle(ms = 600): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
