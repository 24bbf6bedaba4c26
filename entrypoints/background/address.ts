import { isWebUrl, type ContentSender } from './sender';

/**
 * Where a frame is. The browser's word is of the time when the port was opened: a page may have gone on within its origin
 * since. Where the browser names no host, the URL that the frame itself sees is taken.
 */
export function addressOf(url: string, sender: ContentSender): string {
  if (!isWebUrl(sender.url)) return url;
  return URL.canParse(url) && new URL(url).origin === new URL(sender.url).origin ? url : sender.url;
}
