// A purpose chosen in the bar holds for the conversation: the next reply in it shows and declares it, another conversation does not.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenBar } from '../support/composer-bar';
import { ask } from '../support/extension';
import { startGmail, type GmailReplica } from '../support/gmail-replica/server';
import { settle } from '../support/practice';
import { startWorld, type World } from '../support/world';
import { openMail, WAYS, write, type Place } from './gmail/composer';

const ZOFIA = 'zofia.nowak@example.pl';
let site: GmailReplica;
let world: World;
let page: Page;
let bar: SeenBar;
beforeAll(async () => { site = await startGmail(); world = await startWorld({ args: site.args }); });
afterAll(async () => { await world?.stop(); await site?.stop(); });
beforeEach(async () => { site.mailbox.reset(); page = await world.browser.newPage(); await page.bringToFront(); bar = await SeenBar.attach(page); await openMail(page); });
afterEach(async () => { await page.close(); });

/** Sends what is open and gives the purpose in its row of the log. */
async function purposeOf(place: Place, choose?: string): Promise<string | undefined> {
  const before = site.mailbox.mails.length;
  const form = await write(page, { to: [ZOFIA] }, place);
  await (await form.evaluateHandle((element) => element.parentElement?.querySelector('[contenteditable]') as HTMLElement)).click();
  await bar.says('recipient');
  if (choose) { await bar.choose('composer-purpose', choose); await settle(800); }
  await WAYS['click']?.(page, form);
  await until('the mail', () => site.mailbox.mails.length > before, 8_000);
  await bar.gone(); // the next one is of the next composer
  return (await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows[0]?.purpose;
}

it('Gmail: by the id of its thread', async () => {
  const usual = await purposeOf('popup');
  const chosen = await purposeOf('inline', 'ArrowDown');
  expect(chosen).not.toBe(usual);
  expect(await purposeOf('inline')).toBe(chosen);
  expect(await purposeOf('popup')).toBe(usual);
});
