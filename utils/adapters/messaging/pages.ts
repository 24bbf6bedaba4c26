// The conversations of the messaging sites. What is read, and where that is documented, stands in each site's adapter. Isolated world.
import type { SitePage } from '../site-reader';
import { ConversationPage, handle, isNumberText, number, onlyOne } from './page';

const always = (): boolean => true;
const texts = (scope: ParentNode, selector: string): string[] => [...scope.querySelectorAll(selector)].map((one) => one.textContent?.trim() ?? '');

/** `true_48600100200@c.us_3EB0…` on each message; `@g.us` is a group and `@lid` hides the number. */
function whatsappChat(): string | undefined {
  const ids = [...document.querySelectorAll('#main [data-id]')].map((one) => /^(?:true|false)_([^_@]+@[a-z.]+)_/.exec(one.getAttribute('data-id') ?? '')?.[1] ?? '');
  const chat = onlyOne(ids);
  if (chat) return /^(\d{7,15})@c\.us$/.exec(chat)?.[1];
  return ids.some(Boolean) ? undefined : onlyOne([...document.querySelectorAll('#main header span[title], #main header span[dir="auto"]')].map((one) => one.getAttribute('title') || one.textContent || '').filter(isNumberText))?.replace(/\D/g, '');
}

/** Profile of the other person, in the bubble or pane around the composer. */
function linkedinProfile(control: Element): string | undefined {
  const pane = control.closest('.msg-overlay-conversation-bubble') ?? control.closest('.scaffold-layout__detail') ?? control.closest('.msg-convo-wrapper');
  const links = [...(pane?.querySelectorAll('a.msg-thread__link-to-profile[href], .msg-overlay-bubble-header a[href*="/in/"], .msg-title-bar a[href*="/in/"]') ?? [])];
  return onlyOne(links.map((link) => /\/in\/([^/?#]+)/.exec(link.getAttribute('href') ?? '')?.[1] ?? ''));
}

/** `?itemId=t.+48…`, as the address bar has it; `g.` is a group. */
const voiceThread = (): string | undefined => /^t\.(\+?\d{7,15})$/.exec(new URL(location.href).searchParams.get('itemId') ?? '')?.[1];
/** `facebook.com/messages/t/<id>`, `messenger.com/t/<id>`; `e2ee/t` has an id of the thread and none of a person. */
const messengerThread = (): string | undefined => /^(?:\/messages)?\/t\/([\w.]{3,64})\/?$/.exec(location.pathname)?.[1];

const one = <T>(value: string | undefined, make: (value: string) => T): T[] => (value === undefined ? [] : [make(value)]);

export const MESSAGING_PAGES: Readonly<Record<string, SitePage>> = {
  whatsapp: new ConversationPage({ box: '#main footer [contenteditable="true"]', enter: always, people: () => one(whatsappChat(), (digits) => handle('whatsapp', `+${digits}`)) }),
  // Where *Press Enter to send* is on, the button is not in the page.
  linkedin: new ConversationPage({
    box: '.msg-form__contenteditable', enter: (box) => !box.closest('form, .msg-form')?.querySelector('.msg-form__send-button, .msg-form__send-btn'),
    people: (control) => one(linkedinProfile(control), (name) => handle('linkedin', name)),
  }),
  messenger: new ConversationPage({ box: '[role="textbox"][contenteditable="true"]', enter: always, people: () => one(messengerThread(), (id) => handle('messenger', id)) }),
  'google-messages': new ConversationPage({
    box: 'mws-message-compose textarea', enter: always,
    people: () => one(onlyOne(texts(document, 'mws-conversation-container h2, mw-conversation-container h2, .header-title h2').filter(isNumberText)), number),
  }),
  'google-voice': new ConversationPage({ box: 'gv-message-entry textarea, gv-message-entry-ng2 textarea', enter: always, people: () => one(voiceThread(), number) }),
  // The page names people and shows no address of theirs.
  teams: new ConversationPage({ box: '[data-tid="ckeditor"]', enter: (box) => box.closest('[data-tid="ckeditor"]') !== null, people: () => [] }),
};
