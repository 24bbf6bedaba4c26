// Firefox with the extension, by WebDriver BiDi. Pages of the extension are chrome to it, so it is told to allow them.
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { buildExtension } from '../../server/start-extension';
import type { StateView } from '../../utils/messaging/protocol';
import { until } from './browser';

export const ADDON = 'consentry@consentry.example';
/** Firefox draws the address of an extension's pages anew for each profile, unless it is given. */
const ORIGIN_ID = '7c0b6a52-4a57-4d0e-9f0e-3c5d0a1b2c3d';
const NAMES = ['firefox-esr', 'firefox'];

/** Path of a Firefox, if this machine has one; CONSENTRY_FIREFOX wins. */
export function findFirefox(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [process.env.CONSENTRY_FIREFOX ?? '', ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))].filter(Boolean).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface FirefoxOptions {
  /** Its folder, or true for the build. */
  extension?: boolean | string;
  prefs?: Record<string, unknown>;
  /** Port of a proxy that leads host names to this machine. */
  proxy?: number;
  /** Program that opens these schemes, without a question. */
  opener?: { program: string; schemes: readonly string[] };
}

/** Without the preference by scheme Firefox starts nothing, which would look like a guard. */
const openerPrefs = (schemes: readonly string[]): Record<string, unknown> => Object.fromEntries([
  ['security.external_protocol_requires_permission', false], ...schemes.map((scheme) => [`network.protocol-handler.external.${scheme}`, true] as const),
]);

const proxyPrefs = (port: number): Record<string, unknown> => ({
  'network.proxy.type': 1, 'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': port, 'network.proxy.no_proxies_on': '127.0.0.1, localhost',
});

/** As the argument below, which newer ones (159) do not hear. */
const SYSTEM_ACCESS = { MOZ_REMOTE_ALLOW_SYSTEM_ACCESS: '1' };

interface Started { program: string; profile: string; prefs: Record<string, unknown>; env?: Record<string, string> }

/** A Firefox over this profile, which stays. */
export function startFirefox({ program, profile, prefs, env = {} }: Started): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox', executablePath: program, userDataDir: profile, headless: true, handleSIGINT: false, acceptInsecureCerts: true, args: ['--remote-allow-system-access'], env: { ...process.env, ...SYSTEM_ACCESS, ...env },
    extraPrefsFirefox: { 'extensions.webextensions.uuids': JSON.stringify({ [ADDON]: ORIGIN_ID }), ...prefs },
  });
}

/** A fresh profile; with the extension loaded as a temporary one where it is asked for. */
export async function launchFirefox({ extension = false, prefs = {}, proxy, opener }: FirefoxOptions = {}): Promise<Browser> {
  const program = findFirefox();
  if (!program) throw new Error('No Firefox here; CONSENTRY_FIREFOX names one.');
  const profile = await mkdtemp(join(tmpdir(), 'consentry-firefox-'));
  const handlers = Object.fromEntries((opener?.schemes ?? []).map((scheme) => [scheme, { action: 2, ask: false, handlers: [{ name: 'opener', path: opener?.program }] }]));
  if (opener) await writeFile(join(profile, 'handlers.json'), JSON.stringify({ defaultHandlersVersion: {}, mimeTypes: {}, schemes: handlers }));
  const browser = await startFirefox({ program, profile, prefs: { ...(proxy === undefined ? {} : proxyPrefs(proxy)), ...openerPrefs(opener?.schemes ?? []), ...prefs } });
  browser.once('disconnected', () => { rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => { console.error(`profile not removed: ${String(error)}`); }); });
  if (extension) await browser.installExtension(typeof extension === 'string' ? extension : await buildExtension('firefox-mv3'));
  return browser;
}

interface Connection { send<T>(name: string, body: unknown): Promise<{ result: T }> }
const connectionOf = (browser: Browser): Connection => (browser as unknown as { connection: Connection }).connection;

