// The screening page as a person uses it, and lists to screen.
import { readFileSync, readdirSync } from 'node:fs';
import type { Browser, Page } from 'puppeteer';
import { until } from './browser';
import { extensionId } from './extension';

export async function openScreeningPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${await extensionId(browser)}/screening.html`);
  await page.waitForSelector('input[name=list]:not([disabled])');
  return page;
}

/** Gives the page a file, as the file dialog does. */
export async function chooseList(page: Page, path: string): Promise<void> {
  const input = (await page.$('input[name=list]'))!;
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
  await page.waitForSelector('button[data-name=start], .notice.block');
}

export const press = async (page: Page, name: string): Promise<void> => {
  await page.bringToFront();
  await page.locator(`button[data-name=${name}]`).click();
};

export const select = (page: Page, name: string, value: string): Promise<string[]> => page.select(`select[name=${name}]`, value);

export const finished = (page: Page, timeout = 60_000): Promise<unknown> => page.waitForSelector('button[data-name=save-allowed], .notice.block[role=alert]', { timeout });

/** Contents of the two files, taken from the page in place of a download. */
export async function savedFiles(page: Page): Promise<{ allowed: string; others: string }> {
  await page.evaluate(() => {
    const held = window as unknown as { saved: Promise<[string, string]>[] };
    held.saved = [];
    URL.createObjectURL = (file) => { held.saved.push((file as Blob).text().then((text) => ['', text])); return '#'; };
    HTMLAnchorElement.prototype.click = function click() { /* nothing is saved */ };
  });
  for (const name of ['save-allowed', 'save-others']) {
    if ((await page.$(`button[data-name=${name}][aria-disabled=true]`)) === null) await press(page, name);
    else await page.evaluate(() => { (window as unknown as { saved: Promise<[string, string]>[] }).saved.push(Promise.resolve(['', ''])); });
  }
  const [allowed, others] = await until('the files', () => page.evaluate(async () => {
    const { saved } = window as unknown as { saved: Promise<[string, string]>[] };
    return saved.length === 2 ? (await Promise.all(saved)).map(([, text]) => text) : undefined;
  }));
  return { allowed: allowed ?? '', others: others ?? '' };
}

/** Process id of the renderer that extension pages and their workers live in. */
export function extensionProcess(browser: Browser): number {
  const root = browser.process()?.pid;
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--extension-process') && ancestors(Number(pid)).includes(root ?? -1);
    } catch {
      return false; // it has ended meanwhile
    }
  });
  if (found.length === 0) throw new Error('no process of the extension');
  return Number(found[0]);
}

function ancestors(pid: number): number[] {
  const list: number[] = [];
  for (let at = pid; at > 1 && list.length < 20;) {
    at = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? 0);
    list.push(at);
  }
  return list;
}

/** Megabytes that this process alone has in memory, and the processor seconds it has used. */
export function processUse(pid: number): { megabytes: number; seconds: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s*(\d+)/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return { megabytes: kilobytes / 1e3, seconds: (Number(stat[11]) + Number(stat[12])) / 100 };
}
