import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { ADAPTERS } from '../../../utils/adapters/registry';
import { parseHubPolicy } from '../../../server/hub-policy';
import { aWorker } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { configOf, faultyFor } = await import('../../../entrypoints/background/config');
const { guardedHosts } = await import('../../../entrypoints/background/guarded-hosts');
const { giveConfig, reportHealth } = await import('../../../entrypoints/background/tab-health');
const { contentSender } = await import('../../../entrypoints/background/sender');
const { policyView } = await import('../../../entrypoints/background/policy-view');
const { readHealth } = await import('../../../utils/platform/badge');

const URL_OWN = 'https://crm.test/compose';
const at = (url: string) => ({ tab: 7, frame: 0, url });

/** The practice adapter under another name, as a policy would bring it. */
function own(id = 'house', change: (adapter: { [key: string]: unknown; requests: Record<string, unknown>[] }) => void = () => undefined): unknown {
  const text = JSON.stringify(ADAPTERS.find((one) => one.id === 'practice')).replaceAll('"practice', `"${id}`);
  const adapter = { ...(JSON.parse(text) as { requests: Record<string, unknown>[] }), hosts: ['https://crm.test/*'] };
  change(adapter);
  return adapter;
}
const FAULTS: [string, unknown, RegExp][] = [
  ['an unknown strategy', own('house', (one) => { (one.requests[1] as Record<string, unknown>)['deny'] = 'run-code'; }), /requests\.1\.deny/],
  ['a draft that every request is', own('house', (one) => { delete one.requests[0]?.['fields']; }), /draft/],
  ['the name of a packaged one', own('practice'), /packaged/],
];

beforeEach(() => {
  fakeBrowser.reset();
  fakeBrowser.i18n.getUILanguage = () => 'en';
  fakeBrowser.i18n.getMessage = () => 'Not sent.';
  Object.assign(fakeBrowser.action, { setBadgeText: () => Promise.resolve(), setBadgeBackgroundColor: () => Promise.resolve() });
});

describe('adapters that policy brings', () => {
  it('a valid one is handed out, to its own hosts only', async () => {
    const { worker } = await aWorker({ adapters: [own()] });
    expect((await configOf(worker, URL_OWN, at(URL_OWN))).own).toEqual([own()]);
    expect((await configOf(worker, 'https://other.test/', at('https://other.test/'))).own).toEqual([]);
    expect(faultyFor(worker, URL_OWN)).toBeUndefined();
  });

  it.each(FAULTS)('%s: nothing of it is used, the tab is not protected and says why', async (_, adapter, why) => {
    const { worker } = await aWorker({ adapters: [adapter, own('second')] });
    const config = await giveConfig(worker, URL_OWN, at(URL_OWN));
    expect(config.own.map((one) => (one as { id: string }).id)).toEqual(['second']);
    expect(faultyFor(worker, URL_OWN)?.problem).toMatch(why);
    expect(await readHealth(7, URL_OWN)).toMatchObject({ state: 'not-protected' });
    // The other adapter of the same host may find its editor: that does not make the site protected.
    await reportHealth(worker, { state: 'guarded', adapter: 'second' }, at(URL_OWN));
    expect(await readHealth(7, URL_OWN)).toMatchObject({ state: 'not-protected' });
    expect((await policyView(worker)).faulty.map((one) => one.problem).join()).toMatch(why);
  });

  it('a bad host pattern does not take the scripts from the other hosts', async () => {
    const { worker } = await aWorker({ adapters: [own('house', (one) => { one['hosts'] = ['<all_urls>', 'nonsense', 'https://crm.test/*']; })], sites: [{ origin: 'https://mail.test', adapter: 'practice' }] });
    const { policyOf } = await import('../../../entrypoints/background/worker');
    expect(guardedHosts(policyOf(worker).policy).filter(({ name }) => name === '' || name === 'own')).toEqual([{ name: '', hosts: ['https://crm.test/*', 'https://mail.test'] }]);
    expect(faultyFor(worker, URL_OWN)?.id).toBe('house');
  });

  it('their hosts get the guard that holds everything until they are handed out; a packaged one on the same policy does not', async () => {
    const { worker } = await aWorker({ adapters: [own()], sites: [{ origin: 'https://mapped.test', adapter: 'house' }, { origin: 'https://mail.test', adapter: 'practice' }] });
    const { policyOf } = await import('../../../entrypoints/background/worker');
    expect(guardedHosts(policyOf(worker).policy).filter(({ hosts }) => hosts.length > 0 && hosts.some((host) => host.endsWith('.test') || host.includes('crm.test')))).toEqual([
      { name: '', hosts: expect.arrayContaining(['https://mail.test']) as string[] }, { name: 'own', hosts: ['https://crm.test/*', 'https://mapped.test'] },
    ]);
  });

  it('one of policy takes the place of the recogniser for the channels that it describes; other channels and sites stay recognised', async () => {
    const { worker } = await aWorker({ switchedOff: ['gmail/names'], adapters: [own('house', (one) => { one['hosts'] = ['https://app.hubspot.com/*']; })] });
    const config = async (url: string) => { const { adapters, switchedOff } = await configOf(worker, url, at(url)); return { adapters, switchedOff }; };
    expect(await config('https://app.hubspot.com/x')).toEqual({ adapters: ['hubspot'], switchedOff: ['gmail/names', 'hubspot/mail', 'hubspot/call'] });
    expect(await config('https://acme.pipedrive.com/x')).toEqual({ adapters: ['pipedrive'], switchedOff: ['gmail/names'] });
  });

  it('YetiForce brings its Roundcube along', async () => {
    const { worker } = await aWorker({ sites: [{ origin: 'https://crm.test', adapter: 'yetiforce' }] });
    expect((await configOf(worker, 'https://crm.test/modules/OSSMail/roundcube/?_task=mail', at('https://crm.test/modules/OSSMail/roundcube/?_task=mail'))).adapters.sort()).toEqual(['roundcube', 'yetiforce']);
  });

  it('a site mapped to an adapter that is nowhere is not protected', async () => {
    const { worker } = await aWorker({ sites: [{ origin: 'https://crm.test', adapter: 'nowhere' }] });
    expect(faultyFor(worker, URL_OWN)).toMatchObject({ id: 'nowhere' });
  });

  it.each(FAULTS)('the hub refuses %s', (_, adapter, why) => {
    const parsed = parseHubPolicy({ adapters: [adapter] });
    expect(parsed.ok ? '' : parsed.problems.map((one) => `${one.path} ${one.message}`).join()).toMatch(why);
    expect(parseHubPolicy({ adapters: [own()] }).ok).toBe(true);
  });
});

