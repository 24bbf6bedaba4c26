import { readDial } from '../../utils/guard/dial/read-dial';
import { askAbout, CONTACT_ITEMS, type ContactItem } from '../../utils/platform/contact-menu';
import { faultKey } from './fault';

const MAX_CONTACT = 320;

/** What a click on a menu entry tells. */
export interface MenuClick { menuItemId: string | number; linkUrl?: string | undefined; selectionText?: string | undefined }

/** Contact of a link that dials or writes, else the marked text. '' = the popup asks for it. */
export function contactUnder({ linkUrl, selectionText }: MenuClick): string {
  const [first] = (linkUrl ? readDial(linkUrl) : undefined)?.recipients ?? [];
  const named = first && first.reader !== 'unresolved' ? first.raw.replace(/^mailto:([^?]*).*$/is, '$1').replace(/^(?:whatsapp|tel):/, '') : (selectionText ?? '');
  return named.trim().slice(0, MAX_CONTACT);
}

export function onMenuClick(click: MenuClick): void {
  const item = CONTACT_ITEMS.find((one) => one === click.menuItemId);
  if (item) askAbout(item satisfies ContactItem, contactUnder(click), Date.now()).catch((error: unknown) => { console.warn('menu', faultKey(error)); });
}
