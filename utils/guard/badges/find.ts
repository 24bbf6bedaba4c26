import type { BadgeStart, FoundContact, RecordContact } from '../../messaging/at-hand';
import type { FoundBadge } from '../badge-port';
import { readDial } from '../dial/read-dial';

/** More than anybody reads on one page. */
const MOST = 300;
const LINKS = 'a[href^="mailto:"], a[href^="tel:"], a[href^="sms:"], a[href^="callto:"]';

/** The same contact however it is written: what a link and the text beside it have in common. */
export function keyOf({ raw, reader }: FoundContact): string {
  const text = raw.replace(/^mailto:/i, '').replace(/\?.*$/s, '').trim().toLowerCase();
  return `${reader} ${reader === 'phone' ? text.replace(/[^\d+]/g, '') : text}`;
}

function valueOf(element: Element, pick: RecordContact['pick']): string {
  if (pick === 'value') return (element as HTMLInputElement).value ?? '';
  if (pick === 'text') return element.textContent ?? '';
  return element.getAttribute(pick === 'href' ? 'href' : pick.attribute) ?? '';
}

function inRecord(doc: Document, { reader, selectors, pick }: RecordContact): FoundBadge[] {
  for (const selector of selectors) {
    const elements = [...doc.querySelectorAll(selector)].slice(0, MOST);
    if (elements.length === 0) continue;
    return elements.flatMap((element) => {
      const raw = valueOf(element, pick).trim().slice(0, 2_000);
      return raw === '' ? [] : [foundBadge(element, { raw, reader })];
    });
  }
  return [];
}

const foundBadge = (element: Element, contact: FoundContact): FoundBadge => ({ element, contact, key: keyOf(contact) });

/** A link that names one address or number, as the dial guard reads it. */
function inLink(link: Element): FoundBadge[] {
  const [one, ...others] = readDial(link.getAttribute('href') ?? '')?.recipients ?? [];
  if (!one || others.length > 0 || (one.reader !== 'address-list' && one.reader !== 'phone')) return [];
  return [foundBadge(link, { raw: one.raw.slice(0, 2_000), reader: one.reader })];
}

/** Addresses and numbers of the page in its order; what a field and the link beside it name both is one. */
export function findContacts(doc: Document, { contacts, links }: Pick<BadgeStart, 'contacts' | 'links'>): FoundBadge[] {
  const all = [...contacts.flatMap((one) => inRecord(doc, one)), ...(links ? [...doc.querySelectorAll(LINKS)].slice(0, MOST).flatMap(inLink) : [])];
  const kept: FoundBadge[] = [];
  for (const one of all) {
    const isThere = kept.some((other) => other.key === one.key && (other.element === one.element || other.element.contains(one.element) || other.element.parentElement === one.element.parentElement));
    if (!isThere) kept.push(one);
  }
  return kept.slice(0, MOST).sort((a, b) => (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}
