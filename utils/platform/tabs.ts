import { browser } from 'wxt/browser';

/** Tab the popup was opened over; undefined for windows without one. */
export async function activeTabId(): Promise<number | undefined> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** URL of a tab; undefined when the tab is gone or shows a page we have no access to. */
export async function tabUrl(id: number): Promise<string | undefined> {
  const tab = await browser.tabs.get(id).catch(() => undefined);
  return tab?.url;
}

/** Pages that a frame belongs to: its own, its tab's, and where the tab has none yet, that of the tab it was opened from. */
export async function urlsAbove(tab: number, frame: number): Promise<string[]> {
  const [own, top] = await Promise.all([browser.webNavigation.getFrame({ tabId: tab, frameId: frame }).catch(() => null), browser.tabs.get(tab).catch(() => undefined)]);
  const isBlank = !top?.url || top.url === 'about:blank';
  const opener = isBlank && top?.openerTabId !== undefined ? await tabUrl(top.openerTabId) : undefined;
  return [own?.url, top?.url, opener].filter((url): url is string => url !== undefined && url !== '');
}

export async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
}

/** The screening page, in a tab of its own. */
export async function openScreening(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/screening.html' as Parameters<typeof browser.runtime.getURL>[0]) });
}
