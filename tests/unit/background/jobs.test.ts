import { expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import 'fake-indexeddb/auto';

const updateWhenFree = vi.fn(() => Promise.resolve());
const checkBuild = vi.fn(() => Promise.resolve({ build: '', files: [], permissions: [] }));
const settleGlass = vi.fn(() => Promise.resolve());
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/worker', async (real) => ({ ...(await real<object>()), openWorker: () => Promise.reject(new Error('locked')), openFace: () => Promise.reject(new Error('locked')) }));
vi.mock('../../../entrypoints/background/self-check', async (real) => ({ ...(await real<object>()), checkBuild }));
vi.mock('../../../entrypoints/background/updates', () => ({ updateWhenFree }));
vi.mock('../../../entrypoints/background/break-glass', async (real) => ({ ...(await real<object>()), settleGlass }));
vi.spyOn(console, 'error').mockImplementation(() => undefined);
const { onAlarm, UPKEEP } = await import('../../../entrypoints/background/jobs');

it('an update that waits, and the files of the build, are looked at also where nothing opens: it may mend that', async () => {
  onAlarm({ name: UPKEEP, scheduledTime: 0 } as never);
  await vi.waitFor(() => { expect(updateWhenFree).toHaveBeenCalledTimes(1); });
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  expect(settleGlass).not.toHaveBeenCalled(); // nothing opened
  expect(checkBuild).toHaveBeenCalledTimes(1); // files and permissions ask for no key
});
