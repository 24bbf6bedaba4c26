// The build for Firefox in Firefox itself: what is refused does not arrive, what is allowed arrives once, and without the extension all of it does.
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../../server/start-hub';
import { practicePolicy, sampleConsents } from '../../server/start-world';
import type { StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { dialogText, findFirefox, launchFirefox, openExtensionPage } from '../support/firefox';
import { compose, sent, settle, startPractice, truth, type Practice } from '../support/practice';

const ALLOWED = 'zofia.nowak@example.pl';
const REFUSED = 'piotr.wisniewski@crm.test';

const firefox = findFirefox();
if (!firefox) console.log('Firefox: skipped, none here');

async function ask<T>(page: Page, name: string, body: unknown = {}): Promise<T> {
  const reply = await page.evaluate(async (message: { seq: number; name: string; body: unknown }) => {
    const { runtime } = (globalThis as unknown as { browser: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }).browser;
    return runtime.sendMessage(message);
  }, { seq: 1, name, body });
  const answer = reply as { ok: true; body: T } | { ok: false; fault: string } | undefined;
  if (!answer?.ok) throw new Error(`${name}: ${answer?.fault ?? 'no answer'}`);
  return answer.body;
}

async function press(page: Page): Promise<void> {
  await page.bringToFront();
  await page.click('button.send');
}

describe.skipIf(!firefox)('Firefox', () => {
  let practice: Practice;
  let hub: Hub;
  let browser: Browser;
  let options: Page;
  let page: Page;
  beforeAll(async () => {
    practice = await startPractice({ port: 0 });
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(practice.url), port: 0, args: ['--user', 'seller@example.test'] });
    // An event page that is suspended as soon as it may be: nothing it knows is in memory for long.
    browser = await launchFirefox({ extension: true, prefs: { 'extensions.background.idle.timeout': 1_500 } });
    options = await openExtensionPage(browser, `options.html#${hub.link}`);
    await until('enrolment', async () => { const state = await ask<StateView>(options, 'state.get'); return state.enrolled && state.data.rootVersion > 0; }, 30_000, 200);
    page = await browser.newPage();
  }, 90_000);
  afterAll(async () => { await browser?.close(); await hub?.stop(); await practice?.stop(); });
  beforeEach(() => { practice.mailbox.delivered.length = 0; });

  it('without the extension everything arrives: the control', async () => {
    const plain = await launchFirefox();
    try {
      const bare = await plain.newPage();
      for (const to of [ALLOWED, REFUSED]) {
        await compose(bare, practice, { to: [to], subject: 'Offer', body: 'Hello' });
        await press(bare);
        await until('the mail', () => truth(practice).includes(to));
      }
    } finally {
      await plain.close();
    }
  }, 60_000);

  it('stops what is refused, and says why', async () => {
    await compose(page, practice, { to: [REFUSED], subject: 'Offer', body: 'Hello' });
    await press(page);
    expect(await until('the dialog', () => dialogText(page), 15_000, 100)).toContain(REFUSED);
    await page.keyboard.press('Escape');
    await until('the dialog to close', async () => (await dialogText(page)) === undefined);
    await settle();
    expect(truth(practice)).toEqual([]);
  }, 40_000);

  it('lets what is allowed go, once', async () => {
    await compose(page, practice, { to: [ALLOWED], subject: 'Offer', body: 'Hello' });
    await press(page);
    await sent(page);
    await settle();
    expect(truth(practice)).toEqual([ALLOWED]);
  }, 40_000);

  it('decides after the event page was suspended, as before', async () => {
    await compose(page, practice, { to: [REFUSED], subject: 'Offer', body: 'Hello' });
    await settle(5_000);
    await press(page);
    await until('the dialog', () => dialogText(page), 15_000, 100);
    await page.keyboard.press('Escape');
    await compose(page, practice, { to: [ALLOWED], subject: 'Offer', body: 'Hello' });
    await settle(5_000);
    await press(page);
    await sent(page);
    expect(truth(practice)).toEqual([ALLOWED]);
    expect(await ask(options, 'log.verify')).toMatchObject({ ok: true });
  }, 60_000);
});
