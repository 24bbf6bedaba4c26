// A woken worker that could not read in time which leave there is, nor whose application it is.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { bodyOf, type NetworkRequest } from '../../../utils/guard/network/request';
import type { NetworkSend } from '../../../utils/guard/network/fit';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/worker', () => ({ openWorker: () => Promise.resolve({}) }));
const decided: string[] = [];
vi.mock('../../../entrypoints/background/network-attempt', () => ({ logBypass: () => Promise.resolve(), decideStopped: (_: unknown, send: NetworkSend) => { decided.push(send.match.rule.id); return Promise.resolve({}); } }));
const { networkListener } = await import('../../../entrypoints/background/network');

const message = (kind: string): string => JSON.stringify({ kind, draftId: 'd1', to: ['anna@example.test'], cc: [], bcc: [], subject: 's', body: 'b' });
const request = (kind: string, more: Partial<NetworkRequest> = {}): NetworkRequest => ({
  id: 'r1', method: 'POST', url: 'https://crm.test/api/messages', initiator: 'https://crm.test', tab: 7, frame: 0, type: 'xmlhttprequest', header: () => null,
  body: bodyOf({ raw: [{ bytes: new TextEncoder().encode(message(kind)) }] }, ''), ...more,
});

beforeEach(() => { fakeBrowser.reset(); decided.length = 0; vi.restoreAllMocks(); });

describe('the network layer before it can judge', () => {
  it('stops what may be a send, which is then decided and logged, and nothing else', async () => {
    expect(networkListener.decide(request('send'))).toBe(true);
    expect(networkListener.decide(request('send', { body: { kind: 'unreadable' } }))).toBe(true);
    for (const other of [request('draft'), request('send', { method: 'GET' }), request('send', { url: 'https://elsewhere.test/index.php?x=1', method: 'GET' })]) expect(networkListener.decide(other)).toBe(false);
    await vi.waitFor(() => { expect(decided).toEqual(['practice/send', 'practice/send']); });
  });

  it('asks nothing at the first question any more once that has taken too long: the second has decided', async () => {
    vi.useFakeTimers();
    let read = (): void => undefined;
    vi.spyOn(fakeBrowser.storage.local, 'get').mockImplementation(() => new Promise((done) => { read = () => { done({ 'network.known': { sites: [{ origin: 'https://crm.test', adapter: 'practice' }], off: [] } }); }; }));
    const first = networkListener.first(request('send'));
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect(await first).toBe(false);
    read();
    await new Promise((done) => { setTimeout(done, 20); });
    expect(decided).toEqual([]);
    expect(await networkListener.first(request('send'))).toBe(true); // control: by now it can judge
    await vi.waitFor(() => { expect(decided).toEqual(['practice/send']); });
  });
});
