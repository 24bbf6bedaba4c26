import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Script { id: string; matches?: string[]; excludeMatches?: string[]; js?: string[]; world?: string; allFrames?: boolean; runAt?: string; persistAcrossSessions?: boolean; matchOriginAsFallback?: boolean }
const browser = vi.hoisted(() => ({ scripting: {} as Record<string, unknown>, tabs: {} as Record<string, unknown> }));
vi.mock('wxt/browser', () => ({ browser }));
const { injectOpenTabs, registerHosts } = await import('../../../utils/platform/hosts');
const { gatherMatches, matchesUrl, patternsMeet } = await import('../../../utils/platform/match-patterns');

/** Tabs are served side by side, the scripts of each one after the other. */
const byTab = (all: string[]): string[] => [...all].sort((a, b) => Number(a[0]) - Number(b[0]));
const plain = (...hosts: string[]) => [{ name: '', hosts }];

let registered: Script[];
let openAt: string;
let calls: string[];
beforeEach(() => {
  registered = [];
  calls = [];
  openAt = 'https://a.test/';
  browser.scripting = {
    getRegisteredContentScripts: () => Promise.resolve(structuredClone(registered)),
    registerContentScripts: (scripts: Script[]) => { calls.push('register'); registered.push(...scripts); return Promise.resolve(); },
    updateContentScripts: (scripts: Script[]) => { calls.push('update'); registered = registered.map((one) => scripts.find(({ id }) => id === one.id) ?? one); return Promise.resolve(); },
    unregisterContentScripts: ({ ids }: { ids: string[] }) => { calls.push('unregister'); registered = registered.filter(({ id }) => !ids.includes(id)); return Promise.resolve(); },
    executeScript: ({ target, files, world }: { target: { tabId: number }; files: string[]; world?: string }) => {
      if (target.tabId === 2) return Promise.reject(new Error('discarded'));
      calls.push(`${target.tabId} ${files.join(' ')} ${world ?? 'ISOLATED'}`);
      return Promise.resolve([]);
    },
  };
  browser.tabs = { query: () => Promise.resolve([1, 2, 3].map((id) => ({ id, url: openAt }))) };
});

