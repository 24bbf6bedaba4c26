// Outlook on the web, as a replica on its true host names: what was delivered is what was allowed, once, and no text is lost.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { ask } from '../support/extension';
import { callReplica, isClosed, OK, PATHS, REFUSED, SEND, statusOf, visit, write, type Options, type Path } from '../support/outlook-hands';
import { startOutlook, type OutlookReplica } from '../support/outlook-replica/server';
import { SeenDialog } from '../support/dialog';
import { startWorld, type World } from '../support/world';

const FULL = Boolean(process.env.CONSENTRY_FULL);

let replica: OutlookReplica;
const delivered = (): string[] => replica.mailbox.delivered.map((one) => `${one.kind} ${one.rcpt} ${one.subject}`);
const sentTo = (): string[] => replica.mailbox.rcpts;

describe('the replica without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { replica = await startOutlook(); browser = await launchBrowser({ args: replica.args }); });
  afterAll(async () => { await browser?.close(); await replica?.stop(); });

  it('delivers to everyone by every path', { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    for (const [name, path] of Object.entries(PATHS).filter(([one]) => FULL || one === 'mouse')) {
      replica.mailbox.reset();
      await visit(page);
      await write(page, { to: REFUSED, cc: OK }, name);
      await path(page);
      await isClosed(page);
      const kind = name.includes('schedule') ? 'scheduled' : 'mail';
      expect(delivered()).toEqual([`${kind} ${REFUSED} ${name}`, `${kind} ${OK} ${name}`]);
    }
    for (const options of [{ transport: 'worker' }, { transport: 'sw' }, { transport: 'xhr', post: 'header' }]) {
      replica.mailbox.reset();
      await visit(page, options);
      await callReplica(page, 'direct', REFUSED);
      expect(sentTo()).toEqual([REFUSED]);
    }
    replica.mailbox.reset();
    await visit(page, { view: 'calendar/view' });
    const id = await callReplica<string>(page, 'create', REFUSED, '');
    await callReplica(page, 'move', id, 'SendToAllAndSaveCopy');
    await callReplica(page, 'cancel', id);
    expect(delivered().map((line) => line.split(' ')[0])).toEqual(['invitation', 'invitation', 'cancellation']);
  });
});

