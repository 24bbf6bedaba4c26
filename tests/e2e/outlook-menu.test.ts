// What stands outside Outlook's composer: the menu beside Send, the dialog of a later send, and the forms of the calendar.
// Delivered is what was allowed, once, decided once; no text is lost.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage, LogRow } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { isClosed, OK, openMenu, PATHS, REFUSED, SEND, visit, write, type Options, type Path } from '../support/outlook-hands';
import { startOutlook, type OutlookReplica } from '../support/outlook-replica/server';
import { startWorld, type World } from '../support/world';

const FULL = Boolean(process.env.CONSENTRY_FULL);
const OUTSIDE = Object.keys(PATHS).filter((name) => name.includes('menu'));
/** Not now: what leaves at once is allowed, what leaves at half past one is not. */
const QUIET = new Date().getHours() < 12 || new Date().getHours() > 13 ? [{ channel: 'email' as const, days: [0, 1, 2, 3, 4, 5, 6], from: 13, to: 14 }] : [];
const LATER_SEND = '[data-replica="later-send"]';
const EDITOR = '[id^="editorParent_"]';

let replica: OutlookReplica;
const delivered = (): string[] => replica.mailbox.delivered.map((one) => `${one.kind} ${one.rcpt} ${one.subject}`);
/** Sends that reached the service, stored or delivered. */
const sends = (): number => replica.mailbox.requests.filter(({ body, header }) => (body + decodeURIComponent(header)).includes('SendAndSaveCopy')).length;
const kindOf = (path: string): string => (path.includes('schedule') ? 'scheduled' : 'mail');

const press = (page: Page, name: string): Promise<void> => page.click(`[data-replica="${name}"]`);
async function invite(page: Page, form: 'grid' | 'event', guest: string): Promise<void> {
  await visit(page, { view: 'calendar/view' });
  await press(page, form);
  await page.type('[data-replica="guests"]', guest);
  await press(page, 'save');
}

describe('the replica without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { replica = await startOutlook(); browser = await launchBrowser({ args: replica.args }); });
  afterAll(async () => { await browser?.close(); await replica?.stop(); });

  it('delivers by every item of the menu, the dialog and the keyboard', { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    for (const name of FULL ? OUTSIDE : ['menu, Send', 'menu by keys, schedule dialog']) {
      replica.mailbox.reset();
      await visit(page, { dialog: name.includes('keys') ? 'send-first' : '' });
      await write(page, { to: REFUSED }, name);
      await PATHS[name]?.(page);
      await isClosed(page);
      expect(delivered()).toEqual([`${kindOf(name)} ${REFUSED} ${name}`]);
    }
  });

  it('invites, tells of a change and cancels by the forms of the calendar, or tells nobody', async () => {
    const page = await browser.newPage();
    for (const form of ['grid', 'event'] as const) {
      replica.mailbox.reset();
      await invite(page, form, REFUSED);
      await page.waitForSelector('[data-replica="entry"]');
      for (const answer of ['silent', 'tell']) { await press(page, 'change'); await press(page, answer); }
      await until('the change', () => replica.mailbox.delivered.length === 2);
      await press(page, 'withdraw');
      await press(page, form === 'grid' ? 'silent' : 'tell');
      await page.waitForSelector('[data-replica="entry"]', { hidden: true });
      expect(replica.mailbox.delivered.map((one) => one.kind)).toEqual(['invitation', 'invitation', ...(form === 'grid' ? [] : ['cancellation'])]);
      expect(replica.mailbox.events).toEqual([]);
    }
  });
});