describe('sites by path', () => {
  const policy = { adapters: [own()], sites: [{ origin: 'https://host.test', path: '/webmail', adapter: 'roundcube' }, { origin: 'https://host.test', path: '/crm/', adapter: 'practice' }, { origin: 'https://other.test', adapter: 'practice' }] };
  const idsAt = async (path: string): Promise<string[]> => {
    const { worker } = await aWorker(policy);
    const url = `https://host.test${path}`;
    return (await configOf(worker, url, at(url))).adapters;
  };

  it.each([
    ['/webmail', ['roundcube']], ['/webmail/', ['roundcube']], ['/webmail/index.php?_task=mail', ['roundcube']], ['/webmail-old', []], ['/webmail-old/', []], ['/webmailer', []],
    ['/crm', ['practice']], ['/crm/list', ['practice']], ['/crmx', []], ['/', []], ['//webmail//x', ['roundcube']], ['/%77ebmail/x', ['roundcube']], ['/webmail;id=1/x', ['roundcube']], ['/a/webmail', []],
  ])('%s: %j', async (path, ids) => { expect(await idsAt(path)).toEqual(ids); });

  it('says where another path may have other adapters', async () => {
    const { worker } = await aWorker(policy);
    const hasPaths = async (url: string) => (await configOf(worker, url, at(url))).hasPaths;
    expect(await hasPaths('https://host.test/elsewhere')).toBe(true);
    expect(await hasPaths('https://other.test/a')).toBe(false);
    expect(await hasPaths(URL_OWN)).toBe(false);
    const narrow = await aWorker({ adapters: [own('house', (one) => { one['hosts'] = ['https://crm.test/app/*']; })] });
    expect((await configOf(narrow.worker, URL_OWN, at(URL_OWN))).hasPaths).toBe(true);
  });

  it('goes by where the page is now, within the origin that the browser names', async () => {
    const { worker } = await aWorker(policy);
    const loaded = at('https://host.test/crm');
    expect((await configOf(worker, 'https://host.test/webmail/', loaded)).adapters).toEqual(['roundcube']);
    expect((await configOf(worker, 'https://other.test/', loaded)).adapters).toEqual(['practice']); // another origin: what was loaded
    expect((await configOf(worker, 'https://host.test/webmail/', at('about:blank'))).adapters).toEqual(['roundcube']);
  });
});

describe('frames without an address of their own', () => {
  const port = (url: string, origin: string | undefined, tab: string): never => ({ name: 'gate', sender: { id: fakeBrowser.runtime.id, frameId: 3, url, ...(origin ? { origin } : {}), tab: { id: 7, url: tab } } }) as never;

  it.each([
    ['about:blank', 'https://crm.test', 'https://crm.test/compose', 'https://crm.test/compose'], ['about:srcdoc', undefined, 'https://crm.test/compose', 'https://crm.test/compose'],
    ['about:srcdoc', 'null', 'https://crm.test/compose', 'https://crm.test/compose'], // sandboxed
    ['about:blank', 'https://crm.test', 'https://portal.test/', 'https://crm.test/'], // in a frame of another site
    ['about:blank', 'https://crm.test', 'about:blank', 'https://crm.test/'], // a window that a script opened
    ['https://crm.test/x', 'https://crm.test', 'https://portal.test/', 'https://crm.test/x'],
  ])('%s of %s in a tab at %s is guarded as %s', async (url, origin, tab, place) => {
    const { worker } = await aWorker({ adapters: [own()] });
    const sender = contentSender(port(url, origin, tab));
    expect(sender.url).toBe(place);
    expect((await configOf(worker, url, sender)).own).toHaveLength(1);
  });
});
