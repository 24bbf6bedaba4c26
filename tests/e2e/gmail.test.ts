// A Gmail-like site on the true host name: only what reached its mailbox counts. CONSENTRY_FULL=1 runs every path in every look.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gmail } from '../../utils/adapters/gmail';
import type { LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { startGmail, type GmailReplica } from '../support/gmail-replica/server';
import { startWorld, type World } from '../support/world';
import { archive, drive, openMail, toast, schedule, waiting, WAYS, write, type Look, type Place } from './gmail/composer';

const FULL = process.env.CONSENTRY_FULL !== undefined || process.env.CONSENTRY_SOAK !== undefined;
const [ZOFIA, JAN, PIOTR, EWA] = ['zofia.nowak@example.pl', 'jan.kowalski@example.com', 'piotr.wisniewski@crm.test', 'ewa.zielinska@example.com'];
const COLLEAGUE = 'marek@practice.test';
const LOOKS: Look[] = [
  {}, { hl: 'pl', classes: 'shuffled', chips: 'old' }, { hl: 'de', classes: 'shuffled', format: 'objects', transport: 'fetch' },
  ...(FULL ? [{ hl: 'pl' }, { hl: 'de', chips: 'old' }, { classes: 'shuffled' }, { hl: 'en', format: 'objects', chips: 'old', transport: 'fetch' }] : []),
];
const nameOf = (look: Look): string => Object.values(look).join(' ') || 'as documented';
/** Nobody may be mailed between 13 and 14 h, which is also no hour to run this test in. */
const QUIET = new Date().getHours() < 12 || new Date().getHours() > 13 ? [{ channel: 'email' as const, days: [0, 1, 2, 3, 4, 5, 6], from: 13, to: 14 }] : [];
const settle = (ms = 250): Promise<unknown> => new Promise((done) => { setTimeout(done, ms); });

const CALL = 'tel:+48225551010';
/** A link that calls somebody; `started` is what the page saw go. */
async function linkToCall(page: Page): Promise<{ started(): Promise<string[]> }> {
  await openMail(page);
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href, id: 'call', textContent: 'call' });
    link.style.cssText = 'position:fixed;inset:0 auto auto 0;z-index:9999';
    document.body.append(link);
    const seen: string[] = [];
    (window as unknown as { started: string[] }).started = seen;
    (window as unknown as { navigation: EventTarget }).navigation.addEventListener('navigate', (event) => { seen.push((event as unknown as { destination: { url: string } }).destination.url); });
  }, CALL);
  return { started: () => page.evaluate(() => (window as unknown as { started: string[] }).started) };
}

let site: GmailReplica;
beforeAll(async () => { site = await startGmail(); });
afterAll(async () => { await site?.stop(); });
const arrived = (): string[] => site.mailbox.delivered;
const mails = (count: number): Promise<unknown> => until(`${count} mails`, () => site.mailbox.mails.length >= count, 8_000);

describe('without the extension', () => {
  let browser: Browser;
  beforeAll(async () => { browser = await launchBrowser({ args: site.args }); });
  afterAll(async () => { await browser?.close(); });

  it('every mail arrives, by every path', async () => {
    const page = await browser.newPage();
    const ways = Object.entries(WAYS).filter(([name]) => FULL || ['click', 'Ctrl+Enter', 'schedule picker'].includes(name));
    for (const [index, [name, way]] of ways.entries()) {
      site.mailbox.reset();
      await openMail(page, LOOKS[index % LOOKS.length]);
      await way(page, await write(page, { to: [PIOTR], bcc: [EWA] }));
      await mails(1);
      expect(arrived(), name).toEqual([EWA, PIOTR].sort());
      expect(site.mailbox.mails[0]?.kind, name).toBe(name.startsWith('schedule') ? 'scheduled' : 'sent');
    }
    for (const transport of ['worker', 'sw']) {
      site.mailbox.reset();
      await openMail(page, { transport });
      await drive(page, 'send', PIOTR);
      await mails(1);
    }
  });

  it('a link starts a call', async () => {
    const page = await browser.newPage();
    const link = await linkToCall(page);
    await page.click('#call');
    await until('the call', async () => (await link.started()).length > 0);
    expect(await link.started()).toEqual([CALL]);
  });

  it('has the recorded anchors, each of which finds Send alone', async () => {
    const page = await browser.newPage();
    for (const look of LOOKS) {
      await openMail(page, look);
      await write(page, { to: [ZOFIA] });
      const found = await page.evaluate((selectors) => selectors.map((selector) => [...document.querySelectorAll(selector)].map((one) => one.getAttribute('data-replica'))), gmail.controls[0]?.selectors ?? []);
      expect(found.slice(0, 2), nameOf(look)).toEqual([['send'], ['send']]);
      expect(found.flat().every((one) => one === 'send'), nameOf(look)).toBe(true);
    }
  });
});

