import { browser } from 'wxt/browser';
import { gatherMatches } from './match-patterns';

const COMMON = { allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', persistAcrossSessions: true } as const;

/** Hosts of one set of scripts: '' = guard.js and gate.js, else `guard-<name>.js` and `gate-<name>.js`. */
export interface HostSet {
  name: string;
  /** Match patterns, and origins (`https://crm.example.com:8443`). */
  hosts: readonly string[];
}

/** Hosts of policy's own adapters: gate.js, and a guard that holds everything that could be a send until the gate has said which are. */
export const OWN_SET = 'own';

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];

/** WXT types the paths it has built; these are built too, but known to it only after the first build. */
const files = (path: string): never[] => [path as never];
const suffix = (name: string): string => (name === '' ? '' : `-${name}`);
const gateOf = (name: string): string => `gate${suffix(name === OWN_SET ? '' : name)}.js`;
const isFirefox = import.meta.env.FIREFOX === true;

/** Guard first: it must be in the page before any script of the page, and the gate finds it there. */
function scriptsOf({ name, hosts }: HostSet, others: readonly string[]): Script[] {
  const matches = gatherMatches(hosts, isFirefox);
  if (matches.length === 0) return [];
  const common = { ...COMMON, matches, ...(others.length > 0 ? { excludeMatches: [...others] } : {}) };
  return [
    { id: `consentry-guard${suffix(name)}`, js: [`guard${suffix(name)}.js`], world: 'MAIN', ...common } as Script,
    { id: `consentry-gate${suffix(name)}`, js: [gateOf(name)], world: 'ISOLATED', ...common } as Script,
  ];
}

/** A host runs one set: the plain one leaves out the hosts of every other. */
function wantedScripts(sets: readonly HostSet[]): Script[] {
  const special = gatherMatches(sets.filter((set) => set.name !== '').flatMap((set) => set.hosts), isFirefox);
  return sets.flatMap((set) => scriptsOf(set, set.name === '' ? special : []));
}

const sameList = (a: readonly string[] = [], b: readonly string[] = []): boolean => [...a].sort().join() === [...b].sort().join();
const isSame = (a: Script, b: Script): boolean => a.id === b.id && sameList(a.matches, b.matches) && sameList(a.excludeMatches, b.excludeMatches);
const isOurs = (id: string): boolean => /^consentry-(guard|gate)/.test(id);

/**
 * Registers guard and gate on exactly these hosts. Hosts stay guarded while the list changes: scripts are updated in
 * place, and removed only when no host of theirs is left.
 * @returns true when the registration changed.
 */
export async function registerHosts(sets: readonly HostSet[]): Promise<boolean> {
  const wanted = wantedScripts(sets);
  const held = (await browser.scripting.getRegisteredContentScripts()).filter((script) => isOurs(script.id));
  const known = new Set(held.map((script) => script.id));
  const updates = wanted.filter((script) => known.has(script.id) && !held.some((one) => isSame(one, script)));
  const fresh = wanted.filter((script) => !known.has(script.id));
  const gone = [...known].filter((id) => !wanted.some((script) => script.id === id));
  // Added before taken away: a host that changes its set is guarded by both for a moment, never by none.
  if (fresh.length > 0) await browser.scripting.registerContentScripts(fresh);
  if (updates.length > 0) await browser.scripting.updateContentScripts(updates);
  if (gone.length > 0) await browser.scripting.unregisterContentScripts({ ids: gone });
  return updates.length + fresh.length + gone.length > 0;
}

/** Injects guard and gate into tabs that were open before; their scripts run once a world. Tabs that refuse are named. */
export async function injectOpenTabs(sets: readonly HostSet[]): Promise<number[]> {
  const refused: number[] = [];
  const done = new Set<number>();
  // Sets with code of their own first: a tab gets one of them.
  for (const { name, hosts } of [...sets].sort((a, b) => b.name.localeCompare(a.name))) {
    const url = gatherMatches(hosts, true); // tabs.query takes no ports in either browser
    if (url.length === 0) continue;
    for (const { id } of await browser.tabs.query({ url })) {
      if (id === undefined || done.has(id)) continue;
      done.add(id);
      if (!(await inject(id, name))) refused.push(id);
    }
  }
  return refused;
}

/** False for a discarded or crashed tab or an error page: it loads the registered scripts when it comes back. */
async function inject(tabId: number, name: string): Promise<boolean> {
  const target = { tabId, allFrames: true };
  try {
    await browser.scripting.executeScript({ target, files: files(`/guard${suffix(name)}.js`), world: 'MAIN', injectImmediately: true });
    await browser.scripting.executeScript({ target, files: files(`/${gateOf(name)}`), injectImmediately: true });
    return true;
  } catch {
    return false;
  }
}

/** Puts the dialog, or the bar of an open composer, into the gate's own world of one frame. Rejects when the frame is gone. */
export async function injectScript(tab: number, frame: number, name: 'dialog' | 'composer'): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, files: files(`/${name}.js`), injectImmediately: true });
}
