import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { isVouchedFor, vouchFor } from '../../../entrypoints/background/network-vouch';
import { shieldedOf } from '../../../entrypoints/background/shield';
import { gmailReader } from '../../../utils/adapters/gmail/reader';
import { DEFAULT_POLICY } from '../../../utils/policy';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));

const sender = { tab: 7, frame: 0, url: 'https://crm.test/' };
const request = (more: object = {}) => ({ tab: 7, frame: 0, url: 'https://crm.test/api/messages?x=1', ...more });

describe('the word of the page’s guard for a body that nobody else can see', () => {
  it('is for one request of this frame to this path', () => {
    vouchFor('/api/messages', sender);
    for (const other of [{ tab: 8 }, { frame: 1 }, { url: 'https://crm.test/api/calls' }, { tab: -1, frame: -1 }]) expect(isVouchedFor(request(other))).toBe(false);
    expect([isVouchedFor(request()), isVouchedFor(request())]).toEqual([true, false]);
  });
});

describe('what the shield covers', () => {
  const of = (domain: string, sites: { origin: string; adapter: string }[] = []): string[] =>
    shieldedOf(sites, undefined).filter(({ domains }) => domains.includes(domain)).flatMap(({ endpoints }) => endpoints.map(({ urlFilter }) => urlFilter));

  it('the packaged hosts, those that policy maps, and the application that one of them brings along', () => {
    expect(of('mail.google.com')).toContain('/i/s');
    expect(of('crm.test')).toEqual([]);
    expect(of('crm.test', [{ origin: 'https://crm.test:8443', adapter: 'practice' }])).toEqual(['/api/messages', '/api/calls']);
    expect(of('yeti.test', [{ origin: 'https://yeti.test', adapter: 'yetiforce' }])).toEqual(expect.arrayContaining(['/index.php', '_task=mail']));
  });
});

describe('what policy has switched off of an adapter', () => {
  it('is switched off here too, in the next worker before it knows the policy', async () => {
    const told = vi.spyOn(gmailReader, 'switchOff');
    const { rememberSites } = await import('../../../entrypoints/background/network-sites');
    await rememberSites({ ...DEFAULT_POLICY, switchedOff: ['gmail/unknown-shapes'] });
    expect(told).toHaveBeenLastCalledWith(['gmail/unknown-shapes']);
    vi.resetModules();
    const later = vi.spyOn((await import('../../../utils/adapters/gmail/reader')).gmailReader, 'switchOff');
    await (await import('../../../entrypoints/background/network-sites')).loadSites();
    expect(later).toHaveBeenLastCalledWith(['gmail/unknown-shapes']);
  });
});
