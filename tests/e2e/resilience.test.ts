import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage, LogRow, StateView, VerifyAnswer } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, killWorker, openOptions, reloadExtension } from '../support/extension';
import { startHub } from '../support/hub';
import { compose, composer, settle, truth } from '../support/practice';
import { practicePolicy, sampleConsents, startWorld, type World } from '../support/world';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];
// `npm run soak` runs the full counts.
const SENDS = Number(process.env.CONSENTRY_SENDS ?? 30);
const KILLS = Number(process.env.CONSENTRY_KILLS ?? 2);

let world: World;
let page: Page;
let dialog: SeenDialog;

beforeAll(async () => { world = await startWorld(); });
afterAll(async () => { await world?.stop(); });
beforeEach(async () => {
  world.practice.mailbox.reset();
  page = await world.browser.newPage();
  dialog = await SeenDialog.attach(page);
});
afterEach(async () => { await page.close(); });

async function logged(options = world.options): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  let before: number | undefined;
  do {
    const part = await ask<LogPage>(options, 'log.query', { limit: 500, ...(before ? { before } : {}) });
    rows.push(...part.rows);
    before = part.next;
  } while (before);
  return rows;
}

async function newsSince(rows: LogRow[]): Promise<LogRow[]> {
  const known = new Set(rows.map((row) => row.attempt));
  return (await logged()).filter((row) => !known.has(row.attempt));
}

/** Waits for the send; a fault that the page shows is answered with its own *retry*. */
async function sentOrRetried(): Promise<number> {
  let retries = 0;
  await until('the send', async () => {
    if (/^(Sent|Wysłano)\.$/.test((await composer(page)).status)) return true;
    if (await dialog.offers('retry')) {
      await dialog.press('retry', { stays: true });
      retries += 1;
    }
    return false;
  }, 30_000, 50);
  return retries;
}

const NOT_SENT = ['cancelled', 'blocked', 'redeclared'];

interface Waiting { go?: () => void }

/** The application's own request waits until `go` is called. */
const slowRequests = (view: Page): Promise<void> => view.evaluate(() => {
  const native = window.fetch;
  window.fetch = async (input, init) => {
    if (String(init?.body).includes('"kind":"send"')) await new Promise<void>((done) => { (window as Waiting).go = done; });
    return native(input, init);
  };
});

describe('the worker is killed', () => {
  const moments: [string, () => Promise<void>][] = [
    ['before the decision', async () => { await killWorker(world.browser); await page.click('button.send'); }],
    ['while it is asked', async () => { await Promise.all([page.click('button.send'), killWorker(world.browser)]); }],
    ['between decision and outcome', async () => {
      await slowRequests(page);
      const before = await logged();
      await page.click('button.send');
      // Seen, not hoped for: the decision is in the log, the page has its leave, and no request has been made.
      await page.waitForFunction(() => (window as Waiting).go !== undefined);
      expect((await newsSince(before)).map((row) => row.decision)).toEqual(['allow']);
      expect(world.practice.mailbox.delivered).toEqual([]);
      await killWorker(world.browser);
      await page.evaluate(() => { (window as Waiting).go?.(); });
    }],
    ['after the decision', async () => {
      await page.click('button.send');
      await until('the mail', () => world.practice.mailbox.delivered.length > 0, 20_000, 1);
      await killWorker(world.browser);
    }],
  ];
  it.each(moments)('%s: sent once, logged once, the log whole', async (_, act) => {
    for (let turn = 0; turn < KILLS; turn += 1) {
      const before = await logged();
      world.practice.mailbox.reset();
      await compose(page, world.practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
      await act();
      const retries = await sentOrRetried();
      await settle(300);
      expect(truth(world.practice)).toEqual([ZOFIA]);
      const news = await newsSince(before);
      // A retry is an attempt of its own; the one before it must be closed as not sent, and none may be a second send.
      expect(news.filter((row) => !NOT_SENT.includes(row.outcome ?? ''))).toHaveLength(1);
      expect(news.length).toBeLessThanOrEqual(1 + retries);
    }
    expect(await ask<VerifyAnswer>(world.options, 'log.verify')).toMatchObject({ ok: true });
  });

  it('and a blocked mail stays blocked', async () => {
    await compose(page, world.practice, { to: [PIOTR], subject: 'Offer', body: 'Hello' });
    await Promise.all([page.click('button.send'), killWorker(world.browser)]);
    await dialog.opened();
    await dialog.press('back');
    await settle();
    expect(truth(world.practice)).toEqual([]);
  });
});

describe('many sends in a row', () => {
  it(`${SENDS}: each decided once, logged once, none doubled, none lost`, async () => {
    const before = await logged();
    await compose(page, world.practice, { to: [ZOFIA], subject: 'Offer 0', body: 'Hello' });
    for (let turn = 0; turn < SENDS; turn += 1) {
      if (turn > 0) {
        await page.type('[name=to]', `${ZOFIA},`);
        await page.type('[name=subject]', `Offer ${turn}`);
      }
      await page.click('button.send');
      await until('the mail', () => world.practice.mailbox.delivered.length > turn, 10_000, 5);
      await until('an empty composer', async () => (await composer(page)).subject === '', 10_000, 5);
    }
    await settle();
    expect(world.practice.mailbox.delivered.map((mail) => mail.subject)).toEqual(Array.from({ length: SENDS }, (_, turn) => `Offer ${turn}`));
    const news = await until('every outcome', async () => {
      const found = await newsSince(before);
      return found.length >= SENDS && found.every((row) => row.outcome) ? found : undefined;
    });
    expect(news.length).toBe(SENDS);
    expect(new Set(news.map((row) => row.attempt)).size).toBe(SENDS);
    expect(news.every((row) => row.decision === 'allow' && row.outcome === 'observed')).toBe(true);
    expect(await ask<VerifyAnswer>(world.options, 'log.verify')).toMatchObject({ ok: true });
  }, 60_000 + SENDS * 1_000);
});

describe('the page forges what it can', () => {
  it('made-up gestures and messages open nothing', async () => {
    await compose(page, world.practice, { to: [PIOTR], subject: 'Offer', body: 'Hello' });
    await page.evaluate(() => {
      const send = document.querySelector<HTMLButtonElement>('button.send') as HTMLButtonElement;
      const types = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
      for (const type of types) send.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true }));
      send.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
      const reply = { decision: 'allow', ok: true, ticket: { id: 'x', attempt: 'x', rule: 'practice/send', draft: '', expiresAt: Date.now() + 60_000, covers: ['piotr.wisniewski@crm.test'] } };
      const names = ['attempt.check', 'attempt.outcome', 'ticket', 'ticket.push', 'config.get', 'config.changed', 'wxt:content-script-started', 'consentry', 'gate', 'guard'];
      for (const name of names) {
        window.postMessage({ type: name, name, push: name, body: reply, ...reply }, '*');
        for (const target of [window, document, document.documentElement]) target.dispatchEvent(new CustomEvent(name, { detail: reply, bubbles: true }));
      }
      send.click();
    });
    await settle(1_000);
    expect(truth(world.practice)).toEqual([]);
    if (await dialog.text()) {
      await page.evaluate(() => { for (const type of ['Enter', 'Escape', ' ']) document.dispatchEvent(new KeyboardEvent('keydown', { key: type, bubbles: true })); });
      await dialog.press('back');
    }
    await settle(300);
    expect(truth(world.practice)).toEqual([]);
  });
});

