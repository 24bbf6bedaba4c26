import { browser } from 'wxt/browser';

const PAGE = '/unlock.html';

/** The passcode is typed in a window of the extension, never in a page. One window, however often it is asked for. */
export async function openUnlock(): Promise<void> {
  const url = browser.runtime.getURL(PAGE as Parameters<typeof browser.runtime.getURL>[0]);
  const [open] = await browser.tabs.query({ url });
  if (open?.id === undefined) { await browser.windows.create({ url, type: 'popup', width: 440, height: 420 }); return; }
  await browser.tabs.update(open.id, { active: true });
  if (open.windowId !== undefined) await browser.windows.update(open.windowId, { focused: true });
}