describe('with the extension', () => {
  let world: World;
  let page: Page;
  let dialog: SeenDialog;
  beforeAll(async () => { world = await startWorld({ args: site.args, policy: { quietHours: QUIET } }); });
  afterAll(async () => { await world?.stop(); });
  beforeEach(async () => {
    site.mailbox.reset();
    page = await world.browser.newPage();
    await page.bringToFront();
    dialog = await SeenDialog.attach(page);
  });
  afterEach(async () => {
    await page.evaluate(() => { localStorage.clear(); }).catch(() => undefined);
    await page.close();
  });
  const rows = async (): Promise<LogPage['rows']> => (await ask<LogPage>(world.options, 'log.query', { limit: 50 })).rows;
  const last = async (): Promise<number> => (await rows())[0]?.sequence ?? 0;
  const since = async (from: number): Promise<LogPage['rows']> => (await rows()).filter((row) => row.sequence > from);

  /** Sends to people who agreed, then to one who refused, then the mixture: delivered is what is allowed, once, and no draft is lost. */
  async function delivers(look: Look, way: string, place: Place = 'popup'): Promise<void> {
    const act = WAYS[way];
    if (!act) throw new Error(way);
    await openMail(page, look);
    await act(page, await write(page, { to: [ZOFIA], cc: [COLLEAGUE] }, place));
    await mails(1);
    expect(arrived()).toEqual([COLLEAGUE, ...(place === 'inline' ? [JAN] : []), ZOFIA].sort());
    expect(await dialog.text()).toBeUndefined();
    site.mailbox.reset();
    await openMail(page, look);
    await act(page, await write(page, { to: [ZOFIA], bcc: [PIOTR], subject: 'Kept' }, place));
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await settle();
    expect(arrived()).toEqual([]);
    await until('the draft', () => [...site.mailbox.drafts.values()].some((draft) => draft.subject === 'Kept' && draft.bcc.includes(PIOTR)));
  }

  const paths: [string, Look][] = FULL
    ? Object.keys(WAYS).flatMap((way) => LOOKS.map((look): [string, Look] => [way, look]))
    : ['click', 'Ctrl+Enter', 'schedule preset'].map((way, index) => [way, LOOKS[index % LOOKS.length] ?? {}]);
  it.each(paths)('%s, %o: delivered is what is allowed', async (way, look) => { await delivers(look, way); });

  it.each<[Place, Look]>([['inline', { classes: 'shuffled' }], ...(FULL ? [['window', { view: 'btop' }], ['full', { classes: 'shuffled' }]] as [Place, Look][] : [])])('%s: delivered is what is allowed', async (place, look) => {
    await delivers(look, 'click', place);
    if (FULL) { site.mailbox.reset(); await delivers({ ...look, hl: 'de', chips: 'old' }, 'Ctrl+Enter', place); }
  });

  it('calls are held there too, by a link and by a script', async () => {
    const link = await linkToCall(page);
    const from = await last();
    await page.click('#call');
    await dialog.opened();
    await dialog.press('back');
    expect(await page.evaluate((url) => window.open(url), CALL)).toBeNull();
    await dialog.opened();
    await dialog.press('back');
    expect(await link.started()).toEqual([]);
    expect((await since(from)).map(({ layer, channel, decision }) => [layer, channel, decision])).toEqual([['dial', 'voice', 'block'], ['dial', 'voice', 'block']]);
  });

  it('removes the blocked and sends the rest', async () => {
    for (const look of FULL ? [LOOKS[0], LOOKS[2]] : [LOOKS[2]]) {
      site.mailbox.reset();
      await openMail(page, look);
      await WAYS['click']?.(page, await write(page, { to: [ZOFIA, PIOTR], cc: [EWA], typed: PIOTR }));
      await dialog.press('remove-blocked');
      await mails(1);
      expect(arrived()).toEqual([ZOFIA]);
    }
  });

  it.runIf(FULL)('sees what is typed and no chip', async () => {
    await openMail(page);
    await WAYS['Ctrl+Enter']?.(page, await write(page, { to: [ZOFIA], typed: PIOTR }));
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    expect(arrived()).toEqual([]);
  });

  it.runIf(FULL)('stops Send & archive like Send', async () => {
    await openMail(page);
    await archive(await write(page, { cc: [PIOTR] }, 'inline'));
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    expect(arrived()).toEqual([]);
  });

  it.runIf(FULL)('two composers: each is decided by its own recipients', async () => {
    await openMail(page);
    const first = await write(page, { to: [PIOTR], subject: 'First' });
    const second = await write(page, { to: [ZOFIA], subject: 'Second' });
    await WAYS['Ctrl+Enter']?.(page, second);
    await mails(1);
    await WAYS['schedule preset']?.(page, first);
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await settle();
    expect(arrived()).toEqual([ZOFIA]);
  });

  it('undo, then the same message again: a new attempt, one delivery', async () => {
    const from = await last();
    await openMail(page);
    await WAYS['click']?.(page, await write(page, { to: [ZOFIA] }));
    await mails(1);
    await toast(page);
    await page.click('[data-replica=undo]');
    await until('the undo', () => site.mailbox.undone.length === 1);
    expect(arrived()).toEqual([]);
    const form = (await page.$$('form')).at(-1);
    if (!form) throw new Error('the composer did not come back');
    await WAYS['click']?.(page, form);
    await mails(1);
    expect(arrived()).toEqual([ZOFIA]);
    const news = await until('both outcomes', async () => { const all = await since(from); return all.length === 2 && all.every((row) => row.outcome === 'observed') ? all : undefined; });
    expect(new Set(news.map((row) => row.attempt)).size).toBe(2);
  });

  it.runIf(FULL)('a lost connection: the site tries again on the same leave, and nothing arrives twice', async () => {
    const from = await last();
    await openMail(page);
    const form = await write(page, { to: [ZOFIA] });
    await settle(600); // after the draft
    site.dropNext(2);
    await WAYS['click']?.(page, form);
    await mails(1);
    await settle(1_000);
    expect(arrived()).toEqual([ZOFIA]);
    expect(await dialog.text()).toBeUndefined();
    expect(await since(from)).toHaveLength(1);
  });

  it('a send of a script: asked about once, refused in every repetition, and still in the outbox', async () => {
    const from = await last();
    await openMail(page);
    await drive(page, 'send', PIOTR);
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await settle(1_500); // two repetitions of the site
    expect(await dialog.text()).toBeUndefined();
    expect(arrived()).toEqual([]);
    expect(await waiting(page)).toBe(1);
    expect(await since(from)).toHaveLength(1);
    await drive(page, 'send', ZOFIA);
    await mails(1);
    expect(arrived()).toEqual([ZOFIA]);
  });

  it.runIf(FULL)('the outbox of an earlier day: each is decided at the next start, a batch as one', async () => {
    await openMail(page);
    await drive(page, 'queue', ZOFIA);
    await drive(page, 'queue', PIOTR);
    await page.reload();
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await mails(1);
    await settle();
    expect(arrived()).toEqual([ZOFIA]);
    expect(await waiting(page)).toBe(1);
    await drive(page, 'queue', COLLEAGUE);
    const batch = drive(page, 'replay', true);
    expect(await dialog.opened()).toContain(PIOTR);
    await dialog.press('back');
    await batch;
    expect(arrived()).toEqual([ZOFIA]);
    expect(await waiting(page)).toBe(2);
  });

  it('the guard alone, in a page where nothing is known: delivered is what is allowed', async () => {
    const look: Look = { anchors: 'gone', classes: 'shuffled', hl: 'pl' };
    for (const way of FULL ? Object.keys(WAYS) : ['click']) {
      site.mailbox.reset();
      await openMail(page, look);
      await WAYS[way]?.(page, await write(page, { to: [ZOFIA] }));
      await mails(1);
      expect(arrived(), way).toEqual([ZOFIA]);
      await WAYS[way]?.(page, await write(page, { to: [ZOFIA], bcc: [PIOTR] }));
      expect(await dialog.opened(), way).toContain(PIOTR);
      await dialog.press('back');
      expect(arrived(), way).toEqual([ZOFIA]);
      expect(await waiting(page), way).toBe(1);
      await page.evaluate(() => { localStorage.clear(); });
    }
  });

  it.each(FULL ? ['worker', 'sw'] : ['worker'])('the gate alone, where a %s sends: delivered is what is allowed', async (transport) => {
    for (const way of FULL ? Object.keys(WAYS) : ['click']) {
      site.mailbox.reset();
      await delivers({ transport }, way);
    }
  });

  it.runIf(FULL)('holds neither drafts nor what is no mail', async () => {
    const from = await last();
    await openMail(page);
    await write(page, { to: [PIOTR] });
    await until('the draft', () => [...site.mailbox.drafts.values()].some((draft) => draft.to.includes(PIOTR)));
    expect(await dialog.text()).toBeUndefined();
    expect(await since(from)).toEqual([]);
  });

  it('a calendar mails its guests when they agreed; what is not to be sent is no communication', async () => {
    for (const hl of FULL ? ['en', 'pl', 'de'] : ['pl']) {
      site.invitations.length = site.events.length = 0;
      const from = await last();
      await page.goto(`https://calendar.google.com/calendar/u/0/r?hl=${hl}`);
      await page.waitForSelector('html[data-ready]');
      const answer = async (index: number, guests: string[]): Promise<void> => {
        await page.evaluate((list) => { (window as unknown as { calendar: { ask(title: string, guests: string[]): void } }).calendar.ask('Demo', list); }, guests);
        await (await page.$$('[role=dialog] button'))[index]?.click();
      };
      await answer(0, [ZOFIA]);
      await until('the invitation', () => site.invitations.length === 1);
      await answer(0, [ZOFIA, EWA]);
      expect(await dialog.opened(), hl).toContain(EWA);
      await dialog.press('back');
      await until('its refusal', () => page.evaluate(() => document.body.dataset['last'] === 'failed'));
      expect(site.invitations.flatMap((one) => one.guests), hl).toEqual([ZOFIA]);
      await answer(1, [EWA]);
      await until('the event', () => site.events.length === 2);
      await page.evaluate((guest) => { void (window as unknown as { calendar: { save(title: string, guests: string[], notify: boolean): void } }).calendar.save('Without anybody', [], true); return guest; }, EWA);
      await until('the event without guests', () => site.events.length === 3);
      expect(await dialog.text(), hl).toBeUndefined();
      expect(site.invitations.flatMap((one) => one.guests), hl).toEqual([ZOFIA]);
      const news = await until('outcomes', async () => { const all = await since(from); return all.every((row) => row.outcome && row.outcome !== 'released') ? all : undefined; });
      expect(news.map((row) => [row.app, row.decision])).toEqual([['google-calendar', 'block'], ['google-calendar', 'allow']]);
    }
  });

  it.runIf(QUIET.length > 0)('a scheduled send is decided for its time, by the gate and by the guard alone', async () => {
    for (const look of [...(FULL ? [{ hl: 'de' }] : []), { hl: 'pl', classes: 'shuffled' }, { anchors: 'gone', classes: 'shuffled' }]) {
      const from = await last();
      site.mailbox.reset();
      await openMail(page, look);
      await schedule(page, await write(page, { to: [ZOFIA] }), 1);
      await dialog.opened();
      await dialog.press('back');
      await settle();
      expect(arrived(), nameOf(look)).toEqual([]);
      expect((await since(from)).map((row) => [row.decision, row.recipients.map((one) => one.rule)]), nameOf(look)).toEqual([['block', ['core/quiet-hours']]]);
      await page.evaluate(() => { localStorage.clear(); });
      await openMail(page, look);
      await schedule(page, await write(page, { to: [ZOFIA] }), 0);
      await mails(1);
      expect(site.mailbox.mails.map((mail) => [mail.kind, ...mail.to]), nameOf(look)).toEqual([['scheduled', ZOFIA]]);
    }
  });
});
