// Badges in a list with rows of 20 px: at no width and no zoom does one lie on text or a control of the site, or on another badge; where none has room it comes with the focus or the pointer.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../support/badge-words';
import { SeenBadges, type Box } from '../support/badges';
import { until } from '../support/browser';
import { settle } from '../support/practice';
import { startWorld, type World } from '../support/world';
import { PEOPLE } from '../../server/practice/people';

const ROWS = 14;
const LIST = Array.from({ length: ROWS }, (_, at) => {
  const { email, name, company } = PEOPLE[at % PEOPLE.length] as (typeof PEOPLE)[number];
  return { email: at < PEOPLE.length ? email : `nr${at}.${email}`, phone: `+48 600 10${String(at).padStart(2, '0')} 000`, name, company };
});

/** Columns as close as a CRM has them: what does not fit ends in an ellipsis. */
const dense = (rows: typeof LIST): void => {
  document.querySelectorAll('style, link[rel=stylesheet]').forEach((one) => { one.remove(); });
  const style = document.createElement('style');
  style.textContent = 'body { margin: 0; font: 13px/20px sans-serif } table { table-layout: fixed; width: 100%; border-collapse: collapse; font: 13px/20px sans-serif } td { box-sizing: border-box; height: 20px; line-height: 20px; padding: 0 6px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis } button, input { box-sizing: border-box; display: block; height: 18px; font-size: 11px; line-height: 12px; margin: 0; padding: 0 4px }';
  document.head.append(style);
  document.body.innerHTML = `<table><colgroup><col style="width: 24px"><col style="width: 16%"><col style="width: 30%"><col style="width: 18%"><col><col style="width: 70px"></colgroup>${rows.map(({ email, phone, name, company }) => `<tr><td><input type="checkbox"></td><td>${name}</td><td><a href="mailto:${email}">${email}</a></td><td><a href="tel:${phone}">${phone}</a></td><td>${company}, 22 555 01 99</td><td><button>Open</button></td></tr>`).join('')}</table>`;
};

interface Shown { what: string; box: Box }
/** What may not be covered, as the page itself shows it: controls, and text as far as it is not cut off. */
const shownIn = (page: Page): Promise<Shown[]> => page.evaluate(() => {
  const found: Shown[] = [...document.querySelectorAll('input, button')].map((one) => { const { left, top, right, bottom } = one.getBoundingClientRect(); return { what: one.tagName, box: { left, top, right, bottom } }; });
  for (const cell of document.querySelectorAll('td')) {
    if (!cell.textContent) continue;
    const range = document.createRange();
    range.selectNodeContents(cell);
    const text = range.getBoundingClientRect();
    const edge = cell.getBoundingClientRect();
    found.push({ what: cell.textContent, box: { left: Math.max(text.left, edge.left), top: text.top, right: Math.min(text.right, edge.right), bottom: text.bottom } });
  }
  return found;
});
const touch = (a: Box, b: Box): boolean => a.left < b.right - 0.05 && b.left < a.right - 0.05 && a.top < b.bottom - 0.05 && b.top < a.bottom - 0.05;
const covered = (list: Awaited<ReturnType<SeenBadges['list']>>, shown: readonly Shown[]): string[] => list.flatMap(({ label, box }) => shown.filter((one) => touch(box, one.box)).map(({ what }) => `${label} on ${what}`));

let world: World;
let page: Page;
let badges: SeenBadges;
beforeAll(async () => {
  world = await startWorld({ policy: { news: 'off' } });
  page = await world.browser.newPage();
  badges = await SeenBadges.attach(page);
});
afterAll(async () => { await world?.stop(); });

async function open(width: number, height: number): Promise<void> {
  await page.setViewport({ width, height });
  await page.goto(`${world.practice.url}/crm`);
  await page.bringToFront();
  await page.evaluate(dense, LIST);
}
/** Badges whose middle is not in the row of their address. */
async function strays(list: Awaited<ReturnType<SeenBadges['list']>>): Promise<string[]> {
  const rows = await page.evaluate(() => [...document.querySelectorAll('tr')].map((row) => { const { top, bottom } = row.getBoundingClientRect(); return { top, bottom, named: row.innerText.replace(/(?<=\d) (?=\d)/g, '') }; }));
  return list.flatMap(({ label, box }) => rows.flatMap(({ top, bottom, named }) => (top < (box.top + box.bottom) / 2 && (box.top + box.bottom) / 2 < bottom && !named.includes(label.split(':')[0] ?? '') ? [`${label} beside ${named}`] : [])));
}
/** All there are, seen or stowed, once the page was looked through. */
async function allPlaced(): Promise<void> {
  await until('badges', async () => (await badges.list()).length + (await badges.stowed()).length >= ROWS * 2, 15_000, 100);
  await settle(1_500);
}

