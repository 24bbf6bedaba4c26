import { describe, expect, it, vi } from 'vitest';
import type { NetworkRequest } from '../../../utils/guard/network/request';

type Listener = (details: object) => unknown;
const heard: Record<string, Listener[]> = {};
const event = (name: string) => ({ addListener: (listener: Listener, { urls }: { urls: string[] }) => { if (!urls[0]?.includes('self-test')) (heard[name] ??= []).push(listener); } });
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getURL: () => 'chrome-extension://own/' },
    webRequest: Object.fromEntries(['onBeforeRequest', 'onBeforeSendHeaders', 'onCompleted', 'onErrorOccurred'].map((name) => [name, event(name)])),
  },
}));
const { listenToNetwork } = await import('../../../utils/platform/network-listener');

const asked: NetworkRequest[] = [];
const note = (request: NetworkRequest): boolean => { asked.push(request); return false; };
listenToNetwork(['https://crm.test/*'], { first: note, decide: note, observe: note });
const happens = (name: string, requestId: string, more: object = {}): void => {
  for (const listener of heard[name] ?? []) listener({ requestId, method: 'POST', url: 'https://crm.test/api', type: 'xmlhttprequest', tabId: 1, frameId: 0, initiator: 'https://crm.test', ...more });
};
const last = (): NetworkRequest => asked.at(-1) as NetworkRequest;

describe('bodies in the network layer', () => {
  it('are read for whoever asks, and no other', () => {
    let reads = 0;
    const requestBody = { raw: [{ get bytes() { reads += 1; return new TextEncoder().encode('to=anna'); } }] };
    happens('onBeforeRequest', 'a', { requestBody });
    happens('onBeforeSendHeaders', 'a');
    expect(reads).toBe(0);
    expect([last().body, last().body]).toEqual([{ kind: 'text', text: 'to=anna', type: '' }, { kind: 'text', text: 'to=anna', type: '' }]);
    expect(reads).toBe(2); // looked at whether it is shown, and read, once
  });

  it.each(['onCompleted', 'onErrorOccurred'])('are there for a request that the server asks for again, and gone when it has ended: %s', (end) => {
    happens('onBeforeRequest', 'b', { requestBody: { formData: { to: ['anna'] } } });
    happens('onBeforeSendHeaders', 'b');
    happens('onBeforeSendHeaders', 'b');
    expect(last().body.kind).toBe('fields');
    happens(end, 'b');
    happens('onBeforeSendHeaders', 'b');
    expect(last().body.kind).toBe('unreadable');
  });
});
