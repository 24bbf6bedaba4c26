// Consent at hand in SuiteCRM: badges of its record pages, in a real browser with a real hub.
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf, wordsOfEngine } from '../support/badge-words';
import { SeenBadges } from '../support/badges';
import { ask } from '../support/extension';
import { administer } from '../support/hub';
import { settle } from '../support/practice';
import { startSuite, type SuiteReplica } from '../support/suitecrm-replica';
import { practicePolicy, startWorld, type World } from '../support/world';

const [ZOFIA, PIOTR, LATER] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test', 'pozniej@example.pl'];

let world: World;
let suite: SuiteReplica;
let page: Page;
let badges: SeenBadges;
const setPolicy = async (more: Parameters<typeof practicePolicy>[1]): Promise<void> => {
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, { news: 'off', sites: [{ origin: suite.origin, adapter: 'suitecrm' }], ...more }));
  await ask(world.options, 'sync.now');
};

beforeAll(async () => {
  suite = await startSuite();
  world = await startWorld({ policy: { news: 'off' } });
  await setPolicy({});
});
afterAll(async () => { await world?.stop(); await suite?.stop(); });
afterEach(async () => { await page?.close(); });

async function open(url: string): Promise<void> {
  page = await world.browser.newPage();
  badges = await SeenBadges.attach(page);
  await page.goto(url);
  await page.bringToFront();
}

describe('badges of SuiteCRM', () => {
  const [FIRST, HOME, FAX] = ['+48 602 345 678', '+48 601 000 111', '+48 22 555 66 77'];
  const at = (path: string, ...people: string[][]): string => `${suite.origin}${path}${people.map((one) => `&person=${encodeURIComponent(one.join(','))}`).join('')}`;
  const detail = (...person: string[]): string => at('/index.php?module=Contacts&action=DetailView&record=1', person);
  const mail = (contact: string): Promise<string> => wordsOfEngine(world, contact, ['email', 'newsletter']);
  const call = (contact: string): Promise<string> => wordsOfEngine(world, contact.replaceAll(' ', ''), ['voice', 'sms']);
  /** With policy's word against badges and then for them: what they say, and that nothing of the page has moved. */
  async function labels(url: string, count: number): Promise<string[]> {
    await setPolicy({ badges: 'off' });
    await open(url);
    await settle(1_000);
    expect(await badges.list()).toEqual([]);
    const before = await layoutOf(page);
    await setPolicy({});
    await page.bringToFront();
    const seen = await badges.shown(count);
    expect(await layoutOf(page)).toBe(before);
    return seen.map(({ label }) => label).sort();
  }

  it('stand in the detail view beside address and number, not beside a fax, other text or a tab that is not open', async () => {
    expect(await labels(detail(ZOFIA, FIRST, FAX, HOME), 2)).toEqual([await call(FIRST), await mail(ZOFIA)].sort());
    await page.evaluate(() => { document.querySelectorAll('.tab-pane').forEach((pane) => pane.classList.toggle('active')); });
    expect((await badges.labelled(HOME.replaceAll(' ', ''))).label).toBe(await call(HOME));
    await badges.shown(1);
  });

  it('of a person whom nobody has data of say what the engine says of the unknown; where no address stands there is none', async () => {
    expect(await labels(detail(LATER), 1)).toEqual([await mail(LATER)]);
    await page.goto(detail('', ''));
    await settle(1_500);
    expect(await badges.list()).toEqual([]);
  });

  it('stand beside everybody of a list, each with the own words, and leave the site its own controls', async () => {
    const people = [[ZOFIA, FIRST, FAX, HOME], [PIOTR, '+48 600 100 200', '', ''], [LATER, '', FAX, '']];
    const expected = await Promise.all([mail(ZOFIA), mail(PIOTR), mail(LATER), call(FIRST), call('+48 600 100 200')]);
    expect(await labels(at('/index.php?module=Contacts&action=index', ...people), expected.length)).toEqual(expected.sort());
    expect(new Set(expected.map((label) => label.replace(/^.*?: /, ''))).size, 'they differ').toBeGreaterThan(1);
    const icon = await page.$eval('td[field="phone_work"] .inlineEditIcon', (node) => { const { x, y, width, height } = node.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; });
    await page.mouse.click(icon.x, icon.y); // the site's own, without a look of a control
    expect(await page.title()).toBe('edits phone_work');
  });

  it('stand in lists of SugarCRM 6.5 and in record and list of the shell of 8', async () => {
    await open(at('/index.php?module=Contacts&action=index&version=6', [ZOFIA, FIRST], [PIOTR, HOME]));
    expect((await badges.shown(2)).map(({ label }) => label).sort()).toEqual((await Promise.all([FIRST, HOME].map(call))).sort());
    await page.close();
    await open(at('/public/?a', [ZOFIA, FIRST], [PIOTR], [LATER, HOME]));
    const seen = await badges.shown(5);
    expect(seen.map(({ label }) => label).sort()).toEqual((await Promise.all([mail(ZOFIA), mail(PIOTR), mail(LATER), call(FIRST), call(HOME)])).sort());
  });
});
