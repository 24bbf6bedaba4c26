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

export async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
}

/** The screening page, in a tab of its own. */
export async function openScreening(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/screening.html' as Parameters<typeof browser.runtime.getURL>[0]) });
}
