// Consent at hand, in a real browser with a real hub: badges that say what the engine says and move nothing; a recorded consent that permits nothing until somebody else confirms it.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { review } from '../../server/review';
import type { Channel } from '../../utils/engine';
import type { TaskList } from '../../utils/messaging/at-hand';
import type { LogExport } from '../../utils/messaging/protocol';
import { layoutOf, wordsOfEngine } from '../support/badge-words';
import { SeenBadges, type Box } from '../support/badges';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, extensionId } from '../support/extension';
import { administer } from '../support/hub';
import { startOdoo, type OdooReplica } from '../support/odoo-replica/server';
import { compose, dialled, sent, settle, truth } from '../support/practice';
import { practicePolicy, startWorld, type World } from '../support/world';
import { PEOPLE } from '../../server/practice/people';

const [ZOFIA, PIOTR, NEW, LATER] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test', 'nowa.osoba@example.pl', 'pozniej@example.pl'];
const FORM = 'https://practice.test/consent';

let world: World;
let odoo: OdooReplica;
let page: Page;
let badges: SeenBadges;
const sites = () => [{ origin: world.practice.url, adapter: 'practice' }, { origin: odoo.origin, adapter: 'odoo' }];
const setPolicy = async (more: Parameters<typeof practicePolicy>[1]): Promise<void> => {
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, { news: 'off', sites: sites(), consentForm: FORM, ...more }));
  await ask(world.options, 'sync.now');
};

beforeAll(async () => {
  odoo = await startOdoo([]);
  world = await startWorld({ policy: { news: 'off' } }); // what is confirmed arrives when a test asks for it
  await setPolicy({});
});
afterAll(async () => { await world?.stop(); await odoo?.stop(); });
afterEach(async () => { await page?.close(); });

async function open(url: string): Promise<void> {
  page = await world.browser.newPage();
  badges = await SeenBadges.attach(page);
  await page.goto(url);
  await page.bringToFront();
}

const layout = (): Promise<string> => layoutOf(page);
const expectedWords = (contact: string, channels: readonly Channel[]): Promise<string> => wordsOfEngine(world, contact, channels);
/** Beside the end of the address, or right below it where the next column is close. */
const near = (badge: Box, end: { right: number; middle: number; bottom: number }): boolean => (Math.abs(badge.left - end.right) < 12 && Math.abs((badge.top + badge.bottom) / 2 - end.middle) < 12) || (Math.abs(badge.right - end.right) < 2 && Math.abs(badge.top - end.bottom) < 3);

const withPhone = PEOPLE.filter(({ phone }) => phone);

