import { browser, type Browser } from 'wxt/browser';
import { BADGE_PORT } from '../../utils/messaging/at-hand';
import { GATE_PORT } from '../../utils/messaging/protocol';
import { Fault } from './fault';

/** Who asks, from the browser and never from the message (facts: a page may forge what a message says). */
export interface ContentSender {
  tab: number;
  frame: number;
  /** Browser's id of the document: the page loaded next in the same frame is another. Absent in older Firefox. */
  document?: string;
  url: string;
}

export const isWebUrl = (url: string): boolean => /^https?:/.test(url);

/** Where a frame is. about:blank, srcdoc and blob: have no address of their own: they are where the page is that they belong to. */
function placeOf({ url = '', origin = '', tab }: Browser.runtime.MessageSender): string {
  if (isWebUrl(url)) return url;
  const above = tab?.url ?? '';
  return isWebUrl(origin) && (!isWebUrl(above) || new URL(above).origin !== origin) ? `${origin}/` : above || url;
}

/** Sender of a content script's Port. @throws Fault when it is none of ours. */
export function contentSender(port: Browser.runtime.Port): ContentSender {
  const { sender } = port;
  if ((port.name !== GATE_PORT && port.name !== BADGE_PORT) || sender?.id !== browser.runtime.id) throw new Fault('fault_forbidden');
  const tab = sender.tab?.id;
  if (tab === undefined || sender.frameId === undefined) throw new Fault('fault_forbidden');
  const document = sender.documentId;
  return { tab, frame: sender.frameId, url: placeOf(sender), ...(document === undefined ? {} : { document }) };
}

/** Firefox names no sender.origin, so our own pages are known by their address. */
export function isOwnPage(sender: Browser.runtime.MessageSender): boolean {
  return sender.id === browser.runtime.id && (sender.url ?? '').startsWith(browser.runtime.getURL('/'));
}
