import { browser } from 'wxt/browser';

const files = (path: string): never[] => [path as never];
const STARTED = 'consentry.recorder';

/** Frames of the tab that belong to this origin; about:blank and srcdoc belong to the page around them, which may be a stranger's. */
async function framesOf(tab: number, origin: string): Promise<number[]> {
  const frames = await browser.webNavigation.getAllFrames({ tabId: tab }) ?? [];
  const isOwn = (id: number): boolean => {
    const frame = frames.find(({ frameId }) => frameId === id);
    if (!frame) return false;
    return /^about:/.test(frame.url) ? isOwn(frame.parentFrameId) : URL.canParse(frame.url) && new URL(frame.url).origin === origin;
  };
  const own = frames.filter(({ frameId }) => isOwn(frameId));
  // A page that went on elsewhere is not the one the administrator chose.
  return own.some(({ frameId }) => frameId === 0) ? own.map(({ frameId }) => frameId) : [];
}

async function hasScript(tab: number, frame: number): Promise<boolean> {
  const func = (name: string): boolean => Symbol.for(name) in globalThis;
  const [answer] = await browser.scripting.executeScript({ target: { tabId: tab, frameIds: [frame] }, func, args: [STARTED], injectImmediately: true });
  return answer?.result === true;
}

/** The tap first: it waits for the script, which then finds it. False for a frame that is gone or refuses. */
async function inject(tab: number, frame: number): Promise<boolean> {
  const target = { tabId: tab, frameIds: [frame] };
  try {
    if (await hasScript(tab, frame)) return true;
    await browser.scripting.executeScript({ target, files: files('/recorder-tap.js'), world: 'MAIN', injectImmediately: true });
    await browser.scripting.executeScript({ target, files: files('/recorder-tab.js'), injectImmediately: true });
    return true;
  } catch {
    return false;
  }
}

/** Puts the recorder's scripts into the tab. @returns the frames that have them. */
export async function injectRecorder(tab: number, origin: string): Promise<number[]> {
  const frames = await framesOf(tab, origin);
  const has = await Promise.all(frames.map((frame) => inject(tab, frame)));
  return frames.filter((_, index) => has[index]);
}