describe('badges of the practice site', () => {
  it('stand beside everybody’s address and number with the engine’s own words, and move nothing of the site', async () => {
    await setPolicy({ badges: 'off' });
    await open(`${world.practice.url}/crm`);
    await settle(1_500);
    expect(await badges.list()).toEqual([]);
    const before = await layout();
    expect(await page.evaluate(() => document.documentElement.children.length)).toBe(2);
    await setPolicy({});
    await page.bringToFront();
    const seen = await badges.shown(PEOPLE.length + withPhone.length);
    const expected = [
      ...await Promise.all(PEOPLE.map(({ email }) => expectedWords(email, ['email', 'newsletter']))),
      ...await Promise.all(withPhone.map(({ phone }) => expectedWords(phone ?? '', ['voice', 'sms']))),
    ];
    expect(seen.map(({ label }) => label).sort()).toEqual(expected.sort());
    expect(new Set(expected.map((label) => label.replace(/^.*?: /, ''))).size, 'they differ').toBeGreaterThan(2);
    expect(await layout()).toBe(before);
    expect(await page.evaluate(() => document.documentElement.children.length)).toBe(3);
  });

  it('move with the page, and go where nothing of it is seen', async () => {
    await open(`${world.practice.url}/crm`);
    await badges.shown(PEOPLE.length + withPhone.length);
    await page.setViewport({ width: 900, height: 420 });
    for (const y of [0, 60]) {
      await page.evaluate((top) => { scrollTo(0, top); }, y);
      await settle(400);
      const end = await page.evaluate(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('tr.contact td:nth-child(3) a') as Element); const { right, top, bottom } = range.getBoundingClientRect(); return { right, bottom, middle: (top + bottom) / 2 }; });
      expect(near((await badges.labelled(ZOFIA)).box, end), `at ${y}`).toBe(true);
    }
    await page.evaluate(() => { document.querySelector('table')?.remove(); });
    await badges.shown(0);
    await until('nothing of ours', () => page.evaluate(() => document.documentElement.children.length === 2));
  });

  it('are one stop of the keyboard; Enter tells why, Escape goes back', async () => {
    await open(`${world.practice.url}/crm`);
    await badges.shown(PEOPLE.length + withPhone.length);
    await page.evaluate(() => { const last = [...document.querySelectorAll<HTMLElement>('a, button')].at(-1); last?.focus(); });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const text = await badges.panelSays(ZOFIA);
    for (const words of ['E-mail', 'Newsletter', 'Meeting invitation', 'pl/marketing', 'PKE art. 398(1)', '10 Feb 2026', 'Record a consent']) expect(text).toContain(words);
    await page.keyboard.press('Escape');
    await badges.panelGone();
    await page.keyboard.press('Enter'); // the focus is back on the badge
    await badges.panelSays(ZOFIA);
  });

  it('tell a hostile page nothing, are not pressed by it, and come back when it takes them out', async () => {
    await open(`${world.practice.url}/crm`);
    const seen = await badges.shown(PEOPLE.length + withPhone.length);
    const widths = seen.filter(({ label }) => label.includes('@')).map(({ box }) => Math.round(box.right - box.left));
    expect(new Set(widths).size, 'the size of a badge tells its words').toBe(1);
    const { box } = await badges.labelled(PIOTR);
    const told = await page.evaluate((x, y) => {
      const host = document.documentElement.lastElementChild as HTMLElement;
      const hit = document.elementFromPoint(x, y);
      for (const target of [host, hit]) for (const type of ['pointerdown', 'mousedown', 'click']) target?.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, clientX: x, clientY: y }));
      host.click();
      host.style.cssText = 'display: none !important; opacity: 0 !important';
      return { root: host.shadowRoot, text: host.innerText + host.textContent + host.outerHTML, hit: hit === host, open: host.getAttributeNames() };
    }, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    expect(told).toMatchObject({ root: null, hit: true });
    expect(told.text).not.toMatch(/may|no\b|crm\.test/);
    await settle(500);
    expect(await badges.panel()).toBeUndefined();
    expect((await badges.labelled(PIOTR)).box).toEqual(box); // its style does not reach in
    await page.evaluate(() => { document.documentElement.lastElementChild?.remove(); });
    await badges.shown(seen.length);
    await page.evaluate(() => { setInterval(() => { document.documentElement.querySelectorAll(':scope > div').forEach((node) => { node.remove(); }); }, 50); });
    await settle(9_000);
    expect(await badges.list()).toEqual([]); // it gives up: told, not decided
    await page.click('tr.contact[data-id="ewa"] button.call'); // she objected
    await settle(1_500);
    expect(dialled(world.practice)).toEqual([]);
  });

  it('are not where policy does not want them, and open the extension’s own window to record', async () => {
    await open(`${world.practice.url}/mail/compose?to=${ZOFIA}`);
    await settle(1_500);
    expect(await badges.list()).toEqual([]);
    await page.goto(`${world.practice.url}/crm`);
    await badges.press(PIOTR);
    await badges.panelSays('Record a consent');
    const target = world.browser.waitForTarget((one) => one.url().endsWith('/popup.html'), { timeout: 10_000 });
    await badges.pressInPanel('badge-record');
    const popup = await (await target).asPage();
    await popup.waitForSelector('form.intake');
    expect(await popup.$eval('form.intake h3', (node) => node.textContent)).toContain(PIOTR);
    await popup.close();
  });
});