describe('the replica with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    replica = await startOutlook();
    world = await startWorld({ args: replica.args, policy: { quietHours: QUIET } });
    page = await world.browser.newPage();
    await page.setViewport({ width: 1_100, height: 800 });
    dialog = await SeenDialog.attach(page);
  });
  afterAll(async () => { await world?.stop(); await replica?.stop(); });
  beforeEach(() => { replica.mailbox.reset(); });
  afterEach(async () => { if (await dialog.text()) await dialog.press('back'); });

  const rows = async (): Promise<LogRow[]> => (await ask<LogPage>(world.options, 'log.query', { limit: 200 })).rows;
  /** What was logged while this ran. */
  async function logged(run: () => Promise<void>): Promise<string[]> {
    const before = (await rows()).length;
    await run();
    const now = await rows();
    return now.slice(0, now.length - before).map((row) => `${row.layer} ${row.channel} ${row.decision}`).reverse();
  }
  const settled = (): Promise<unknown> => until('the autosave', () => replica.mailbox.drafts.some((item) => item.body.includes('customer')));

  /** Held by the gate alone: no send has left the page when the person is asked. */
  async function refused(path: Path, options: Options): Promise<void> {
    await visit(page, options);
    await write(page, { to: REFUSED, cc: OK }, 'Offer');
    await settled();
    await path(page);
    expect(await dialog.opened()).toContain(REFUSED);
    expect(sends()).toBe(0);
    await dialog.press('back');
    expect(await page.$eval(EDITOR, (body) => body.textContent)).toBe('Dear customer');
    expect(replica.mailbox.drafts).toHaveLength(1);
    expect(delivered()).toEqual([]);
  }
  async function allowed(path: Path, options: Options, kind: string): Promise<void> {
    replica.mailbox.reset();
    await visit(page, options);
    await write(page, { to: OK }, 'Offer');
    await path(page);
    await until('the delivery', () => replica.mailbox.delivered.length > 0);
    await isClosed(page);
    expect(delivered()).toEqual([`${kind} ${OK} Offer`]);
    expect(sends()).toBe(1);
  }
  async function both(name: string, options: Options = {}): Promise<void> {
    const path = PATHS[name] as Path;
    expect(await logged(() => refused(path, options))).toEqual(['page-gate email block']);
    expect(await logged(() => allowed(path, options, kindOf(name)))).toEqual(['page-gate email allow']);
  }

  it.each(FULL ? OUTSIDE : ['menu, Send', 'menu by keys, schedule dialog'])('%s: held by the gate, decided and logged once, and the text stays', async (name) => {
    await both(name);
  });

  const LOOKS: Options[] = ['pl', 'de', 'en'].flatMap((locale) => ['', 'send-first'].map((order) => ({ locale, dialog: order, classes: 'shuffled' })));
  it.each(FULL ? LOOKS : LOOKS.slice(0, 1))('in $locale with other class names, Cancel on either side ("$dialog")', async (options) => {
    for (const name of FULL ? ['menu, Send', 'menu, Send & archive', 'menu by keys, schedule dialog'] : ['menu, Send & archive']) { replica.mailbox.reset(); await both(name, options); }
  });

  it.each(FULL ? ['worker', 'sw'] : ['worker'])('the gate alone: what it lets go leaves by a %s, where no guard is', async (transport) => {
    for (const name of ['menu, Send', ...(FULL ? ['menu, Send & archive', 'menu, schedule dialog'] : [])]) { replica.mailbox.reset(); await both(name, { transport }); }
  });

  it.each(FULL ? ['menu, Send', 'menu, Send & archive', 'menu, schedule dialog'] : ['menu, Send'])('the guard alone: %s of a split button that nothing tells is kept in Drafts when refused', async (name) => {
    const options = { anchors: 'gone' };
    await visit(page, options);
    await write(page, { to: REFUSED }, 'Offer');
    await PATHS[name]?.(page);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await until('the draft', () => replica.mailbox.drafts.some((item) => item.body.includes('customer')));
    expect(delivered()).toEqual([]);
    expect((await rows())[0]?.layer).toBe('main-guard');
    expect(await logged(() => allowed(PATHS[name] as Path, options, kindOf(name)))).toEqual(['main-guard email allow']);
  });

  it('opens the dialog of a later send, cancels it and goes on, and asks nothing on the way', async () => {
    expect(await logged(async () => {
      await visit(page, { dialog: 'send-first' });
      await write(page, { to: REFUSED }, 'Offer');
      await openMenu(page);
      await press(page, 'item-later');
      await page.waitForSelector(LATER_SEND);
      await press(page, 'later-cancel');
      await page.waitForSelector(LATER_SEND, { hidden: true });
    })).toEqual([]);
    expect(sends()).toBe(0);
  });

  it.runIf(QUIET.length > 0)('leave for now is none for the same message later: the request that says so is decided for its time', async () => {
    for (const [later, layers] of [[false, ['page-gate email allow']], [true, ['page-gate email allow', 'main-guard email block']]] as const) {
      replica.mailbox.reset();
      await visit(page);
      await write(page, { to: OK }, 'Offer');
      await settled();
      if (later) await page.evaluate(() => {
        const at = new Date(Date.now() + 86_400_000);
        at.setHours(13, 30, 0, 0);
        const item = { __type: 'Message:#Exchange', ExtendedProperty: [{ ExtendedFieldURI: { PropertyTag: '0x3FEF' }, Value: at.toISOString() }] };
        const native = window.fetch;
        window.fetch = (url, init) => {
          const body = typeof init?.body === 'string' && init.body.includes('SendAndSaveCopy') ? JSON.parse(init.body) as { Body: { ItemChanges: { Updates: unknown[] }[] } } : undefined;
          body?.Body.ItemChanges[0]?.Updates.push({ __type: 'SetItemField:#Exchange', Path: item.ExtendedProperty[0]?.ExtendedFieldURI, Item: item });
          return native(url, body ? { ...init, body: JSON.stringify(body) } : init);
        };
      });
      expect(await logged(async () => {
        await page.click(SEND);
        if (!later) { await until('the delivery', () => replica.mailbox.delivered.length > 0); return; }
        await dialog.opened();
        await dialog.press('back');
      })).toEqual(layers);
      expect(delivered()).toEqual(later ? [] : [`mail ${OK} Offer`]);
    }
  });

  it('leaves other menus alone, also after the menu beside Send was open', async () => {
    expect(await logged(async () => {
      await visit(page);
      await write(page, { to: REFUSED }, 'Offer');
      await openMenu(page);
      await page.keyboard.press('Escape');
      await press(page, 'other');
      await press(page, 'item-other');
      await page.waitForSelector('html[data-other="used"]');
    })).toEqual([]);
  });

  it('sends once, by one decision, when the menu has closed while it was decided', async () => {
    for (const [item, again] of [['send', false], ['archive', true]] as const) {
      replica.mailbox.reset();
      await visit(page);
      await write(page, { to: OK }, 'Offer');
      expect(await logged(async () => {
        await openMenu(page);
        await page.evaluate((name) => { document.querySelector<HTMLElement>(`[data-replica="item-${name}"]`)?.click(); document.querySelector('[role="menu"]')?.remove(); }, item);
        if (again) {
          expect(await until('the notice', () => dialog.notice())).toContain('Use it again');
          expect(sends()).toBe(0);
          await dialog.pressNotice('back');
          await openMenu(page);
          await press(page, `item-${item}`);
        }
        await until('the delivery', () => replica.mailbox.delivered.length > 0);
        await isClosed(page);
      })).toEqual(['page-gate email allow']);
      expect(delivered()).toEqual([`mail ${OK} Offer`]);
    }
  });

  it('two composers: the menu is about the one that it belongs to, whichever was sent from before', async () => {
    await visit(page);
    await write(page, { to: REFUSED }, 'First');
    await write(page, { to: OK }, 'Second');
    await (await page.$$(SEND))[0]?.click();
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await openMenu(page, 1);
    await press(page, 'item-send');
    await until('the delivery', () => replica.mailbox.delivered.length > 0);
    expect(delivered()).toEqual([`mail ${OK} Second`]);
    await openMenu(page, 0);
    await press(page, 'item-archive');
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(delivered()).toHaveLength(1);
  });

  it.each(FULL ? (['grid', 'event'] as const) : (['grid'] as const))('calendar, form from the %s (no mark is known: the guard alone): invitation, update, cancellation, or nobody told', async (form) => {
    const asked = async (what: () => Promise<void>): Promise<void> => {
      await what();
      expect(await dialog.opened()).toContain(REFUSED);
      await dialog.press('back');
    };
    expect(await logged(async () => {
      await asked(() => invite(page, form, REFUSED));
      const [event] = await until('the event', () => (replica.mailbox.events.length > 0 ? replica.mailbox.events : undefined));
      expect(event).toMatchObject({ subject: 'Demo', lists: { RequiredAttendees: [REFUSED] } });
      await dialog.pressNotice('back');
      await press(page, 'change');
      await press(page, 'silent');
      await press(page, 'change');
      await asked(() => press(page, 'tell'));
      await dialog.pressNotice('back');
      await press(page, 'withdraw');
      await asked(() => press(page, 'tell'));
      expect(replica.mailbox.events).toHaveLength(1);
      await press(page, 'withdraw');
      await press(page, 'silent');
      await page.waitForSelector('[data-replica="entry"]', { hidden: true });
    })).toEqual(Array<string>(3).fill('main-guard meeting block'));
    expect(delivered()).toEqual([]);
    expect(await logged(async () => {
      await invite(page, form, OK);
      await page.waitForSelector('[data-replica="entry"]');
      await press(page, 'change');
      await press(page, 'tell');
      await until('the update', () => replica.mailbox.delivered.length === 2);
      await press(page, 'withdraw');
      await press(page, 'tell');
      await page.waitForSelector('[data-replica="entry"]', { hidden: true });
    })).toEqual(Array<string>(3).fill('main-guard meeting allow'));
    expect(delivered()).toEqual(['invitation', 'invitation', 'cancellation'].map((kind) => `${kind} ${OK} Demo`));
  });
});