describe('a list with rows of 20 px', () => {
  it.each([[400, 700, 1], [600, 700, 1], [800, 700, 1], [1_280, 800, 1], [1_280, 1_000, 2], [800, 1_000, 2]] as const)('%i px wide and %i high, zoom %i: no badge on anything of the site, which stays as it is', async (width, height, zoom) => {
    await open(width, height);
    const setZoom = (to: number): Promise<unknown> => world.options.evaluate(`chrome.tabs.query({ url: '${world.practice.url}/*' }).then(([tab]) => chrome.tabs.setZoom(tab.id, ${to}))`);
    await setZoom(zoom);
    try {
      await until('the zoom', () => page.evaluate((wide) => Math.abs(innerWidth - wide) < 2, width / zoom));
      const before = await layoutOf(page);
      expect(await page.evaluate(() => [...new Set([...document.querySelectorAll('tr')].map((row) => row.getBoundingClientRect().height))])).toEqual([20]);
      await allPlaced();
      const now = await badges.list();
      expect(now.length + (await badges.stowed()).length, 'all of the list').toBe(ROWS * 2);
      expect(covered(now, await shownIn(page))).toEqual([]);
      expect(now.flatMap(({ box }, at) => now.slice(at + 1).filter((other) => touch(box, other.box)))).toEqual([]);
      expect(await strays(now), 'in a row that is not its own').toEqual([]);
      if (width / zoom >= 600) expect(now.length, 'shown').toBeGreaterThanOrEqual(width < 800 ? ROWS / 2 : ROWS);
      expect(await layoutOf(page)).toBe(before);
      for (const y of [7, 33]) { // and while it scrolls
        await page.evaluate((top) => { document.body.style.paddingBottom = '900px'; scrollTo(0, top); }, y);
        await settle(500);
        expect(covered(await badges.list(), await shownIn(page)), `at ${y}`).toEqual([]);
      }
    } finally {
      await setZoom(1);
    }
  });

  it('what has no room is said to a screen reader, comes with the focus and goes with it', async () => {
    await open(400, 700);
    await allPlaced();
    const stowed = await badges.stowed();
    const shown = await badges.list();
    expect(stowed.length, 'without a place').toBeGreaterThan(0);
    const said = await badges.said();
    expect([...stowed, ...shown].map(({ label }) => label).filter((label) => !said.includes(label))).toEqual([]);
    await page.evaluate(() => { [...document.querySelectorAll<HTMLElement>('a, button')].at(-1)?.focus(); });
    await page.keyboard.press('Tab');
    const reached = new Set<string>();
    for (let at = 0; at < ROWS * 2; at += 1) {
      const focused = await badges.focused();
      reached.add(focused?.label ?? 'none');
      expect(focused?.isSeen, focused?.label).toBe(true);
      expect(focused && focused.box.left >= 0 && focused.box.right <= 400, focused?.label).toBe(true);
      await page.keyboard.press('ArrowRight');
    }
    expect([...reached].sort()).toEqual([...stowed, ...shown].map(({ label }) => label).sort());
    await page.keyboard.press('Tab'); // on, out of the page
    await page.evaluate(() => { document.querySelector<HTMLElement>('button')?.focus(); });
    await until('none over the page', async () => covered(await badges.list(), await shownIn(page)).length === 0);
  });

  it('comes while the pointer rests on its address, can be pressed, and goes with Escape and the pointer', async () => {
    await open(400, 700);
    await allPlaced();
    const [first] = await badges.stowed();
    const address = first?.label.split(':')[0] ?? '';
    const over = async (): Promise<void> => {
      const at = await page.evaluate((named) => { const link = [...document.querySelectorAll('a')].find(({ href }) => decodeURIComponent(href).replaceAll(' ', '').endsWith(named)); const { left, top, height } = (link as HTMLElement).getBoundingClientRect(); return { x: left + 5, y: top + height / 2 }; }, address);
      await page.mouse.move(at.x, at.y);
    };
    const isShown = async (): Promise<boolean> => (await badges.list()).some(({ label }) => label === first?.label);
    await page.mouse.move(395, 690);
    await over();
    await until('it to come', isShown);
    await page.keyboard.press('Escape');
    await until('it to go', async () => !await isShown());
    await page.mouse.move(395, 690);
    await over();
    await until('it to come again', isShown);
    await page.mouse.move(395, 690);
    await until('it to go with the pointer', async () => !await isShown());
    await over();
    await until('it to come a third time', isShown);
    await badges.press(address);
    await badges.panelSays(address);
    await page.keyboard.press('Escape');
    await badges.panelGone();
  });

  it('control: beside its address at full size a badge would cover what comes next', async () => {
    await open(600, 700);
    const shown = await shownIn(page);
    const full = shown.filter(({ what }) => what.includes('@')).map(({ box }): Box => ({ left: box.right + 4, top: (box.top + box.bottom) / 2 - 12, right: box.right + 124, bottom: (box.top + box.bottom) / 2 + 12 }));
    expect(full.filter((box) => shown.some((one) => touch(box, one.box))).length).toBe(ROWS);
  });
});
