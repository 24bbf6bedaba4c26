import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Reply } from '../../../utils/messaging/protocol';
import { installLocks } from '../../support/locks';
import 'fake-indexeddb/auto';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/handlers', async (real) => {
  const never = () => new Promise(() => undefined);
  const { contentHandlers } = await real<{ contentHandlers: object }>();
  return { contentHandlers: { ...contentHandlers, 'composer.look': never, 'send.load': never, 'attempt.outcome': never } };
});
vi.mock('../../../entrypoints/background/envelope', async (real) => ({ ...(await real<object>()), bodyOf: () => ({}) }));
const { onConnect } = await import('../../../entrypoints/background/ports');
const { pushToGates } = await import('../../../entrypoints/background/open-ports');

const ID = 'test-extension-id';

function aPort(post: (message: unknown) => void) {
  const listeners: ((message: unknown) => void)[] = [];
  onConnect({
    name: 'gate', sender: { id: ID, tab: { id: 7 }, frameId: 0, url: 'https://mail.test/' }, disconnect: () => undefined, postMessage: post,
    onMessage: { addListener: (listener: (message: unknown) => void) => { listeners.push(listener); } }, onDisconnect: { addListener: () => undefined },
  } as never);
  return (message: unknown): void => { for (const listener of listeners) listener(message); };
}

describe('a port that is closing', () => {
  it('drops no message of its tab, and keeps no push from the others', async () => {
    installLocks();
    Object.defineProperty(fakeBrowser.runtime, 'id', { value: ID, configurable: true });
    vi.spyOn(fakeBrowser.runtime, 'getURL').mockImplementation((path = '') => `chrome-extension://${ID}${path}`);
    const closing = vi.fn(() => { throw new Error('Attempting to use a disconnected port object'); });
    const replies: unknown[] = [];
    const first = aPort(closing);
    const second = aPort((message) => { replies.push(message); });
    first({ seq: 1, name: 'log.export', body: {} });
    second({ seq: 2, name: 'log.export', body: {} });
    await vi.waitFor(() => { expect(replies).toEqual([{ seq: 2, ok: false, fault: 'fault_forbidden' } satisfies Reply]); });
    expect(closing).toHaveBeenCalledOnce();
    const failing = aPort(closing);
    failing({ seq: 3, name: 'log.export', body: {} });
    const push = { push: 'config.changed' } as const;
    expect(() => { pushToGates(push); }).not.toThrow();
    expect(replies).toContainEqual(push);
  });
});

describe('a look at the composer, and a script for a frame that takes none', () => {
  it.each(['composer.look', 'send.load', 'attempt.outcome'])('keeps no send waiting; what a send leaves behind does: %s', async (name) => {
    const replies: unknown[] = [];
    const port = aPort((message) => { replies.push(message); });
    port({ seq: 1, name, body: {} });
    port({ seq: 2, name: 'log.export', body: {} });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(replies).toEqual(name !== 'attempt.outcome' ? [{ seq: 2, ok: false, fault: 'fault_forbidden' }] : []);
  });
});

describe('purposes chosen in several tabs at once', () => {
  it('are all remembered', async () => {
    const { rememberPurpose, rememberedPurpose } = await import('../../../utils/platform/conversation-purposes');
    await Promise.all(Array.from({ length: 20 }, (_, at) => rememberPurpose(`thread ${at}`, 'contract')));
    expect(await Promise.all(Array.from({ length: 20 }, (_, at) => rememberedPurpose(`thread ${at}`)))).toEqual(Array.from({ length: 20 }, () => 'contract'));
  });
});