describe('the replica with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    replica = await startOutlook();
    world = await startWorld({ args: replica.args });
    page = await world.browser.newPage();
    await page.setViewport({ width: 1_100, height: 800 });
    dialog = await SeenDialog.attach(page);
  });
  afterAll(async () => { await world?.stop(); await replica?.stop(); });
  beforeEach(() => { replica.mailbox.reset(); });
  afterEach(async () => { if (await dialog.text()) await dialog.press('back'); });

  const draftWith = (address: string): Promise<unknown> => until(`a draft for ${address}`, () => replica.mailbox.drafts.some((item) => Object.values(item.lists).flat().includes(address)));
  /** Refused: nothing leaves, the text stays. Allowed: it leaves once. */
  async function both(path: Path, options: Options = {}, late = false): Promise<void> {
    await visit(page, options);
    await write(page, { to: REFUSED, cc: OK }, 'Offer');
    await path(page);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await draftWith(REFUSED);
    if (!late) expect(await page.$eval('[id^="editorParent_"]', (body) => body.textContent)).toBe('Dear customer');
    expect(delivered()).toEqual([]);
    await visit(page, options);
    await write(page, { to: OK }, 'Offer');
    await path(page);
    await until('the delivery', () => sentTo().length > 0);
    await isClosed(page);
    expect(sentTo()).toEqual([OK]);
  }

  const GATED = ['mouse', 'Ctrl+Enter', ...(FULL ? ['Alt+S', 'Enter on Send', 'Space on Send', 'menu, schedule dialog'] : [])];
  it.each(GATED)('%s: delivered is what was allowed, the composer keeps the rest', async (name) => {
    await both(PATHS[name] as Path);
  });

  const LOOKS: Options[] = [{ locale: 'pl', classes: 'shuffled', host: 'outlook.live.com' }, ...(FULL ? [{ locale: 'de', classes: 'shuffled' }, { locale: 'en', classes: 'shuffled' }, { locale: 'de' }, { locale: 'pl' }] : [])];
  it.each(LOOKS)('on $host in $locale with classes $classes', async (options) => {
    await both(PATHS[FULL ? 'menu, schedule dialog' : 'mouse'] as Path, options);
    if (FULL) { replica.mailbox.reset(); await both(PATHS.mouse as Path, options); }
  });

  it.each(FULL ? ['worker', 'sw'] : ['worker'])('the page gate alone: what it lets go leaves by a %s, where no guard is', async (transport) => {
    await both(PATHS.mouse as Path, { transport });
  });

  it.each<Options>([{ locale: 'pl', classes: 'shuffled' }, ...(FULL ? [{ locale: 'de' }, { transport: 'xhr' }, { post: 'header' }, { transport: 'xhr', post: 'header' }] : [])])('the guard alone: a composer whose Send is not known (%o)', async (options) => {
    await both(PATHS.mouse as Path, { ...options, anchors: 'gone' }, true);
  });

  it.each<Options>([{}, { transport: 'xhr' }])('the guard alone: what a script sends, with its content in the header (%o)', async (options) => {
    await visit(page, { ...options, post: 'long-header', autosave: '0' });
    const answer = callReplica<string>(page, 'direct', REFUSED);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(await answer).toBe('sent');
    expect(await until('the notice', () => dialog.notice())).toContain('Drafts');
    await dialog.pressNotice('back');
    await draftWith(REFUSED);
    expect(delivered()).toEqual([]);
    expect(await callReplica<string>(page, 'direct', OK)).toBe('sent');
    expect(sentTo()).toEqual([OK]);
    const refused = callReplica<number>(page, 'graph', REFUSED);
    await dialog.press('back');
    expect(await refused).toBe(403);
    expect(await callReplica<number>(page, 'graph', OK)).toBe(202);
    expect(sentTo()).toEqual([OK, OK]);
  });

  it('knows whom a draft goes to that is sent by its id in the header', async () => {
    const settled = (): Promise<unknown> => until('the autosave', () => replica.mailbox.drafts.some((item) => item.body.includes('customer')));
    await visit(page, { post: 'header' });
    await write(page, { to: OK }, 'By id');
    await settled();
    await page.click(SEND);
    await until('the delivery', () => sentTo().length > 0);
    expect(replica.mailbox.requests.at(-1)).toMatchObject({ action: 'UpdateItem', body: '' });
    expect(sentTo()).toEqual([OK]);
  });

  it.runIf(FULL)('reads text that is no pill yet', async () => {
    await visit(page, { autosave: '0' });
    await write(page, { to: REFUSED }, 'Typed', true);
    await page.click(SEND);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(sentTo()).toEqual([]);
  });

  it('undo and send again: one mail', async () => {
    await visit(page, { undo: '1200' });
    await write(page, { to: OK }, 'Undone');
    await page.click(SEND);
    await page.waitForSelector('[data-replica="undo"]');
    await page.click('[data-replica="undo"]');
    await page.waitForFunction(() => document.querySelector('[data-replica="status"]')?.textContent === 'undone');
    await page.click(SEND);
    await until('the delivery', () => sentTo().length > 0);
    await isClosed(page);
    expect(sentTo()).toEqual([OK]);
  });

  it.runIf(FULL)('two composers: each is decided for its own recipients', async () => {
    await visit(page);
    await write(page, { to: REFUSED }, 'First');
    await write(page, { to: OK }, 'Second');
    const [first, second] = await page.$$(SEND);
    await first?.click();
    await dialog.press('back');
    expect(sentTo()).toEqual([]);
    await second?.click();
    await until('the delivery', () => sentTo().length > 0);
    expect(delivered()).toEqual([`mail ${OK} Second`]);
  });

  it('an inline reply whose header is closed: the server is asked whom it goes to', async () => {
    await visit(page);
    await page.click('[data-replica="reply"]');
    await until('the saved answer', () => replica.mailbox.drafts.length === 1);
    await page.click(SEND);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(sentTo()).toEqual([]);
    expect(replica.mailbox.drafts).toHaveLength(1);
    Object.assign(replica.mailbox.items.get('AAMkAG-orig/1=') ?? {}, { from: OK, lists: {} });
    await visit(page);
    await page.click('[data-replica="reply"]');
    await until('the saved answer', () => replica.mailbox.drafts.length === 2);
    await page.click(SEND);
    await until('the delivery', () => sentTo().length > 0);
    expect(sentTo()).toEqual([OK]);
  });

  it.runIf(FULL)('a pop-out of its own', async () => {
    await both(PATHS.mouse as Path, { view: 'mail/deeplink/compose' });
  });

  it.runIf(FULL)('what waited for the network leaves once, at the next start', async () => {
    replica.offline(true);
    await visit(page);
    await write(page, { to: OK }, 'Offline');
    await page.click(SEND);
    await until('the queue', async () => (await statusOf(page)) === 'queued');
    expect(sentTo()).toEqual([]);
    replica.offline(false);
    await visit(page);
    await until('the delivery', () => sentTo().length > 0);
    await visit(page);
    expect(sentTo()).toEqual([OK]);
  });

  it('calendar: no invitation, change or cancellation to somebody who refused; "don’t send" asks nothing', async () => {
    await visit(page, { view: 'calendar/view' });
    await page.click('[data-replica="grid"]');
    await page.type('[data-replica="guests"]', REFUSED);
    await page.click('[data-replica="save"]');
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    const [event] = await until('the event', () => (replica.mailbox.events.length > 0 ? replica.mailbox.events : undefined));
    await dialog.pressNotice('back');
    expect(delivered()).toEqual([]);
    await callReplica(page, 'move', event?.id ?? '', 'SendToNone');
    expect(await dialog.text()).toBeUndefined();
    for (const [name, ...args] of [['move', event?.id ?? '', 'SendToAllAndSaveCopy'], ['cancel', event?.id ?? '']] as const) {
      const asked = callReplica(page, name, ...args);
      expect(await dialog.opened()).toContain(REFUSED);
      await dialog.press('back');
      await asked;
      if (await dialog.notice()) await dialog.pressNotice('back');
    }
    expect(delivered()).toEqual([]);
    expect(replica.mailbox.events).toHaveLength(1);
    await callReplica(page, 'create', OK, '', 'SendToAllAndSaveCopy');
    expect(delivered()).toEqual([`invitation ${OK} Demo`]);
  });

  it.each(FULL ? ['outlook.office365.com', 'outlook.cloud.microsoft', 'outlook.office.com.mcas.ms'] : [])('on %s', async (host) => {
    await both(PATHS.mouse as Path, { host });
  });

  it('logs every one of these once', async () => {
    const { rows } = await ask<LogPage>(world.options, 'log.query', { limit: 200 });
    expect(new Set(rows.map((row) => row.attempt)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => row.decision === 'block' && row.outcome === 'observed')).toEqual([]);
  });
});