/** Value of an expression in the browser's own window, where its AddonManager is; promises are awaited. */
export async function inBrowser<T>(browser: Browser, expression: string): Promise<T> {
  const connection = connectionOf(browser);
  const { contexts: [window] } = (await connection.send<{ contexts: { context: string }[] }>('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 })).result;
  const { result } = await connection.send<{ type: string; result?: { value?: unknown }; exceptionDetails?: { text: string } }>('script.evaluate', {
    expression: `(async () => JSON.stringify(await (${expression})))()`, target: { context: window?.context }, awaitPromise: true,
  });
  if (result.type !== 'success') throw new Error(result.exceptionDetails?.text ?? 'no answer');
  return JSON.parse(String(result.result?.value ?? 'null')) as T;
}

/** A page of the extension. The browser tells nobody that it has loaded, so it is looked at. */
export async function openExtensionPage(browser: Browser, path: string, timeoutMs = 20_000): Promise<Page> {
  const page = await browser.newPage();
  const url = `moz-extension://${ORIGIN_ID}/${path}`;
  page.goto(url, { timeout: 1_000 }).catch(() => undefined); // waits for events that do not come
  try {
    await until(url, () => page.evaluate((wanted) => document.URL.startsWith(wanted) && document.readyState === 'complete', url.split('#')[0] ?? ''), timeoutMs, 100);
  } catch (error) {
    await page.close().catch(() => undefined);
    throw error;
  }
  return page;
}

/** Sends a message of utils/messaging/protocol from an extension page, as popup and options do. */
export async function ask<T>(page: Page, name: string, body: unknown = {}): Promise<T> {
  const reply = await page.evaluate(async (message: { seq: number; name: string; body: unknown }) => {
    const { runtime } = (globalThis as unknown as { browser: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }).browser;
    return runtime.sendMessage(message);
  }, { seq: 1, name, body });
  const answer = reply as { ok: true; body: T } | { ok: false; fault: string } | undefined;
  if (!answer?.ok) throw new Error(`${name}: ${answer?.fault ?? 'no answer'}`);
  return answer.body;
}

/** Opens the options page with the link in its hash and waits until the device is enrolled; gives that page. */
export async function enrolFirefox(browser: Browser, link: string): Promise<Page> {
  const options = await openExtensionPage(browser, `options.html#${link}`);
  await until('enrolment', async () => { const state = await ask<StateView>(options, 'state.get'); return state.enrolled && state.data.rootVersion > 0; }, 30_000, 200);
  return options;
}

interface Remote { type: string; value?: RemoteNode | unknown }
interface RemoteNode { nodeType: number; localName?: string; nodeValue?: string; attributes?: Record<string, string>; children?: { value?: RemoteNode }[]; shadowRoot?: { value?: RemoteNode } | null; mode?: string }

const inner = (node: RemoteNode): RemoteNode[] => [...(node.children ?? []), ...(node.shadowRoot ? [node.shadowRoot] : [])].flatMap(({ value }) => (value ? [value] : []));
const textOf = (node: RemoteNode): string => (node.nodeType === 3 ? (node.nodeValue ?? '') : inner(node).map(textOf).join(' '));
function findIn(node: RemoteNode, fits: (node: RemoteNode) => boolean): RemoteNode | undefined {
  if (fits(node)) return node;
  for (const child of inner(node)) { const found = findIn(child, fits); if (found) return found; }
  return undefined;
}

/** Text of an element in any root, closed ones too: the browser's own view of the tree. */
async function seenText(page: Page, fits: (node: RemoteNode) => boolean): Promise<string | undefined> {
  const context = (page.mainFrame() as unknown as { _id: string })._id;
  const { result } = await connectionOf(page.browser()).send<{ result: Remote }>('script.evaluate', {
    expression: 'document.documentElement', target: { context }, awaitPromise: false, serializationOptions: { maxDomDepth: null, includeShadowTree: 'all' },
  });
  const found = findIn(result.result.value as RemoteNode, fits);
  return found && textOf(found).replace(/\s+/g, ' ').trim();
}

/** Text of an open dialog. */
export const dialogText = (page: Page): Promise<string | undefined> => seenText(page, (node) => node.localName === 'dialog' && node.attributes?.['open'] !== undefined && textOf(node).trim() !== '');

/** Text of the small notice of a hold, which is there only while it is shown. */
export const noticeText = (page: Page): Promise<string | undefined> => seenText(page, (node) => node.localName === 'dialog' && node.attributes?.['class'] === 'notice');