describe('the hub is down', () => {
  it('decides, keeps the log, and uploads it once the hub is back', async () => {
    // A world of its own, whose hub keeps its data over the stop.
    const data = await mkdtemp(join(tmpdir(), 'consentry-hub-down-'));
    const own = await startWorld({ data });
    try {
      const view = await own.browser.newPage();
      const ownPort = Number(new URL(own.hub.url).port);
      await own.hub.stop();
      await compose(view, own.practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
      await view.click('button.send');
      await until('the mail', () => truth(own.practice).length === 1);
      await compose(view, own.practice, { to: [PIOTR], subject: 'Offer', body: 'Hello' });
      await view.click('button.send');
      const seen = await SeenDialog.attach(view);
      await seen.press('back');
      await settle();
      expect(truth(own.practice)).toEqual([ZOFIA]);
      expect((await ask<StateView>(own.options, 'state.get')).log.unsent).toBeGreaterThan(0);
      const again = await startHub({ consents: sampleConsents(), policy: practicePolicy(own.practice.url), port: ownPort, data: own.hub.data });
      try {
        await until('the upload', async () => {
          await ask(own.options, 'sync.now');
          return (await ask<StateView>(own.options, 'state.get')).log.unsent === 0;
        }, 30_000, 300);
      } finally {
        await again.stop();
      }
    } finally {
      await own.stop();
      await rm(data, { recursive: true, force: true });
    }
  });
});

// Last: it takes the extension of the shared world away from its pages.
describe('the extension is reloaded under an open page', () => {
  it('the next gate takes the page over with its text: what is allowed leaves once, and a script’s send is held', async () => {
    await compose(page, world.practice, { to: [ZOFIA], subject: 'Offer', body: 'Hello' });
    await reloadExtension(world.browser);
    const options = await openOptions(world.browser);
    expect((await ask<StateView>(options, 'state.get')).enrolled).toBe(true);
    // A click needs a page that is seen.
    await page.bringToFront();
    expect((await composer(page)).body).toBe('Hello');
    await page.click('button.send');
    await until('the mail', () => truth(world.practice).length === 1);
    // The guard of before answers to the next gate: what a script sends is held, what was allowed is no leave for it.
    const result = await page.evaluate((address) => {
      const body = JSON.stringify({ kind: 'send', draftId: 'made-up', to: [address], cc: [], bcc: [], subject: 's', body: 'b' });
      return Promise.race([
        fetch('/api/messages', { method: 'POST', body }).then((response) => `status ${response.status}`, () => 'refused'),
        new Promise<string>((done) => { setTimeout(() => { done('held'); }, 1_500); }),
      ]);
    }, PIOTR);
    expect(result).not.toBe('status 200');
    expect(truth(world.practice)).toEqual([ZOFIA]);
  });
});
