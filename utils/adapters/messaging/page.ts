// Whom an open conversation is with, on sites that show it: a number or a handle, else nobody that can be read. Isolated world.
import type { SiteComposer, SitePage, SiteRecipient } from '../site-reader';

export interface Conversation {
  /** The box that a message is typed into; Enter in it sends. */
  box: string;
  /** The control that sends, where there is one: then Enter sends only with the keys that the site says. */
  enter: (box: Element) => boolean;
  /** Nobody = somebody who cannot be read. */
  people: (control: Element) => SiteRecipient[];
}

const textOf = (box: Element): string => ('value' in box && typeof box.value === 'string' ? box.value : (box.textContent ?? '')).trim();

export class ConversationPage implements SitePage {
  constructor(private readonly conversation: Conversation) {}

  /** A key sends what was typed; without text it does something else, or nothing. */
  accepts(_rule: string, control: Element, by: 'control' | 'key'): boolean {
    if (by === 'control') return true;
    const box = control.closest(this.conversation.box);
    return box !== null && textOf(box) !== '' && this.conversation.enter(box);
  }

  read(_rule: string, _scope: ParentNode, control: Element | undefined): SiteComposer {
    const people = control ? this.conversation.people(control) : [];
    const box = control?.closest(this.conversation.box) ?? document.querySelector(this.conversation.box);
    return { recipients: people, readable: people.length > 0, text: box ? textOf(box) : '' };
  }
}

export const handle = (service: string, name: string): SiteRecipient => ({ field: 'to', raw: `${service}:${name}`, reader: 'handle' });
export const number = (raw: string): SiteRecipient => ({ field: 'to', raw, reader: 'phone' });
/** A number and nothing else, as sites write it. */
export const isNumberText = (text: string): boolean => /^\+?[\d\s().-]{7,24}$/.test(text) && text.replace(/\D/g, '').length >= 7;
/** One value, or none where there are several: nobody knows which is meant. */
export const onlyOne = (values: readonly string[]): string | undefined => { const all = [...new Set(values.filter(Boolean))]; return all.length === 1 ? all[0] : undefined; };
