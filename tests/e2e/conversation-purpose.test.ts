// A purpose chosen in the bar holds for the conversation: the next reply in it shows and declares it, another conversation does not, nor a new message.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenBar } from '../support/composer-bar';
import { ask } from '../support/extension';
import { startGmail, type GmailReplica } from '../support/gmail-replica/server';
import { isClosed, OK, PATHS, visit, write as writeOutlook } from '../support/outlook-hands';
import { startOutlook, type OutlookReplica } from '../support/outlook-replica/server';
import { settle } from '../support/practice';
import { startWorld, type World } from '../support/world';
import { openMail, WAYS, write, type Place } from './gmail/composer';

const ZOFIA = 'zofia.nowak@example.pl';

describe('Gmail', () => {
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

  it('by the id of its thread', async () => {
    const usual = await purposeOf('popup');
    const chosen = await purposeOf('inline', 'ArrowDown');
    expect(chosen).not.toBe(usual);
    expect(await purposeOf('inline')).toBe(chosen);
    expect(await purposeOf('popup')).toBe(usual);
  });
});

describe('Outlook', () => {
  let site: OutlookReplica;
  let world: World;
  let page: Page;
  let bar: SeenBar;
  beforeAll(async () => { site = await startOutlook(); world = await startWorld({ args: site.args }); page = await world.browser.newPage(); bar = await SeenBar.attach(page); await visit(page); });
  afterAll(async () => { await world?.stop(); await site?.stop(); });

  async function purposeOf(kind: 'answer' | 'compose', choose?: string): Promise<string | undefined> {
    const before = site.mailbox.delivered.length;
    await page.bringToFront();
    if (kind === 'answer') {
      await page.click('[data-replica="answer"]');
      await page.focus('[data-replica="to"]');
      await page.keyboard.type(`${OK};`);
      await page.focus('[id^="editorParent_"] [contenteditable]');
      await page.keyboard.type('Dear customer');
    } else await writeOutlook(page, { to: OK }, 'Offer');
    await bar.says('recipient');
    if (choose) { await bar.choose('composer-purpose', choose); await settle(800); }
    await PATHS['mouse']?.(page);
    await until('the mail', () => site.mailbox.delivered.length > before, 8_000);
    await isClosed(page);
    await bar.gone();
    return (await ask<LogPage>(world.options, 'log.query', { limit: 1 })).rows[0]?.purpose;
  }

  it('by the route of what is read, for an answer in the pane; not for a new message over the same route, nor for another conversation', async () => {
    const usual = await purposeOf('answer');
    await page.click('[data-replica="read-1"]');
    const chosen = await purposeOf('answer', 'ArrowDown');
    expect(chosen).not.toBe(usual);
    expect(await purposeOf('answer')).toBe(chosen);
    expect(await purposeOf('compose')).toBe(usual);
    await page.click('[data-replica="read-2"]');
    expect(await purposeOf('answer')).toBe(usual);
    await page.click('[data-replica="read-1"]');
    expect(await purposeOf('answer')).toBe(chosen);
  }, 120_000);
});
