import { browser } from 'wxt/browser';
import { message } from './i18n';
import { readSession, writeSession } from './session';

/** What the menu offers on a link or a marked number. */
export const CONTACT_ITEMS = ['may-i', 'said-no', 'own-phone'] as const;
export type ContactItem = (typeof CONTACT_ITEMS)[number];

/** What the person picked, for the popup that opens then. In storage.session: an address is nothing for a URL or the history. */
export interface AskedContact { item: ContactItem | 'record'; contact: string; at: number }
const ASKED = 'asked.contact';
const FRESH_MS = 60_000;

/** Puts the entries into the browser's menu; they outlive the worker. */
export async function createContactMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const id of CONTACT_ITEMS) browser.contextMenus.create({ id, title: message(`menu_${id.replace('-', '_')}`), contexts: ['link', 'selection'] });
}

/** Opens the popup with this contact; a small window where the browser opens none. */
export async function askAbout(item: AskedContact['item'], contact: string, now: number): Promise<void> {
  await writeSession(ASKED, { item, contact, at: now } satisfies AskedContact);
  try {
    await browser.action.openPopup();
  } catch {
    await browser.windows.create({ url: browser.runtime.getURL('/popup.html'), type: 'popup', width: 440, height: 680 });
  }
}

/** Taken once, and only by a popup that opens now. */
export async function takeAsked(now: number): Promise<AskedContact | undefined> {
  const asked = await readSession<AskedContact | null>(ASKED);
  if (!asked) return undefined;
  await writeSession(ASKED, null);
  return now - asked.at < FRESH_MS ? asked : undefined;
}
