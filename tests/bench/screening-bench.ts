import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser';
import { ask, buildExtension, openOptions } from '../support/extension';
import { chooseList, extensionProcess, finished, openScreeningPage, press, processUse } from '../support/screening';
import type { BenchHub } from './bench-hub';
import type { Run } from './device-bench';
import type { Figure } from './figures';
import { addressOf } from './register';

export const SCREENING_GOALS: Omit<Figure, 'values'>[] = [
  { name: 'screening, whole list', unit: 's', goal: 20 },
  { name: 'screening, processor time', unit: 's', note: 'page, desk and judges' },
  { name: 'screening, memory at its peak', unit: 'MB', goal: 300, note: 'private, the whole process of the extension' },
  { name: 'screening, memory before', unit: 'MB' },
  { name: 'screening, longest task of the page', unit: 'ms', goal: 200 },
  { name: 'screening, rows', unit: '' },
];

/** A list: nine in ten in the register, the others unknown; one line in a hundred is broken, one row in fifty is a repetition. */
function writeList(path: string, rows: number): void {
  const file = openSync(path, 'w');
  let text = 'id;name;email;city\r\n';
  for (let at = 0; at < rows; at += 1) {
    const of = at % 50 === 49 ? at - 1 : at;
    const address = of % 10 === 3 ? `nobody${of}@d${of % 5_000}.example.pl` : addressOf((of * 7_919) % rows);
    text += at % 100 === 37 ? `${at};"broken;${address}\r\n` : `${at};Łucja Żółć ${at};${address};Kraków\r\n`;
    if (text.length > 1_000_000) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

/** One list of so many rows against the hub's register, in a fresh profile. */
export async function screeningRun(hub: BenchHub, rows: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'consentry-list-'));
  const browser = await launchBrowser({ extension: await buildExtension() });
  let poll: ReturnType<typeof setInterval> | undefined;
  try {
    writeList(join(folder, 'list.csv'), rows);
    await ask(await openOptions(browser), 'enrol.start', { link: hub.link });
    const page = await openScreeningPage(browser);
    await chooseList(page, join(folder, 'list.csv'));
    await page.evaluate(() => {
      const held = window as unknown as { longest: number };
      held.longest = 0;
      new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) held.longest = Math.max(held.longest, duration); }).observe({ type: 'longtask' });
    });
    const pid = extensionProcess(browser);
    const before = processUse(pid);
    let peak = before.megabytes;
    poll = setInterval(() => { peak = Math.max(peak, processUse(pid).megabytes); }, 100);
    const start = performance.now();
    await press(page, 'start');
    await finished(page, 300_000);
    const seconds = (performance.now() - start) / 1e3;
    if ((await page.$('button[data-name=save-allowed]')) === null) throw new Error(await page.$eval('main', (main) => main.textContent ?? ''));
    const counted = await page.$$eval('table.reasons td:last-child', (cells) => cells.reduce((sum, cell) => sum + Number((cell.textContent ?? '').replace(/\D/g, '')), 0));
    const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
    return new Map([
      ['screening, whole list', [seconds]], ['screening, processor time', [processUse(pid).seconds - before.seconds]], ['screening, memory at its peak', [peak]],
      ['screening, memory before', [before.megabytes]], ['screening, longest task of the page', [longest]], ['screening, rows', [counted]],
    ]);
  } finally {
    clearInterval(poll);
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
