import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { launchBrowser } from '../../support/browser';
import { IsolatedWorld } from '../../support/isolated';
import { bundleHarness } from './bundle';

/** A page that forbids every style and script but its own listener, and writes down each key event it sees. */
const COMPOSER = `<!doctype html><html lang="en"><head><title>Composer</title></head><body><main><h1>Composer</h1>
<textarea aria-label="Text">Dear all</textarea><button>Send</button></main><script nonce="page">
window.seen = [];
for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'compositionstart', 'paste', 'copy', 'cut'])
  window.addEventListener(type, (event) => { window.seen.push(type + ' ' + (event.key ?? event.data ?? '')); }, { capture: true });
</script></body></html>`;
const CSP = "default-src 'none'; script-src 'nonce-page'; require-trusted-types-for 'script'; trusted-types 'none'";
const BLANK = '<!doctype html><html lang="en"><head><title>Consentry</title><meta name="color-scheme" content="light dark"></head><body></body></html>';

export const ARTIFACTS = join(import.meta.dirname, '../../.artifacts/screens');

export interface View { scheme?: 'light' | 'dark'; width?: number; height?: number; zoom?: number; forced?: boolean }
export interface Scene { page: Page; world: IsolatedWorld; shot(name: string): Promise<void> }

/** Browser, pages and the harness in their isolated world. */
export class Stage {
  private constructor(private readonly browser: Browser, private readonly server: Server, private readonly harness: string) {}

  static async open(): Promise<Stage> {
    const server = createServer((request, response) => {
      const isComposer = request.url === '/composer';
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (isComposer) response.setHeader('content-security-policy', CSP);
      response.end(isComposer ? COMPOSER : BLANK);
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    mkdirSync(ARTIFACTS, { recursive: true });
    return new Stage(await launchBrowser(), server, await bundleHarness());
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  /** Zoom is a smaller viewport with denser pixels, as the browsers do it. */
  async scene(path: '/composer' | '/blank', { scheme = 'light', width = 1_100, height = 800, zoom = 1, forced = false }: View = {}): Promise<Scene> {
    const page = await this.browser.newPage();
    await page.setViewport({ width: Math.round(width / zoom), height: Math.round(height / zoom), deviceScaleFactor: zoom });
    const session = await page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }, ...(forced ? [{ name: 'forced-colors', value: 'active' }] : [])],
    });
    await session.send('Page.enable');
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.harness, worldName: 'screens' });
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`);
    const world = await IsolatedWorld.create(page);
    return { page, world, shot: async (name) => { await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: path === '/blank' }); } };
  }
}

export const call = (name: string, ...values: unknown[]): string => `harness.${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`;
