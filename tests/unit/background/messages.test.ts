import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Reply } from '../../../utils/messaging/protocol';
import { installLocks } from '../../support/locks';
import 'fake-indexeddb/auto';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { onConnect } = await import('../../../entrypoints/background/ports');
const { onPageMessage } = await import('../../../entrypoints/background/pages');

const ID = 'test-extension-id';
beforeEach(() => {
  installLocks();
  fakeBrowser.reset();
  vi.spyOn(fakeBrowser.runtime, 'getURL').mockImplementation((path = '') => `chrome-extension://${ID}${path}`);
  Object.defineProperty(fakeBrowser.runtime, 'id', { value: ID, configurable: true });
  Object.assign(fakeBrowser, { management: { getSelf: () => Promise.resolve({ installType: 'normal' }) } });
  fakeBrowser.i18n.getUILanguage = () => 'pl';
  fakeBrowser.i18n.getMessage = () => 'Nie wysłano.';
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

function aPort(change: Record<string, unknown> = {}) {
  const listeners: ((message: unknown) => void)[] = [];
  const replies: Reply[] = [];
  const port = {
    name: 'gate', sender: { id: ID, tab: { id: 7 }, frameId: 0, url: 'https://mail.test/' }, isOpen: true, replies,
    disconnect: () => { port.isOpen = false; },
    postMessage: (message: Reply) => { replies.push(message); },
    onMessage: { addListener: (listener: (message: unknown) => void) => { listeners.push(listener); } },
    onDisconnect: { addListener: () => undefined },
    say: (message: unknown) => { for (const listener of listeners) listener(message); },
    ...change,
  };
  onConnect(port as never);
  return port;
}
const page = (message: unknown, change: Record<string, unknown> = {}) => onPageMessage(message, { id: ID, url: `chrome-extension://${ID}/options.html`, ...change } as never);

describe('messages of content scripts', () => {
  it.each([
    ['another name', { name: 'other' }], ['another extension', { sender: { id: 'x', tab: { id: 7 }, frameId: 0 } }], ['no tab', { sender: { id: ID, frameId: 0 } }],
  ])('a port of %s is closed', (_name, change) => {
    expect(aPort(change).isOpen).toBe(false);
  });

  it('a message of our pages, or one that is none, gets a fault or nothing', async () => {
    const port = aPort();
    port.say({ seq: 1, name: 'log.export', body: {} });
    port.say({ seq: 2, name: 'attempt.check', body: { attempt: { id: 'x' } } });
    port.say({ seq: 3, name: 'toString', body: {} });
    port.say('hello');
    await vi.waitFor(() => { expect(port.replies).toHaveLength(2); });
    expect(port.replies).toEqual([{ seq: 1, ok: false, fault: 'fault_forbidden' }, { seq: 2, ok: false, fault: 'fault_bad_message' }]);
  });

  it('is answered in the order it came, and held while the device is not enrolled', async () => {
    const port = aPort();
    const attempt = {
      id: 'attempt-0001', rule: 'practice/send', channel: 'email', purposeSource: 'default', audience: 'explicit', account: '', draft: '', layer: 'page-gate', utcOffsetMinutes: 0,
      recipients: [{ field: 'to', raw: 'a@b.test', reader: 'address-list' }],
    };
    port.say({ seq: 1, name: 'attempt.check', body: { attempt } });
    port.say({ seq: 2, name: 'config.get', body: { url: 'https://mail.test/' } });
    await vi.waitFor(() => { expect(port.replies).toHaveLength(2); });
    expect(port.replies[0]).toEqual({ seq: 1, ok: false, fault: 'fault_not_enrolled' });
    expect(port.replies[1]).toMatchObject({ seq: 2, ok: true, body: { enrolled: false, adapters: [], own: [], refusal: 'Nie wysłano.' } });
  });
});

describe('messages of our own pages', () => {
  it('are answered, and refused from anywhere else', async () => {
    expect(await page({ seq: 1, name: 'state.get', body: {} })).toMatchObject({ ok: true, body: { enrolled: false, fault: 'fault_not_enrolled' } });
    for (const change of [{ url: 'https://evil.test/' }, { id: 'other' }, { url: `chrome-extension://${ID}.evil.test/` }, { url: undefined }]) {
      expect(await page({ seq: 1, name: 'state.get', body: {} }, change)).toEqual({ seq: 1, ok: false, fault: 'fault_forbidden' });
    }
  });

  it('may not decide attempts', async () => {
    expect(await page({ seq: 1, name: 'attempt.check', body: {} })).toEqual({ seq: 1, ok: false, fault: 'fault_forbidden' });
    expect(page('anything')).toBeUndefined();
  });
});
