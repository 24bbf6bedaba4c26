import { browser } from 'wxt/browser';
import type { Request } from '../messaging/protocol';

export type Health = Request<'health.report'>;
const PREFIX = 'health:';
type HeldHealth = Health & { origin: string };

/** Sign at the icon of one tab; nothing on a site that needs no protection. */
const BADGES: Record<Health['state'], { text: string; color: string }> = {
  guarded: { text: '✓', color: '#1b7f3b' },
  'no-editor': { text: '', color: '#1b7f3b' },
  'not-protected': { text: '!', color: '#b3261e' },
};

/** @param url of the frame that reports: the report says nothing about another origin shown later in the tab. */
export async function showHealth(tab: number, url: string, health: Health): Promise<void> {
  const held: HeldHealth = { ...health, origin: new URL(url).origin };
  await browser.storage.session.set({ [PREFIX + tab]: held });
  const { text, color } = BADGES[health.state];
  await browser.action.setBadgeText({ tabId: tab, text });
  await browser.action.setBadgeBackgroundColor({ tabId: tab, color });
}

export async function readHealth(tab: number, url: string): Promise<Health | undefined> {
  const key = PREFIX + tab;
  const held = (await browser.storage.session.get(key))[key] as HeldHealth | undefined;
  return held?.origin === new URL(url).origin ? held : undefined;
}

/** Is a composer open in some tab, as far as the gates have told? */
export async function isAnyComposing(): Promise<boolean> {
  const held = await browser.storage.session.get(null);
  return Object.entries(held).some(([key, health]) => key.startsWith(PREFIX) && (health as HeldHealth).state === 'guarded');
}

/** Is a guarded site open in some tab? What a tab showed before, it may not show any more. */
export async function isAnyGuarded(): Promise<boolean> {
  const held = Object.entries(await browser.storage.session.get(null)).filter(([key, health]) => key.startsWith(PREFIX) && (health as HeldHealth).state !== 'not-protected');
  for (const [key, health] of held) {
    const tab = await browser.tabs.get(Number(key.slice(PREFIX.length))).catch(() => undefined); // closed since
    if (tab?.url && URL.canParse(tab.url) && new URL(tab.url).origin === (health as HeldHealth).origin) return true;
  }
  return false;
}

export async function forgetHealth(tab: number): Promise<void> {
  await browser.storage.session.remove(PREFIX + tab);
}