describe('badges of Odoo’s contact form', () => {
  const contact = (email: string, phone = '+48 602 345 678'): string => `${odoo.origin}/odoo/contacts?email=${encodeURIComponent(email)}&phone=${encodeURIComponent(phone)}`;

  it('one for a field and the link beside it, also when the form goes on to the next record, and none over a dialog of the site', async () => {
    await open(contact(ZOFIA));
    const before = await layout();
    const seen = await badges.shown(2); // the link in the scrolled box is out of sight
    expect(seen.map(({ label }) => label).sort()).toEqual([await expectedWords('+48602345678', ['voice', 'sms']), await expectedWords(ZOFIA, ['email', 'newsletter'])].sort());
    expect(await layout()).toBe(before);
    await page.$eval('.box', (box) => { box.scrollTop = 5_000; });
    await badges.shown(3);
    await page.$eval('.o_field_email input', (field, email) => { (field as HTMLInputElement).value = email; }, PIOTR);
    expect((await badges.labelled(PIOTR)).label).toBe(await expectedWords(PIOTR, ['email', 'newsletter']));
    await page.evaluate(() => { document.body.append(Object.assign(document.createElement('div'), { className: 'o_dialog' })); });
    await badges.shown(0);
    await page.evaluate(() => { document.querySelector('.o_dialog')?.remove(); });
    await badges.shown(4); // the field and its link name two now
  });

  it('a field keeps its value to read: a badge is inside its end where that leaves room, elsewhere where it does not', async () => {
    const long = `${'a'.repeat(40)}.zofia@example.pl`;
    const spots: boolean[] = [];
    for (const email of [ZOFIA, long]) {
      await open(contact(email, ''));
      await page.evaluate(() => { Object.assign((document.querySelector('.o_field_email input') as HTMLElement).style, { flex: 'none', width: '400px', boxSizing: 'border-box', border: '1px solid', padding: '0 4px', font: '16px/20px sans-serif' }); });
      await badges.labelled(email);
      const field = await page.$eval('.o_field_email input', (input) => {
        const { left, right, top, bottom } = input.getBoundingClientRect();
        const copy = Object.assign(document.createElement('span'), { textContent: (input as HTMLInputElement).value });
        copy.style.cssText = 'position: absolute; white-space: pre; font: 16px/20px sans-serif';
        document.body.append(copy);
        const { width } = copy.getBoundingClientRect();
        copy.remove();
        return { left, right, top, bottom, text: { left, top, bottom, right: Math.min(right, left + 5 + width) } };
      });
      await settle(1_500);
      const now = (await badges.labelled(email)).box;
      const touches = (other: Box): boolean => now.left < other.right && other.left < now.right && now.top < other.bottom && other.top < now.bottom;
      expect(touches(field.text), email).toBe(false);
      spots.push(touches(field));
      if (email === ZOFIA) await page.close();
    }
    expect(spots).toEqual([true, false]);
  });

  it('a storm of changes costs a look now and then', async () => {
    await open(contact(ZOFIA));
    await badges.shown(2);
    const looks = await badges.countLooks();
    const { turns, took } = await page.evaluate(async () => {
      const box = document.body.appendChild(document.createElement('p'));
      const begun = performance.now();
      let turns = 0;
      for (; performance.now() - begun < 3_000; turns += 1) {
        for (let at = 0; at < 200; at += 1) { box.textContent = String(at); box.append(document.createElement('i')); }
        await new Promise((done) => { setTimeout(done, 0); });
      }
      return { turns, took: performance.now() - begun };
    });
    const count = await looks();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(took / 400 + 2); // components/badges: SCAN_MS
    expect(turns).toBeGreaterThan(count);
    await badges.shown(2);
  });
});

