import { browser } from 'wxt/browser';
import { intoTab } from './inject-tab';
import { gatherMatches, matchesUrl, patternsMeet } from './match-patterns';

const COMMON = { allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', persistAcrossSessions: true } as const;
const PREFIX = 'consentry-dial';

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];
type Pair = 'dial' | 'phone';

/** Where the scripts of dials run. */
export interface DialHosts {
  /** Dial guard: match patterns and origins. */
  dials: readonly string[];
  /** Softphones and pages that talk to one. */
  phones: readonly string[];
}

const files = (path: string): never[] => [path as never];
const isFirefox = import.meta.env.FIREFOX === true;

function pair(name: Pair, hosts: readonly string[], carried: readonly string[]): Script[] {
  const matches = gatherMatches(hosts, isFirefox);
  if (matches.length === 0) return [];
  const excludeMatches = carried.filter((one) => matches.some((match) => patternsMeet(match, one)));
  return [
    { id: `${PREFIX}-${name}-guard`, js: [`${name}-guard.js`], world: 'MAIN', matches, excludeMatches, ...COMMON } as Script,
    { id: `${PREFIX}-${name}`, js: [`${name}.js`], world: 'ISOLATED', matches, excludeMatches, ...COMMON } as Script,
  ];
}

const patterns = (script: Script | undefined): string => [script?.matches, script?.excludeMatches].map((list = []) => [...list].sort().join()).join(' ');

/** Registers the dial guard and the softphones' scripts on exactly these hosts, less where the guard's own carry them. @returns true when something changed. */
export async function registerDialScripts({ dials, phones }: DialHosts, carried: readonly string[] = []): Promise<boolean> {
  const wanted = [...pair('dial', dials, carried), ...pair('phone', phones, carried)];
  const held = (await browser.scripting.getRegisteredContentScripts()).filter((script) => script.id.startsWith(PREFIX));
  const find = (id: string): Script | undefined => held.find((one) => one.id === id);
  const fresh = wanted.filter((script) => !find(script.id));
  const updates = wanted.filter((script) => find(script.id) && patterns(find(script.id)) !== patterns(script));
  const gone = held.filter((one) => !wanted.some((script) => script.id === one.id)).map(({ id }) => id);
  if (fresh.length > 0) await browser.scripting.registerContentScripts(fresh);
  if (updates.length > 0) await browser.scripting.updateContentScripts(updates);
  if (gone.length > 0) await browser.scripting.unregisterContentScripts({ ids: gone });
  return fresh.length + updates.length + gone.length > 0;
}

/** Into tabs that were open before; a tab that refuses loads the registered scripts when it comes back. */
export async function injectDialTabs({ dials, phones }: DialHosts, carried: readonly string[] = []): Promise<void> {
  for (const [name, hosts] of [['dial', dials], ['phone', phones]] as const) {
    const url = gatherMatches(hosts, true);
    if (url.length === 0) continue;
    const inject = (tabId: number): Promise<void> => intoTab(tabId, { main: files(`/${name}-guard.js`), isolated: files(`/${name}.js`) });
    await Promise.all((await browser.tabs.query({ url })).filter(({ url: at = '' }) => !carried.some((one) => matchesUrl(one, at))).map(({ id }) => id !== undefined && inject(id).catch((error: unknown) => { console.warn('tab', id, error); })));
  }
}

/** Puts the desk, which decides dials, into the dial gate's own world of one frame. Rejects when the frame is gone. */
export async function injectDialDesk(tab: number, frame: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, files: files('/dial-desk.js'), injectImmediately: true });
}

const GATE = 'consentry.dial';

/** Tells the dial gate of the document around a frame what that frame was kept from. */
export async function tellKept(tab: number, frame: number, url: string): Promise<void> {
  const held = await browser.webNavigation.getFrame({ tabId: tab, frameId: frame });
  const parent = Math.max(0, held?.parentFrameId ?? 0);
  const func = (name: string, at: string): void => { (globalThis as unknown as Record<symbol, { kept(url: string): void } | undefined>)[Symbol.for(name)]?.kept(at); };
  await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [parent] }, func, args: [GATE, url], injectImmediately: true });
}
