import { beforeEach, describe, expect, it, vi } from 'vitest';

interface Script { id: string; matches?: string[]; excludeMatches?: string[]; js?: string[] }
const browser = vi.hoisted(() => ({ scripting: {} as Record<string, unknown>, tabs: {} as Record<string, unknown> }));
vi.mock('wxt/browser', () => ({ browser }));
const { dialsCarried, injectOpenTabs, registerHosts } = await import('../../../utils/platform/hosts');
const { injectDialTabs, registerDialScripts } = await import('../../../utils/platform/dial-scripts');

let registered: Script[];
let injected: string[];
beforeEach(() => {
  [registered, injected] = [[], []];
  browser.scripting = {
    getRegisteredContentScripts: () => Promise.resolve(structuredClone(registered)),
    registerContentScripts: (scripts: Script[]) => { registered.push(...scripts); return Promise.resolve(); },
    // As the browsers do: what an update does not name stays.
    updateContentScripts: (scripts: Script[]) => { registered = registered.map((one) => ({ ...one, ...scripts.find(({ id }) => id === one.id) })); return Promise.resolve(); },
    unregisterContentScripts: ({ ids }: { ids: string[] }) => { registered = registered.filter(({ id }) => !ids.includes(id)); return Promise.resolve(); },
    executeScript: ({ files }: { files: string[] }) => { injected.push(...files); return Promise.resolve([]); },
  };
  browser.tabs = { query: () => Promise.resolve([{ id: 1, url: 'https://mail.test/' }]) };
});

const MAIL = { name: 'gmail', hosts: ['https://mail.test/*'] };
const CRM = { name: '', hosts: ['https://crm.test/*'] };
const HOSTS = { dials: ['https://mail.test/*', 'https://crm.test/*'], phones: ['https://phone.test/*', 'https://mail.test/*'] };
const filesFor = (host: string): string[] => registered.filter(({ matches = [], excludeMatches = [] }) => matches.includes(host) && !excludeMatches.includes(host)).flatMap(({ js = [] }) => js);

describe('dials of sets that carry them', () => {
  it('are held by the set’s own two files, and by four elsewhere', async () => {
    await registerHosts([MAIL, CRM], true);
    await registerDialScripts(HOSTS, dialsCarried([MAIL, CRM]));
    expect(filesFor('https://mail.test/*')).toEqual(['guard-gmail-dials.js', 'gate-gmail-dials.js']);
    expect(filesFor('https://crm.test/*')).toEqual(['guard.js', 'gate.js', 'dial-guard.js', 'dial.js']);
    expect(filesFor('https://phone.test/*')).toEqual(['phone-guard.js', 'phone.js']);
    await injectOpenTabs([MAIL, CRM], true);
    expect(injected).toEqual(['/guard-gmail-dials.js', '/heir.js', '/gate-gmail-dials.js']);
    await injectDialTabs(HOSTS, dialsCarried([MAIL, CRM]));
    expect(injected).toHaveLength(3); // a tab that was open has them already
    await injectDialTabs(HOSTS);
    expect(injected).toContain('/dial-guard.js'); // control
  });

  it('nobody holds without a policy; with one the files are changed in place', async () => {
    expect(await registerHosts([MAIL])).toBe(true);
    await registerDialScripts({ dials: [], phones: [] }, dialsCarried([MAIL]));
    expect(filesFor('https://mail.test/*')).toEqual(['guard-gmail.js', 'gate-gmail.js']);
    expect(await registerHosts([MAIL], true)).toBe(true);
    expect(filesFor('https://mail.test/*')).toEqual(['guard-gmail-dials.js', 'gate-gmail-dials.js']);
    expect(await registerHosts([MAIL], true)).toBe(false);
  });

  it('have files of their own again where a host is of several sets', async () => {
    await registerHosts([MAIL, CRM], true);
    await registerDialScripts(HOSTS, dialsCarried([MAIL, CRM]));
    const both = [MAIL, CRM, { name: 'outlook', hosts: ['https://mail.test/*'] }];
    await registerHosts(both, true);
    await registerDialScripts(HOSTS, dialsCarried(both));
    expect(filesFor('https://mail.test/*')).toEqual(expect.arrayContaining(['guard-every.js', 'gate-every.js', 'dial-guard.js', 'dial.js', 'phone-guard.js', 'phone.js']));
  });

  it('have files of their own where another set runs before theirs, by a wider pattern', async () => {
    const wide = [{ name: 'gmail', hosts: ['https://mail.test/*', 'https://*.test/*'] }, { name: 'outlook', hosts: ['https://post.test/*'] }];
    await registerHosts(wide, true);
    expect(registered.find(({ js }) => js?.includes('gate-gmail-dials.js'))).toMatchObject({ matches: ['https://mail.test/*'], excludeMatches: ['https://*.test/*'] });
    expect(dialsCarried(wide)).toEqual([]);
  });
});