describe('a recorded consent', () => {
  let token: string;
  beforeAll(async () => { token = await review(['person', 'Ewa Dpo', 'dpo', '--hub', world.hub.url, '--data', world.hub.data], {}); });
  const second = (...args: string[]): Promise<string> => review([...args, '--hub', world.hub.url], { CONSENTRY_TOKEN: token });

  async function record(contact: string): Promise<string> {
    const popup = await world.browser.newPage();
    await popup.goto(`chrome-extension://${await extensionId(world.browser)}/popup.html`);
    await popup.bringToFront();
    await popup.waitForSelector('#contact');
    await popup.type('#contact', contact);
    await popup.click('form.ask button[type=submit]');
    await (await popup.waitForSelector('[data-name="record"]'))?.click();
    await popup.waitForSelector('form.intake');
    await popup.click('.intake input[name=channel]');
    await popup.type('.intake [name=by]', ' Marek');
    await popup.type('.intake [name=evidence]', 'said yes at the fair; card in box 7');
    await popup.type('.intake [name=notice]', 'notice-2026');
    await popup.click('[data-name="intake-send"]');
    const said = await until('the popup to say so', () => popup.$eval('.intake-part [role=status]', (node) => node.textContent?.trim() ?? ''), 15_000);
    await popup.close();
    await page.bringToFront();
    return said;
  }
  async function send(to: string): Promise<'blocked' | 'sent'> {
    const dialog = await SeenDialog.attach(page);
    await compose(page, world.practice, { to: [to], subject: 'Offer', body: 'Hello. Unsubscribe: reply STOP. Privacy notice: practice.test' });
    const before = truth(world.practice).length;
    await page.click('button.send');
    const end = await until('an end', async () => ((await dialog.text()) ? 'blocked' as const : truth(world.practice).length > before ? 'sent' as const : undefined), 15_000, 50);
    if (end === 'blocked') await dialog.press('back');
    else await sent(page);
    return end;
  }

  it('permits nothing before and after it is recorded; confirmed by somebody else, it does after the sync', async () => {
    await open(`${world.practice.url}/mail`);
    expect(await send(NEW)).toBe('blocked');
    expect(await record(NEW)).toContain('until somebody else confirms it');
    await ask(world.options, 'sync.now');
    expect(await send(NEW)).toBe('blocked');
    const listed = await second('list');
    expect(listed).toContain(`${NEW}: email for direct-marketing`);
    expect(listed).toContain('notice notice-2026');
    const id = /^[0-9a-f-]{36}/m.exec(listed)?.[0] ?? '';
    expect(await second('confirm', id)).toContain('confirmed');
    expect(await send(NEW)).toBe('blocked'); // not before this device knows
    await ask(world.options, 'sync.now');
    expect(await send(NEW)).toBe('sent');
    const { text } = await ask<LogExport>(world.options, 'log.export');
    const logged = text.split('\n').filter((line) => line.includes('"type":"intake"'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toContain(NEW);
  });

  it('waits here while the hub answers nothing, and is there once afterwards', async () => {
    await open(`${world.practice.url}/mail`);
    world.hub.process.kill('SIGSTOP');
    try {
      expect(await record(LATER)).toContain('as soon as the hub answers');
      expect((await ask<TaskList>(world.options, 'task.list')).intakes.waiting).toBe(1);
    } finally {
      world.hub.process.kill('SIGCONT');
    }
    await until('the hub to have it', async () => { await ask(world.options, 'sync.now'); return (await ask<TaskList>(world.options, 'task.list')).intakes.waiting === 0; }, 40_000, 300);
    await ask(world.options, 'sync.now');
    expect((await second('list')).match(new RegExp(LATER, 'g'))).toHaveLength(1);
    expect(await send(LATER)).toBe('blocked');
  });

  it('a block offers a task in place of the message: nothing leaves, and the task leads to the record', async () => {
    await open(`${world.practice.url}/mail`);
    const dialog = await SeenDialog.attach(page);
    await compose(page, world.practice, { to: [LATER], subject: 'Offer', body: 'Hello' });
    const before = truth(world.practice);
    await page.click('button.send');
    await dialog.press('lawful-0', { stays: true });
    await dialog.press('lawful-form', { stays: true });
    await until('the note', async () => (await dialog.text())?.includes('Task noted'));
    await dialog.press('back');
    expect(truth(world.practice)).toEqual(before);
    const list = await ask<TaskList>(world.options, 'task.list');
    expect(list.tasks).toMatchObject([{ contact: LATER, channel: 'email', purpose: 'direct-marketing', route: 'form' }]);
    expect(list.consentForm).toBe(FORM);
  });
});
