import { browser } from 'wxt/browser';

/** A frozen tab, or one that shows a dialog of its own, answers when it goes on: nobody waits for it. */
const TAB_MS = 3_000;

/** Both scripts into every frame of an open tab, main world first. Rejects for a discarded or crashed tab, an error page, and one that does not answer in time. */
export async function intoTab(tabId: number, { main, isolated }: { main: never[]; isolated: never[] }): Promise<void> {
  const target = { tabId, allFrames: true };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`tab ${tabId} does not answer`)); }, TAB_MS); });
  const done = (async () => {
    await browser.scripting.executeScript({ target, files: main, world: 'MAIN', injectImmediately: true });
    await browser.scripting.executeScript({ target, files: isolated, injectImmediately: true });
  })();
  await Promise.race([done, late]).finally(() => { clearTimeout(timer); });
}
