import { browser } from 'wxt/browser';
import { intoTab } from './inject-tab';
import { gatherMatches, matchesUrl, patternsMeet } from './match-patterns';

const COMMON = { allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', persistAcrossSessions: true } as const;

/** Hosts of one set of scripts: '' = guard.js and gate.js, else `guard-<name>.js` and `gate-<name>.js`. */
export interface HostSet {
  name: string;
  /** Match patterns, and origins (`https://crm.example.com:8443`). */
  hosts: readonly string[];
}

/** Hosts of policy's own adapters: gate.js, and a guard that holds everything that could be a send until the gate has said which are. */
export const OWN_SET = 'own';
/** Hosts that two sets with adapters of their own share: a document runs one set, so this one carries every adapter. */
const EVERY_SET = 'every';
/** Sets that are also built with what holds dials and softphones: `gate-<name>-dials.js`, far smaller than four files beside each other. */
const DIAL_SETS = ['gmail', 'outlook'];

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];

/** WXT types the paths it has built; these are built too, but known to it only after the first build. */
const files = (path: string): never[] => [path as never];
const suffix = (name: string): string => (name === '' ? '' : `-${name}`);
const carriesDials = (name: string): boolean => DIAL_SETS.includes(name);
const guardOf = ({ name, dials }: Files): string => `guard${suffix(name)}${dials ? '-dials' : ''}.js`;
const gateOf = ({ name, dials }: Files): string => `gate${suffix(name === OWN_SET ? '' : name)}${dials ? '-dials' : ''}.js`;
const isFirefox = import.meta.env.FIREFOX === true;

interface Matched { name: string; matches: string[] }
interface Files { name: string; dials: boolean }

/** What each set runs on. A host of several runs the first of the list: every adapter, then the sets of few, then the plain one, which they carry. */
function setApart(sets: readonly HostSet[]): Matched[] {
  const all = sets.map(({ name, hosts }): Matched => ({ name, matches: gatherMatches(hosts, isFirefox) }));
  const special = all.filter(({ name }) => name !== '');
  const isShared = (set: Matched, match: string): boolean => special.some((other) => other.name !== set.name && other.matches.some((one) => patternsMeet(one, match)));
  const shared = special.flatMap((set) => set.matches.filter((match) => isShared(set, match)));
  return [
    { name: EVERY_SET, matches: gatherMatches(shared, isFirefox) },
    ...special.map((set) => ({ name: set.name, matches: set.matches.filter((match) => !shared.includes(match)) })),
    ...all.filter(({ name }) => name === ''),
  ].filter(({ matches }) => matches.length > 0);
}

/** Guard first: it must be in the page before any script of the page, and the gate finds it there. */
function scriptsOf({ name, matches, dials }: Matched & Files, others: readonly string[]): Script[] {
  const common = { ...COMMON, matches, ...(others.length > 0 ? { excludeMatches: [...others] } : {}) };
  return [
    { id: `consentry-guard${suffix(name)}`, js: [guardOf({ name, dials })], world: 'MAIN', ...common } as Script,
    { id: `consentry-gate${suffix(name)}`, js: [gateOf({ name, dials })], world: 'ISOLATED', ...common } as Script,
  ];
}

/** A host runs one set: each leaves out what sets before it in the list run on. */
function wantedScripts(sets: readonly Matched[], withDials: boolean): Script[] {
  return sets.flatMap((set, at) => {
    const before = sets.slice(0, at).flatMap(({ matches }) => matches);
    return scriptsOf({ ...set, dials: withDials && carriesDials(set.name) }, before.filter((match) => set.matches.some((one) => patternsMeet(one, match))));
  });
}

const sameList = (a: readonly string[] = [], b: readonly string[] = []): boolean => [...a].sort().join() === [...b].sort().join();
const isSame = (a: Script, b: Script): boolean => a.id === b.id && sameList(a.js, b.js) && sameList(a.matches, b.matches) && sameList(a.excludeMatches, b.excludeMatches);
const isOurs = (id: string): boolean => /^consentry-(guard|gate)/.test(id);

