// When an update that waits is installed: never in the middle of a composer before policy's limit, and where open pages must be loaded again, first of all without any.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

const done: string[] = [];
const browser = { isGapless: true };
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../utils/platform/updates', () => ({ get isGapless() { return browser.isGapless; }, installUpdate: () => { done.push('install'); }, keepAwake: () => undefined }));
vi.mock('../../../utils/platform/send-shield', () => ({ raiseShield: () => { done.push('shield'); return Promise.resolve(); } }));
vi.mock('../../../utils/platform/tickets', () => ({ ticketStore: { all: () => Promise.resolve([]) } }));
vi.mock('../../../entrypoints/background/network-sites', () => ({ knownSites: () => Promise.resolve([]) }));
vi.mock('../../../entrypoints/background/worker', () => ({ openWorker: () => Promise.reject(new Error('does not open')) }));
const { updateWhenFree } = await import('../../../entrypoints/background/updates');
const { shield } = await import('../../../entrypoints/background/shield-turn');

type Tab = 'composer' | 'frame' | 'mailbox' | 'none';
/** What is done after so many hours of the 24 that an extension without policy has. */
async function after(hours: number, tab: Tab): Promise<string[]> {
  done.length = 0;
  shield.isNeeded = false;
  fakeBrowser.reset();
  await fakeBrowser.storage.session.set({ 'update.waiting': { version: '2', since: Date.now() - hours * 3_600_000 } });
  if (tab !== 'none') {
    const { id } = await fakeBrowser.tabs.create({ url: tab === 'frame' ? 'https://crm.example/' : 'https://mail.example/' });
    await fakeBrowser.storage.session.set({ [`health:${id}`]: { state: tab === 'mailbox' ? 'no-editor' : 'guarded', origin: 'https://mail.example' } });
  }
  const ended = updateWhenFree();
  await vi.advanceTimersByTimeAsync(999);
  // What is on its way when the shield is raised has left before the extension goes.
  expect(done).not.toContain('install');
  await vi.advanceTimersByTimeAsync(1);
  await ended;
  return [...done];
}
const INSTALLED = ['shield', 'install'];
beforeEach(() => { browser.isGapless = true; vi.useFakeTimers({ toFake: ['setTimeout'] }); });
afterEach(() => { vi.useRealTimers(); });

describe('an update that waits', () => {
  it.each<[number, Tab, string[]]>([[1, 'none', INSTALLED], [1, 'mailbox', INSTALLED], [1, 'composer', []], [23, 'composer', []], [25, 'composer', INSTALLED]])('after %d h, %s', async (hours, tab, what) => {
    expect(await after(hours, tab)).toEqual(what);
  });

  it.each<[number, Tab, string[]]>([
    [1, 'none', INSTALLED], [1, 'mailbox', []], [1, 'frame', []], [11, 'composer', []], [13, 'mailbox', INSTALLED], [13, 'composer', []], [25, 'composer', INSTALLED],
  ])('in Firefox, after %d h, %s', async (hours, tab, what) => {
    browser.isGapless = false;
    expect(await after(hours, tab)).toEqual(what);
  });
});
