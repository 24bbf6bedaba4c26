import type { Browser, Page } from 'puppeteer';
import { until } from '../../support/browser';
import { extensionId } from '../../support/extension';

type TakeKind = 'draft' | 'one' | 'many';

export interface TestLine { name: string; result: string }

/** The recorder page, pressed as an administrator presses it. */
export class RecorderDesk {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser): Promise<RecorderDesk> {
    const page = await browser.newPage();
    await page.setViewport({ width: 1_100, height: 900 });
    await page.goto(`chrome-extension://${await extensionId(browser)}/recorder.html`);
    return new RecorderDesk(page);
  }

  async site(host: string, contact: string, others: string, id: string): Promise<void> {
    const { page } = this;
    await page.bringToFront();
    await page.waitForSelector('#tab');
    const value = await until('the tab in the list', async () => {
      await page.click('[data-name=tabs]');
      return page.$$eval('#tab option', (all, wanted) => (all as HTMLOptionElement[]).find((one) => one.textContent.includes(wanted))?.value, host);
    }, 10_000, 200);
    await page.select('#tab', value);
    for (const [selector, text] of [['#contact', contact], ['#others', others], ['#adapter-id', id]] as const) {
      await page.$eval(selector, (field) => { (field as HTMLInputElement).value = ''; });
      await page.type(selector, text);
    }
  }

  mark(): Promise<string> { return this.page.$eval('#mark', (node) => node.textContent ?? ''); }

  private async press(name: string): Promise<void> {
    await this.page.bringToFront();
    await this.page.waitForSelector(`[data-name="${name}"][aria-disabled=false]`);
    await this.page.click(`[data-name="${name}"]`);
  }

  /** Records while `act` works in the tab, and stops when every request that reached the site stands in the recorder. @param asked the site's own count. */
  async take(kind: TakeKind, tab: Page, asked: () => number, act: () => Promise<void>): Promise<void> {
    const before = asked();
    await this.press(`record-${kind}`);
    await this.inTab(tab);
    await act();
    await until('the requests in the recorder', () => this.page.$eval(`[data-take=${kind}] .notice`, (node) => Number(/\d+/.exec(node.textContent ?? '')?.[0])).then((count) => count > 0 && count >= asked() - before), 10_000, 50);
    await this.press(`stop-${kind}`);
    await this.page.waitForSelector(`[data-name="record-${kind}"]`);
  }

  /** Starts without waiting for anything to be recorded. */
  async record(kind: TakeKind, tab: Page): Promise<void> {
    await this.press(`record-${kind}`);
    await this.inTab(tab);
  }

  async stop(kind: TakeKind): Promise<void> { await this.press(`stop-${kind}`); }

  async point(what: string, tab: Page, selector: string): Promise<void> {
    await this.press(`point-${what}`);
    await this.inTab(tab);
    await tab.click(selector);
    await until('the selector', () => this.page.$(`[data-pick=${what}] input[type=radio]:checked`), 10_000, 50);
    await this.page.waitForSelector(`[data-name="point-${what}"]`);
  }

  /** The scripts are in and the mark is shown: a node without any name at the end of the document. */
  private async inTab(tab: Page): Promise<void> {
    await tab.bringToFront();
    await until('the mark in the tab', () => tab.evaluate(() => { const last = document.documentElement.lastElementChild; return last?.tagName === 'DIV' && last.attributes.length === 0; }), 10_000, 30);
    await new Promise((done) => setTimeout(done, 150));
  }

  async tests(): Promise<TestLine[]> {
    return this.page.$$eval('[data-test]', (all) => (all as HTMLElement[]).map((one) => ({ name: one.dataset.test ?? '', result: one.dataset.result ?? '' })));
  }

  text(selector: string): Promise<string> { return this.page.$eval(selector, (node) => node.textContent ?? ''); }

  async fragment(): Promise<Record<string, unknown>> {
    const text = await this.page.$eval('#fragment', (field) => (field as HTMLTextAreaElement).value);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async read(): Promise<string> {
    await this.press('read');
    return until('what was read', () => this.page.$$eval('section[aria-labelledby=outcome-title] > [role=status] .notice', (all) => all[0]?.textContent ?? ''), 10_000, 50);
  }
}