/** Where the guard's own scripts hold dials, when they are registered with them: not where another set runs before them. */
export function dialsCarried(sets: readonly HostSet[]): string[] {
  const scripts = wantedScripts(setApart(sets), true).filter(({ js }) => js?.some((file) => /^gate.*-dials/.test(file)));
  return scripts.flatMap(({ matches = [], excludeMatches = [] }) => matches.filter((match) => !excludeMatches.some((one) => patternsMeet(one, match))));
}

/** Whether any host is guarded. */
export async function isAnyRegistered(): Promise<boolean> {
  return (await browser.scripting.getRegisteredContentScripts()).some((script) => isOurs(script.id));
}

/** One after the other: two at once would both register what neither has found. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Registers guard and gate on exactly these hosts. Hosts stay guarded while the list changes: scripts are updated in
 * place, and removed only when no host of theirs is left. `withDials`: dials and softphones are held there too.
 * @returns true when the registration changed.
 */
export function registerHosts(sets: readonly HostSet[], withDials = false): Promise<boolean> {
  const registered = turn.then(() => register(sets, withDials));
  turn = registered.catch(() => undefined); // told to whoever asked
  return registered;
}

async function register(sets: readonly HostSet[], withDials: boolean): Promise<boolean> {
  const wanted = wantedScripts(setApart(sets), withDials);
  const held = (await browser.scripting.getRegisteredContentScripts()).filter((script) => isOurs(script.id));
  const known = new Set(held.map((script) => script.id));
  const updates = wanted.filter((script) => known.has(script.id) && !held.some((one) => isSame(one, script)));
  const fresh = wanted.filter((script) => !known.has(script.id));
  const gone = [...known].filter((id) => !wanted.some((script) => script.id === id));
  // Added before taken away: a host that changes its set is guarded by both for a moment, never by none.
  if (fresh.length > 0) await browser.scripting.registerContentScripts(fresh);
  // What an update does not name stays as it was.
  if (updates.length > 0) await browser.scripting.updateContentScripts(updates.map((script) => ({ excludeMatches: [], ...script })));
  if (gone.length > 0) await browser.scripting.unregisterContentScripts({ ids: gone });
  return updates.length + fresh.length + gone.length > 0;
}

/** Injects guard and gate into tabs that were open before, and first what the gate needs where another one may be; their scripts run once a world. Tabs that refuse are named. */
export async function injectOpenTabs(sets: readonly HostSet[], withDials = false): Promise<number[]> {
  const apart = setApart(sets);
  const url = gatherMatches(apart.flatMap(({ matches }) => matches).map((match) => match.replace(/:\d+\//, '/')), true); // tabs.query takes no ports
  if (url.length === 0) return [];
  const tabs = (await browser.tabs.query({ url })).map(({ id, url: at = '' }) => ({ id, set: apart.find(({ matches }) => matches.some((match) => matchesUrl(match, at))) }));
  const done = await Promise.all(tabs.map(async ({ id, set }) => (id === undefined || !set || await inject(id, { name: set.name, dials: withDials && carriesDials(set.name) }) ? [] : [id])));
  return done.flat();
}

/** False for a tab that refuses: it loads the registered scripts when it comes back. */
const inject = (tabId: number, set: Files): Promise<boolean> =>
  intoTab(tabId, { main: files(`/${guardOf(set)}`), isolated: [...files('/heir.js'), ...files(`/${gateOf(set)}`)] }).then(() => true, () => false);

/** Puts the dialog, the bar of an open composer, or badges into the gate's own world of one frame. Rejects when the frame is gone. */
export async function injectScript(tab: number, frame: number, name: 'dialog' | 'send-desk' | 'composer' | 'badges' | 'badge-panel'): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, files: files(`/${name}.js`), injectImmediately: true });
}
