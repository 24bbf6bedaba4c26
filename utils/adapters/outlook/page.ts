// Outlook's composer as the page gate reads it. Its pills show a name more often than an address: the names come from the traffic
// (reader.ts) and from the list of suggestions. Language and class names of the page are not relied on.
import type { SiteComposer, SiteName, SitePage, SiteRecipient } from '../site-reader';
import { SEND } from './controls';
import { Conversations } from './conversation';
import { scheduledBy } from './schedule';
import { SendMenus } from './send-menu';

/** `div[contenteditable][role=textbox]` of To, Cc and Bcc, in this order. */
const TEXTBOX = '[contenteditable="true"][role="textbox"]';
/** The message itself and its frame. */
const EDITOR = '[id^="editorParent_"]';
const PILL = '[contenteditable="false"]';
/** Names of a header that is collapsed, as above an inline reply. */
const COLLAPSED = '.lpcWrapper[aria-label]';
const SUGGESTIONS = '#fluent-default-layer-host li';
const FIELDS = ['to', 'cc', 'bcc'];
const ADDRESS = /[^\s<>()"',;:]+@[^\s<>()"',;:]+/;

const labelled = (element: Element): string => (element.getAttribute('aria-label') ?? '').trim().toLowerCase();
const textOf = (element: Element): string => (element.textContent ?? '').replace(/[\u200b\ufeff]/g, '').replace(/\s+/g, ' ').trim();
const nameKey = (name: string): string => name.replace(/\s+/g, ' ').trim().toLowerCase();

/** An address in one of the texts, each by itself: side by side they run together. */
function addressShown(element: Element): string | undefined {
  const leaves = [element, ...element.querySelectorAll('*')].filter((one) => one.childElementCount === 0);
  return leaves.map((leaf) => ADDRESS.exec(textOf(leaf))?.[0]).find((found) => found !== undefined) ?? (leaves[0] === element ? undefined : ADDRESS.exec(ownText(element))?.[0]);
}

const ownText = (element: Element): string => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? '').join(' ');

/** Own attributes and texts of a pill that may carry the address. */
function addressIn(pill: Element): string | undefined {
  for (const element of [pill, ...pill.querySelectorAll('*')]) {
    for (const { name, value } of element.attributes) {
      const found = name === 'class' || name === 'id' || name === 'style' ? undefined : ADDRESS.exec(value)?.[0];
      if (found) return found;
    }
  }
  return addressShown(pill);
}

/** Text of a well that is no pill yet. */
function typedIn(well: Element): string {
  const copy = well.cloneNode(true) as Element;
  for (const pill of copy.querySelectorAll(PILL)) pill.remove();
  return textOf(copy).replace(/^[\s,;]+|[\s,;]+$/g, '');
}

/** A page's own name for a field where it is English; else the order tells. */
function fieldOf(well: Element, index: number): string {
  const label = labelled(well);
  return FIELDS.find((field) => field === label) ?? FIELDS[index] ?? 'other';
}

export interface OutlookPage extends SitePage {
  /** Before the gate's own listeners: what a press opens is known by then. */
  listen(win: Window, signal: AbortSignal): OutlookPage;
}

export function createOutlookPage(now: () => number = Date.now): OutlookPage {
  const menus = new SendMenus(now);
  const book = new Map<string, Set<string>>();
  const conversations = new Conversations();
  let off: readonly string[] = [];

  const suggested = (doc: Document, name: string): string[] => [...doc.querySelectorAll(SUGGESTIONS)]
    .filter((item) => nameKey(item.querySelector('span')?.textContent ?? '') === name)
    .flatMap((item) => addressShown(item) ?? []);

  /** Nobody known by that name, or several: somebody who cannot be read. */
  const named = (field: string, shown: string, doc: Document): SiteRecipient => {
    if (off.includes('outlook/names')) return { field, raw: shown, reader: 'unresolved' };
    const known = new Set([...book.get(nameKey(shown)) ?? [], ...suggested(doc, nameKey(shown)).map((address) => address.toLowerCase())]);
    const [only] = known;
    return known.size === 1 && only !== undefined ? { field, raw: only, reader: 'address-list' } : { field, raw: shown, reader: 'unresolved' };
  };

  const ofPill = (field: string, pill: Element): SiteRecipient => {
    const address = addressIn(pill);
    return address ? { field, raw: address, reader: 'address-list' } : named(field, textOf(pill), pill.ownerDocument);
  };

  const ofWell = (well: Element, index: number): SiteRecipient[] => {
    const field = fieldOf(well, index);
    const pills = [...well.querySelectorAll(PILL)].filter((pill) => !pill.parentElement?.closest(PILL)?.isConnected || !well.contains(pill.parentElement.closest(PILL)));
    const typed = typedIn(well);
    return [...pills.filter((pill) => textOf(pill) !== '').map((pill) => ofPill(field, pill)), ...(typed === '' ? [] : [{ field, raw: typed, reader: 'address-list' as const }])];
  };

  return {
    listen(win, signal): OutlookPage { menus.listen(win, signal); return this; },

    accepts: (_rule, control, by) => by === 'key' || SEND.some((selector) => control.matches(selector))
      || (!off.includes('outlook/send-menu') && menus.isItem(control)) || menus.isLater(control, !off.includes('outlook/schedule-dialog')),

    composerOf: (_rule, control) => menus.composerOf(control),

    instead: (control, composer) => SendMenus.sameAs(control, composer),

    learn(names: readonly SiteName[]): void {
      for (const { name, address } of names) {
        const key = nameKey(name);
        const held = book.get(key) ?? new Set();
        held.add(address.trim().toLowerCase());
        book.set(key, held);
      }
    },

    switchOff(behaviours): void { off = behaviours; },

    read(_rule, scope, control): SiteComposer {
      const scheduledFor = off.includes('outlook/schedule-time') ? undefined : scheduledBy(control);
      const later = scheduledFor === undefined ? {} : { scheduledFor };
      const boxes = [...scope.querySelectorAll(TEXTBOX)];
      const editor = boxes.find((box) => box.closest(EDITOR)) ?? boxes.find((box) => labelled(box) === 'message body');
      const wells = boxes.filter((box) => box !== editor && !box.closest(EDITOR));
      const subject = scope.querySelector<HTMLInputElement>('input[id^="MSG_"]')?.value ?? '';
      const text = `${subject}\n${editor?.innerHTML ?? ''}`;
      const said = { text, subject, ...(off.includes('outlook/conversation') ? {} : conversations.of(scope, editor, wells)), ...later };
      if (wells.length > 0) return { recipients: wells.flatMap(ofWell), readable: true, ...said };
      // An inline reply without its header: whoever the names are; without names the request behind is what is decided.
      const collapsed = [...scope.querySelectorAll(COLLAPSED)].map((one) => one.getAttribute('aria-label') ?? '').filter((name) => name !== '');
      return { recipients: collapsed.map((name) => named('to', name, scope.ownerDocument ?? (scope as Document))), readable: editor !== undefined && (collapsed.length > 0 || !off.includes('outlook/collapsed-header')), ...said };
    },
  };
}
