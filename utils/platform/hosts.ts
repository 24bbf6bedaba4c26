import { browser } from 'wxt/browser';
import { gatherMatches } from './match-patterns';

const GUARD = 'consentry-guard';
const GATE = 'consentry-gate';
const COMMON = { allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', persistAcrossSessions: true } as const;

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];

/** WXT types the paths it has built; these are built too, but known to it only after the first build. */
const files = (path: string): never[] => [path as never];

/** Guard first: it must be in the page before any script of the page, and the gate finds it there. */
const scripts = (matches: string[]): Script[] => [
  { id: GUARD, js: ['guard.js'], matches, world: 'MAIN', ...COMMON } as Script,
  { id: GATE, js: ['gate.js'], matches, world: 'ISOLATED', ...COMMON } as Script,
];

/**
 * Registers guard and gate on exactly these hosts. Hosts stay guarded while the list changes: scripts are updated in
 * place, and removed only when no host is left.
 * @param hosts match patterns, and origins (`https://crm.example.com:8443`)
 * @returns true when the registration changed.
 */
export async function registerHosts(hosts: readonly string[]): Promise<boolean> {
  const matches = gatherMatches(hosts, import.meta.env.FIREFOX === true);
  const held = await browser.scripting.getRegisteredContentScripts({ ids: [GUARD, GATE] });
  const known = new Set(held.map((script) => script.id));
  if (matches.length === 0) {
    if (known.size > 0) await browser.scripting.unregisterContentScripts({ ids: [...known] });
    return known.size > 0;
  }
  const isSame = known.size === 2 && held.every((script) => [...(script.matches ?? [])].sort().join() === matches.join());
  if (isSame) return false;
  const wanted = scripts(matches);
  const updates = wanted.filter((script) => known.has(script.id));
  const fresh = wanted.filter((script) => !known.has(script.id));
  if (updates.length > 0) await browser.scripting.updateContentScripts(updates);
  if (fresh.length > 0) await browser.scripting.registerContentScripts(fresh);
  return true;
}

/** Injects guard and gate into tabs that were open before; their scripts run once a world. Tabs that refuse are named. */
export async function injectOpenTabs(hosts: readonly string[]): Promise<number[]> {
  const url = gatherMatches(hosts, true); // tabs.query takes no ports in either browser
  if (url.length === 0) return [];
  const tabs = await browser.tabs.query({ url });
  const refused: number[] = [];
  for (const { id } of tabs) {
    if (id === undefined) continue;
    try {
      const target = { tabId: id, allFrames: true };
      await browser.scripting.executeScript({ target, files: files('/guard.js'), world: 'MAIN', injectImmediately: true });
      await browser.scripting.executeScript({ target, files: files('/gate.js'), injectImmediately: true });
    } catch {
      refused.push(id); // discarded or crashed tab, error page: it loads the registered scripts when it comes back
    }
  }
  return refused;
}

/** Puts the dialog into the gate's own world of one frame. Rejects when the frame is gone. */
export async function injectDialog(tab: number, frame: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, files: files('/dialog.js'), injectImmediately: true });
}
