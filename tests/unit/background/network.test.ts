import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { isVouchedFor, vouchFor } from '../../../entrypoints/background/network-vouch';
import { shieldedOf } from '../../../entrypoints/background/shield';
import type { NetworkSend } from '../../../utils/guard/network/fit';
import { sha256 } from '../../../utils/guard/match/sha256';
import { gmailReader } from '../../../utils/adapters/gmail/reader';
import { DEFAULT_POLICY } from '../../../utils/policy';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));

const sender = { tab: 7, frame: 0, url: 'https://crm.test/app?a=1' };
const BODY = 'quiet';
/** A send as the network layer takes it; `digest` undefined = it cannot read the body. */
const send = (more: Partial<NetworkSend> = {}, where: Partial<NetworkSend['request']> = {}): NetworkSend => ({
  match: { unreadable: more.digest === undefined } as NetworkSend['match'], page: true,
  request: { id: 'r1', method: 'POST', url: 'https://crm.test/api/messages?x=1', initiator: 'https://crm.test', tab: 7, frame: 0, type: 'xmlhttprequest', body: { kind: 'unreadable' }, header: () => null, ...where }, ...more,
});
const seen = (more: Partial<NetworkSend> = {}, where: Partial<NetworkSend['request']> = {}): NetworkSend => send({ digest: sha256(BODY), ...more }, where);
const word = (more: object = {}) => ({ path: '/api/messages', digest: sha256(BODY), hidden: false, ...more });
const next = ((at) => () => ({ id: `r${at += 1}` }))(1);

describe('the word of the page’s guard for what nobody else can know', () => {
  it('is for one request of this frame with these bytes, however often that is asked about', () => {
    vouchFor(word(), sender);
    for (const other of [seen({}, { tab: 8 }), seen({}, { frame: 1 }), seen({}, { url: 'https://crm.test/api/calls' }), seen({ digest: sha256('loud') }), send(), seen({ page: false })]) expect(isVouchedFor(other)).toBe(false);
    expect([isVouchedFor(seen()), isVouchedFor(seen()), isVouchedFor(seen({}, next()))]).toEqual([true, true, false]);
  });

  it('of a body that is not seen here it is for one request to this path', () => {
    vouchFor(word({ hidden: true }), sender);
    for (const other of [send({}, { tab: 8 }), send({}, { frame: 1 }), send({}, { url: 'https://crm.test/api/calls' }), send({}, { tab: -1, frame: -1 }), seen({ digest: sha256('loud') })]) expect(isVouchedFor(other)).toBe(false);
    expect([isVouchedFor(send({ page: false }, next())), isVouchedFor(send({ page: false }, next()))]).toEqual([true, false]);
  });

  it('counts for a service worker that answers for the page by its bytes, on the same origin', () => {
    vouchFor(word(), sender);
    const away = { tab: -1, frame: -1 };
    expect(isVouchedFor(seen({}, { ...away, ...next(), initiator: 'https://other.test' }))).toBe(false);
    expect(isVouchedFor(seen({}, { ...away, ...next() }))).toBe(true);
  });

  it('is forgotten after a moment', () => {
    vi.useFakeTimers();
    try {
      vouchFor(word(), sender);
      vi.advanceTimersByTime(5_001);
      expect(isVouchedFor(seen({}, next()))).toBe(false);
    } finally { vi.useRealTimers(); }
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
    const { sendOf } = await import('../../../utils/guard/network/judge');
    const { NETWORK_ADAPTERS } = await import('../../../utils/guard/network/adapters');
    const graphql = () => sendOf(NETWORK_ADAPTERS.filter(({ id }) => id === 'outlook'), { ...send().request, url: 'https://outlook.office.com/outlookgatewayb2/graphql', body: { kind: 'text', text: JSON.stringify({ operationName: 'SendIt', query: 'mutation SendIt { send(to: "a@x.test") }' }), type: 'application/json' } });
    expect(graphql()).not.toBeNull(); // control
    await rememberSites({ ...DEFAULT_POLICY, switchedOff: ['outlook/graphql'] });
    expect(graphql()).toBeNull(); // a reader made for one request too
    await rememberSites({ ...DEFAULT_POLICY, switchedOff: ['gmail/unknown-shapes'] });
    vi.resetModules();
    const later = vi.spyOn((await import('../../../utils/adapters/gmail/reader')).gmailReader, 'switchOff');
    await (await import('../../../entrypoints/background/network-sites')).loadSites();
    expect(later).toHaveBeenLastCalledWith(['gmail/unknown-shapes']);
  });
});