describe('hosts', () => {
  it('registers the guard before the gate, in every frame, from the start of the document', async () => {
    expect(await registerHosts(plain('https://crm.example.com:8443', 'https://mail.example.com/*'))).toBe(true);
    expect(registered.map(({ id, world, js }) => [id, world, js])).toEqual([['consentry-guard', 'MAIN', ['guard.js']], ['consentry-gate', 'ISOLATED', ['gate.js']]]);
    for (const script of registered) {
      expect(script).toMatchObject({ allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', persistAcrossSessions: true, matches: ['https://crm.example.com:8443/*', 'https://mail.example.com/*'] });
    }
  });

  it('never leaves a host without scripts while the list changes, and does nothing when it is the same', async () => {
    await registerHosts(plain('https://a.test'));
    expect(await registerHosts(plain('https://b.test', 'https://a.test'))).toBe(true);
    expect(await registerHosts(plain('https://a.test', 'https://b.test'))).toBe(false);
    expect(calls).toEqual(['register', 'update']);
    expect(await registerHosts([])).toBe(true);
    expect(calls.at(-1)).toBe('unregister');
  });

  it('registers once what two ask for at the same time', async () => {
    expect(await Promise.all([registerHosts(plain('https://a.test')), registerHosts(plain('https://a.test'))])).toEqual([true, false]);
    expect(calls).toEqual(['register']);
  });

  it('gives a site with code of its own its own scripts, and leaves them alone when the others change', async () => {
    const mail = { name: 'mail', hosts: ['https://mail.test'] };
    await registerHosts([...plain('https://a.test', 'https://mail.test'), mail]);
    expect(registered.map(({ id, js, matches, excludeMatches }) => [id, js?.[0], matches, excludeMatches])).toEqual([
      ['consentry-guard-mail', 'guard-mail.js', ['https://mail.test/*'], undefined],
      ['consentry-gate-mail', 'gate-mail.js', ['https://mail.test/*'], undefined],
      ['consentry-guard', 'guard.js', ['https://a.test/*', 'https://mail.test/*'], ['https://mail.test/*']],
      ['consentry-gate', 'gate.js', ['https://a.test/*', 'https://mail.test/*'], ['https://mail.test/*']],
    ]);
    calls = [];
    expect(await registerHosts([mail])).toBe(true);
    expect(calls).toEqual(['unregister']);
    expect(registered.map(({ id }) => id)).toEqual(['consentry-guard-mail', 'consentry-gate-mail']);
    openAt = 'https://mail.test/inbox';
    await injectOpenTabs([...plain('https://mail.test'), mail]);
    expect(byTab(calls.slice(1))).toEqual(['1 /guard-mail.js MAIN', '1 /heir.js /gate-mail.js ISOLATED', '3 /guard-mail.js MAIN', '3 /heir.js /gate-mail.js ISOLATED']);
  });

  it('injects both into open tabs and names those that refuse', async () => {
    expect(await injectOpenTabs(plain('https://a.test'))).toEqual([2]);
    expect(byTab(calls)).toEqual(['1 /guard.js MAIN', '1 /heir.js /gate.js ISOLATED', '3 /guard.js MAIN', '3 /heir.js /gate.js ISOLATED']);
  });

  it('waits a moment for a frozen tab, and not at all with the others', async () => {
    vi.useFakeTimers();
    const execute = browser.scripting.executeScript as (given: { target: { tabId: number } }) => Promise<unknown>;
    browser.scripting.executeScript = (given: { target: { tabId: number } }) => (given.target.tabId === 1 ? new Promise(() => undefined) : execute(given));
    const refused = injectOpenTabs(plain('https://a.test'));
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(['3 /guard.js MAIN', '3 /heir.js /gate.js ISOLATED']);
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(await refused).toEqual([1, 2]);
  });

  it('gives the hosts of policy\'s own adapters a guard of their own and the gate of all', async () => {
    const own = { name: 'own', hosts: ['https://crm.test/app/*'] };
    await registerHosts([...plain('https://a.test'), own]);
    expect(registered.map(({ js, matches, excludeMatches }) => [js?.[0], matches, excludeMatches])).toEqual([
      // Without the path: no browser takes one together with frames that have no address of their own.
      ['guard-own.js', ['https://crm.test/*'], undefined], ['gate.js', ['https://crm.test/*'], undefined],
      ['guard.js', ['https://a.test/*'], undefined], ['gate.js', ['https://a.test/*'], undefined],
    ]);
    calls = [];
    openAt = 'https://crm.test/app/';
    await injectOpenTabs([own]);
    expect(byTab(calls)).toEqual(['1 /guard-own.js MAIN', '1 /heir.js /gate.js ISOLATED', '3 /guard-own.js MAIN', '3 /heir.js /gate.js ISOLATED']);
  });

  it.each([
    ['https://erp.test', 'https://erp.test', 'https://erp.test'], ['https://erp.test', '*://*.erp.test/*', 'https://www.erp.test'], ['https://*.erp.test/*', 'https://erp.test:8443', 'https://erp.test:8443'],
  ])('a host of two sets gets the scripts that carry every adapter, and no others: %s and %s', async (one, other, at) => {
    const sets = [...plain(one), { name: 'odoo', hosts: [one, 'https://odoo.test'] }, { name: 'suitecrm', hosts: [other] }];
    await registerHosts(sets);
    const onHost = registered.filter(({ matches, excludeMatches }) => matches?.some((match) => matchesUrl(match, `${at}/`)) && !excludeMatches?.some((match) => matchesUrl(match, `${at}/`)));
    expect(onHost.map(({ js }) => js?.[0])).toEqual(['guard-every.js', 'gate-every.js']);
    expect(registered.find(({ js }) => js?.[0] === 'guard-odoo.js')?.matches).toEqual(['https://odoo.test/*']);
    openAt = `${at}/x`;
    calls = [];
    await injectOpenTabs(sets);
    expect(byTab(calls).slice(0, 2)).toEqual(['1 /guard-every.js MAIN', '1 /heir.js /gate-every.js ISOLATED']);
  });

  it('an open tab gets the set of its own port', async () => {
    openAt = 'https://host.test:9443/';
    await injectOpenTabs([{ name: 'odoo', hosts: ['https://host.test:8443'] }, { name: 'suitecrm', hosts: ['https://host.test:9443'] }]);
    expect(byTab(calls).slice(0, 2)).toEqual(['1 /guard-suitecrm.js MAIN', '1 /heir.js /gate-suitecrm.js ISOLATED']);
  });

  it.each([
    ['https://a.test/*', 'https://a.test/*', true], ['https://a.test/*', 'http://a.test/*', false], ['*://a.test/*', 'http://a.test/*', true], ['https://*.a.test/*', 'https://x.a.test/*', true],
    ['https://*.a.test/*', 'https://*.x.a.test/*', true], ['https://x.a.test/*', 'https://a.test/*', false], ['https://a.test:1/*', 'https://a.test:2/*', false], ['https://a.test/*', 'https://a.test:2/*', true], ['https://*/*', 'https://a.test/*', true],
  ])('%s meets %s: %s', (one, other, meets) => {
    expect([patternsMeet(one, other), patternsMeet(other, one)]).toEqual([meets, meets]);
  });

  it('writes origins as patterns, with the port only where the browser takes one', () => {
    expect(gatherMatches(['https://a.test:8443', 'https://*.b.test/*', 'https://a.test:8443'], false)).toEqual(['https://*.b.test/*', 'https://a.test:8443/*']);
    expect(gatherMatches(['https://a.test:8443'], true)).toEqual(['https://a.test/*']);
    expect(() => gatherMatches(['no origin'], false)).toThrow(TypeError);
  });

  it.each([
    ['https://a.test/*', 'https://a.test/x?y=1', true], ['https://a.test/*', 'http://a.test/', false], ['*://a.test/*', 'http://a.test/', true],
    ['https://*.a.test/*', 'https://b.a.test/', true], ['https://*.a.test/*', 'https://a.test/', true], ['https://*.a.test/*', 'https://evila.test/', false],
    ['http://127.0.0.1:81/*', 'http://127.0.0.1:82/', false], ['http://127.0.0.1:81/*', 'http://127.0.0.1:81/', true], ['https://a.test/mail/*', 'https://a.test/crm', false],
    ['nonsense', 'https://a.test/', false], ['https://a.test/*', 'about:blank', false],
  ])('%s and %s: %s', (pattern, url, covered) => { expect(matchesUrl(pattern, url)).toBe(covered); });
});
