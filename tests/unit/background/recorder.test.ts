import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { aWorker } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { attachRecorder } = await import('../../../entrypoints/background/recorder');

const FRAMES = [
  { frameId: 0, parentFrameId: -1, url: 'https://crm.test/mail' }, { frameId: 3, parentFrameId: 0, url: 'about:blank' }, { frameId: 4, parentFrameId: 0, url: 'https://ads.test/' },
  { frameId: 5, parentFrameId: 0, url: 'https://crm.test/editor' }, { frameId: 6, parentFrameId: 0, url: 'https://crm.test.evil.test/' },
  { frameId: 8, parentFrameId: 4, url: 'about:blank' }, { frameId: 9, parentFrameId: 8, url: 'about:srcdoc' }, // the stranger's own
];
const injected: { frame: number | undefined; what: string }[] = [];
let has: number[] = [];

beforeEach(() => {
  fakeBrowser.reset();
  injected.length = 0;
  has = [];
  Object.assign(fakeBrowser.webNavigation, { getAllFrames: () => Promise.resolve(FRAMES) });
  Object.assign(fakeBrowser.scripting, {
    executeScript: ({ target, files, world }: { target: { frameIds: number[] }; files?: string[]; world?: string }) => {
      const [frame] = target.frameIds;
      if (!files) return Promise.resolve([{ result: has.includes(frame ?? -1) }]);
      injected.push({ frame, what: `${files[0]} ${world ?? 'ISOLATED'}` });
      return Promise.resolve([]);
    },
  });
});

describe('recorder.attach', () => {
  it('puts tap and script into the frames of the tab’s own origin, in that order, once', async () => {
    const { worker } = await aWorker({ recorder: true });
    has = [5];
    expect(await attachRecorder(worker, { tab: 7, origin: 'https://crm.test' })).toEqual({ frames: [0, 3, 5] });
    expect(injected.filter(({ frame }) => frame === 0).map(({ what }) => what)).toEqual(['/recorder-tap.js MAIN', '/recorder-tab.js ISOLATED']);
    expect([...new Set(injected.map(({ frame }) => frame))].sort()).toEqual([0, 3]);
  });

  it.each([['policy says nothing of it', {}], ['policy forbids it', { recorder: false }]])('where %s nothing is injected', async (_name, policy) => {
    const { worker } = await aWorker(policy);
    await expect(attachRecorder(worker, { tab: 7, origin: 'https://crm.test' })).rejects.toThrow('fault_recorder_off');
    expect(injected).toEqual([]);
  });

  it('a tab that is on another site by now gets nothing', async () => {
    const { worker } = await aWorker({ recorder: true });
    await expect(attachRecorder(worker, { tab: 7, origin: 'https://ads.test' })).rejects.toThrow('fault_recorder_tab');
    expect(injected).toEqual([]);
  });
});
