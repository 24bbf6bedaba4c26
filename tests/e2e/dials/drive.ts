import type { Browser, Page } from 'puppeteer';
import type { Way } from './ways';

const KEYS = { ctrl: 'Control', shift: 'Shift' } as const;

/** Opens a fresh page of the site and starts a call the given way, with real clicks and keys. */
export async function dial(page: Page, origin: string, way: Way, to: string): Promise<void> {
  const fill = (text = ''): string => text.replaceAll('ENCODED', encodeURIComponent(to)).replaceAll('TO', to);
  await page.goto(`${origin}/page`);
  await page.bringToFront();
  await page.evaluate((html, script, needsButton) => {
    document.body.innerHTML = html + (needsButton ? '<button id="go">go</button>' : '');
    const run = new Function(script);
    if (needsButton) document.getElementById('go')?.addEventListener('click', () => { run(); });
    else run();
  }, fill(way.html), fill(way.script), !way.act);
  const target = await page.waitForSelector('#go');
  const box = await target?.boundingBox();
  if (!target || !box) throw new Error(`${way.name}: nothing to press`);
  if (way.act === 'enter') { await target.focus(); await page.keyboard.press('Enter'); return; }
  const key = way.act === 'ctrl' || way.act === 'shift' ? KEYS[way.act] : undefined;
  if (key) await page.keyboard.down(key);
  await page.mouse.click(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2, { button: way.act === 'middle' ? 'middle' : 'left', count: way.act === 'double' ? 2 : 1 });
  if (key) await page.keyboard.up(key);
}

/** Windows that a way has opened; `keep` stay. */
export async function closeOthers(browser: Browser, keep: readonly Page[]): Promise<void> {
  for (const page of await browser.pages()) {
    if (!keep.includes(page) && !page.url().startsWith('chrome-extension:')) await page.close().catch(() => undefined); // some close themselves
  }
}
