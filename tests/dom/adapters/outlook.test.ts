import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outlook } from '../../../utils/adapters/outlook';
import { createOutlookPage } from '../../../utils/adapters/outlook/page';
import { Controls } from '../../../utils/guard/gate/controls';
import { probe } from '../../../utils/guard/gate/health';
import { readHit } from '../../../utils/guard/gate/page-send';
import { count, load, pathOf } from './fixture';

const SEND = '[data-testid="ComposeSendButton"] button';
let page = createOutlookPage();

function read(selector = SEND) {
  const hit = new Controls(document, () => [outlook], { outlook: page }).find(pathOf(selector));
  if (!hit) throw new Error('not a control');
  return readHit(document, { hit });
}
const shown = (selector?: string): string[] => read(selector).recipients.map((one) => `${one.field}:${one.raw}${one.reader === 'unresolved' ? ' ?' : ''}`);

let listening = new AbortController();
let at = 0;
beforeEach(() => {
  listening.abort();
  listening = new AbortController();
  at = 0;
  page = createOutlookPage(() => at).listen(window, listening.signal);
});

describe('composer of Outlook, in Polish and with other class names', () => {
  beforeEach(() => { load('outlook', '2026-11-compose.html'); });

  it('has Send by its test id, its id and its title, and by no label', () => {
    expect(outlook.controls[0]?.selectors.slice(0, 5).map(count)).toEqual([1, 1, 0, 1, 0]);
    expect(() => read('[aria-haspopup]')).toThrow('not a control');
    expect(() => read('#discardCompose')).toThrow('not a control');
  });

  it('reads addresses, names that the traffic or the suggestions know, and typed text, each once', () => {
    page.learn?.([{ name: 'Ewa  Maj', address: 'Ewa@a.test' }]);
    expect(shown()).toEqual(['to:ewa@a.test', 'to:jan@b.test', 'cc:zofia@c.test', 'bcc:typed@d.test']);
    expect(read()).toMatchObject({ readable: true, text: expect.stringContaining('Oferta') as string });
  });

  it('takes a name that nobody knows, or that two have, for somebody unresolved', () => {
    expect(shown()[0]).toBe('to:Ewa Maj ?');
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }, { name: 'ewa maj', address: 'maj@other.test' }]);
    expect(shown()[0]).toBe('to:Ewa Maj ?');
  });

  it('reads no names where policy has switched them off', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    page.switchOff?.(['outlook/names']);
    expect(shown()).toEqual(['to:Ewa Maj ?', 'to:jan@b.test', 'cc:Zofia Lis ?', 'bcc:typed@d.test']);
  });

  it('does not take addresses in the message for recipients', () => {
    const body = document.querySelector('#editorParent_1 div') as HTMLElement;
    body.innerHTML = 'write to <span contenteditable="false">other@e.test</span>';
    expect(shown().join()).not.toContain('other@e.test');
  });

  it('is unreadable without wells and without an editor, never empty', () => {
    for (const box of document.querySelectorAll('[contenteditable]')) box.remove();
    expect(read()).toMatchObject({ readable: false, recipients: [{ reader: 'unresolved' }] });
  });

  it('shows an editor without its Send as not protected', () => {
    expect(probe(document, [outlook], true).state).toBe('guarded');
    document.querySelector('[data-testid="ComposeSendButton"]')?.remove();
    expect(probe(document, [outlook], true).state).toBe('not-protected');
  });
});

describe('inline reply with its header collapsed', () => {
  beforeEach(() => { load('outlook', '2026-11-reply-collapsed.html'); });

  it('reads the names of the header; without names the request behind it is decided', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    expect(shown()).toEqual(['to:ewa@a.test']);
    document.querySelector('.lpcWrapper')?.remove();
    expect(read()).toMatchObject({ readable: true, recipients: [] });
    page.switchOff?.(['outlook/collapsed-header']);
    expect(read()).toMatchObject({ readable: false });
  });

  it.each([['en-US', '6/2/2026', '9:05 PM', [21, 5]], ['pl', '2.06.2026', '09:00', [9, 0]], ['de', '2.6.2026', '14:30', [14, 30]], ['ja', '2026/6/2', '9:00', [9, 0]]])('reads the time of a later send in %s', (language, date, time, [hour, minute]) => {
    document.documentElement.lang = language;
    const [first, second] = document.querySelectorAll('input');
    Object.assign(first as HTMLInputElement, { value: date });
    Object.assign(second as HTMLInputElement, { value: time });
    const { scheduledFor } = read('[role="dialog"] button:last-of-type');
    expect(scheduledFor).toBe(new Date(2026, 5, 2, hour, minute).getTime());
    expect(read().scheduledFor).toBeUndefined();
  });

  it('does not let a later send go whose time it cannot read', () => {
    (document.querySelector('input') as HTMLInputElement).value = 'next week';
    expect(read('[role="dialog"] button:last-of-type').recipients).toContainEqual({ field: 'time', raw: '', reader: 'unresolved' });
  });

  it('leads the Send of the schedule dialog to the same composer, its Cancel to nothing', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    document.documentElement.lang = 'en-US';
    expect(shown('[role="dialog"] button:last-of-type')).toEqual(['to:ewa@a.test']);
    expect(() => read('[role="dialog"] button:first-of-type')).toThrow('not a control');
  });
});

/** A layer outside the composer, as menus and dialogs stand in. */
function layer(html: string): HTMLElement {
  const box = document.createElement('div');
  box.innerHTML = html;
  document.body.append(box);
  return box;
}
const MENU = (...items: string[]): string => `<div role="menu">${items.map((item) => `<button role="menuitem">${item}</button>`).join('')}</div>`;
const press = (element: Element | null, type = 'pointerdown', key?: string): void => { element?.dispatchEvent(key === undefined ? new Event(type, { bubbles: true }) : new KeyboardEvent(type, { key, bubbles: true })); };
const pressed = (selector: string, ...more: [type?: string, key?: string]): void => { press(document.querySelector(selector), ...more); };
const sends = (selector: string): boolean => new Controls(document, () => [outlook], { outlook: page }).find(pathOf(selector)) !== undefined;
const OPENER = '[aria-haspopup]';
const nth = (n: number): string => `[role="menuitem"]:nth-child(${n})`;

describe('the menu beside Send', () => {
  beforeEach(() => { load('outlook', '2026-11-compose.html'); });

  it.each([['Wyślij', 'Zaplanuj wysyłkę', 'Wyślij i zarchiwizuj'], ['Send', 'Schedule send', 'Send & archive'], ['Senden', 'Senden planen', 'Senden und archivieren'], ['Envoyer', 'Programmer l’envoi', 'Envoyer et archiver']])('sends by its items in any language, and opens a dialog by one: %s', (...items) => {
    layer(MENU(...items));
    expect([1, 2, 3].map((n) => sends(nth(n)))).toEqual([false, false, false]); // nobody has opened it here
    pressed(OPENER);
    expect([1, 2, 3].map((n) => sends(nth(n)))).toEqual([true, false, true]);
    expect(shown(nth(1))).toEqual(shown());
  });

  it('holds an item whose words it does not know, and passes what is disabled or opens more', () => {
    layer('<div role="menu"><button role="menuitem">送信</button><button role="menuitem" aria-disabled="true">Send</button><button role="menuitem" aria-haspopup="true">More</button></div>');
    pressed(OPENER, 'keydown', 'Enter');
    expect([1, 2, 3].map((n) => sends(nth(n)))).toEqual([true, false, false]);
  });

  it.each([['its test id', '[data-testid]', 'data-testid'], ['its class', '.ms-Button--splitContainer', 'class'], ['what stands beside Send', '', '']])('knows the split button by %s alone', (_, kept, attribute) => {
    for (const name of ['data-testid', 'class']) for (const element of document.querySelectorAll(`#docking_InitVisiblePart_0 [${name}]`)) if (name !== attribute) element.removeAttribute(name);
    if (attribute === 'class') document.querySelector(OPENER)?.parentElement?.setAttribute('class', 'ms-Button--splitContainer');
    if (kept !== '') { expect(count(kept)).toBe(1); document.querySelector('[id$="__primaryActionButton"]')?.removeAttribute('id'); }
    layer(MENU('Wyślij'));
    pressed(OPENER);
    expect(sends(nth(1))).toBe(true);
  });

  it('is no other menu: not after a press elsewhere, nor one from another button of the composer', () => {
    pressed(OPENER);
    pressed('#discardCompose');
    layer(MENU('Wyślij'));
    expect(sends(nth(1))).toBe(false);
    const other = document.createElement('button');
    other.setAttribute('aria-haspopup', 'true');
    document.querySelector('#discardCompose')?.after(other);
    press(other);
    expect(sends(nth(1))).toBe(false);
  });

  it('is no other menu after Escape, nor one of a composer that is a dialog itself', () => {
    layer(MENU('Wyślij'));
    pressed(OPENER);
    pressed('[role="menu"]', 'keydown', 'Escape');
    document.querySelector('[role="menu"]')?.remove();
    layer(MENU('Wyślij'));
    expect(sends(nth(1))).toBe(false);
    document.querySelector('[data-app-section]')?.setAttribute('role', 'dialog');
    pressed(OPENER);
    pressed('#discardCompose');
    expect(sends(nth(1))).toBe(false);
    pressed(OPENER);
    expect(sends(nth(1))).toBe(true);
  });

  it('stays this composer’s when our dialog was pressed in between, and is nobody’s when the composer has gone', () => {
    layer(MENU('Wyślij'));
    pressed(OPENER);
    pressed(nth(1));
    press(document.body);
    expect(sends(nth(1))).toBe(true);
    document.querySelector('#docking_InitVisiblePart_0')?.remove();
    expect(sends(nth(1))).toBe(false);
  });

  it('is left to the guard where policy has switched it off', () => {
    layer(MENU('Wyślij'));
    pressed(OPENER);
    page.switchOff?.(['outlook/send-menu']);
    expect(sends(nth(1))).toBe(false);
    expect(sends(SEND)).toBe(true);
  });

  it('goes on with Send itself where an item of the same word has gone, with nothing for another', () => {
    const menu = layer(MENU('Wyślij', 'Wyślij i zarchiwizuj'));
    const [send, archive] = menu.querySelectorAll('button');
    menu.remove();
    const composer = document.querySelector('#docking_InitVisiblePart_0') as Element;
    expect(page.instead?.(send as Element, composer)).toBe(document.querySelector(SEND));
    expect(page.instead?.(archive as Element, composer)).toBeUndefined();
  });

  it('names Send as the control of a composer, whatever menus stand in it', () => {
    document.querySelector('#docking_InitVisiblePart_0')?.insertAdjacentHTML('afterbegin', `${MENU('Bold')}<div role="dialog"><button>Insert</button></div>`);
    const around = new Controls(document, () => [outlook], { outlook: page }).around(pathOf('#discardCompose'));
    expect(around?.control).toBe(document.querySelector(SEND));
  });
});

describe('the dialog of a later send', () => {
  const dialog = (buttons: string, fields = '<input value="2.06.2026"><input value="09:00">'): HTMLElement => layer(`<div role="dialog">${fields}${buttons}</div>`);
  const button = (n: number): string => `[role="dialog"] button:nth-of-type(${n})`;
  function choose(): void {
    const menu = layer(MENU('Wyślij', 'Zaplanuj wysyłkę'));
    pressed(OPENER);
    pressed(nth(2), 'keydown', 'ArrowDown');
    expect(sends(button(1))).toBe(false); // walked over, not chosen
    pressed(nth(2), 'click');
    menu.remove();
  }
  beforeEach(() => { load('outlook', '2026-11-compose.html'); });

  it.each([['<button>Wyślij</button><button>Anuluj</button>', [true, false]], ['<button>Anuluj</button><button>Wyślij</button>', [false, true]], ['<button class="ms-Button--primary">OK</button><button>Anuluj</button>', [true, false]], ['<button>Anuluj</button><button>OK</button>', [false, true]]])('is known by the press that opened it, without a label: %s', (buttons, expected) => {
    dialog(buttons);
    expect([1, 2].map((n) => sends(button(n)))).toEqual([false, false]);
    choose();
    expect([1, 2].map((n) => sends(button(n)))).toEqual(expected);
    document.documentElement.lang = 'pl';
    expect(read(button(expected.indexOf(true) + 1))).toMatchObject({ scheduledFor: new Date(2026, 5, 2, 9).getTime(), recipients: read().recipients });
  });

  it.each([['without digits', '<input value="Link"><input value="https://a.test">'], ['with one field', '<input value="9">'], ['with an editor of its own', '<input value="1"><input value="2"><div contenteditable="true"></div>']])('is no dialog %s', (_, fields) => {
    chosen();
    dialog('<button>Wyślij</button>', fields);
    expect(sends(button(1))).toBe(false);
  });
  function chosen(): void { dialog('<button>x</button>', ''); choose(); for (const one of document.querySelectorAll('[role="dialog"]')) one.remove(); }

  it('is forgotten after ten minutes, and where policy switches it off; its label counts on', () => {
    dialog('<button>Wyślij</button>');
    choose();
    page.switchOff?.(['outlook/schedule-dialog']);
    expect(sends(button(1))).toBe(false);
    page.switchOff?.([]);
    at = 10 * 60_000 + 1;
    expect(sends(button(1))).toBe(false);
    document.querySelector('input:not([id])')?.setAttribute('aria-label', 'Wybierz datę');
    expect(sends(button(1))).toBe(true);
    document.querySelector('#docking_InitVisiblePart_0')?.remove();
    document.querySelector('[data-app-section]')?.remove();
    expect(sends(button(1))).toBe(false); // a date for something else
  });

  it('is held by its label also where two composers are open and nobody saw which menu was used', () => {
    const first = document.querySelector('[data-app-section]') as Element;
    first.after(first.cloneNode(true));
    dialog('<button>Wyślij</button><button>Anuluj</button>', '<input aria-label="Wybierz datę" value="2.06.2026"><input value="09:00">');
    expect([1, 2].map((n) => sends(button(n)))).toEqual([true, false]);
    expect(new Controls(document, () => [outlook], { outlook: page }).find(pathOf(button(1)))?.located).toBe(false);
  });

  it('is about the composer whose menu was used, of two', () => {
    const first = document.querySelector('[data-app-section]') as Element;
    first.after(first.cloneNode(true));
    const [, second] = document.querySelectorAll('#docking_InitVisiblePart_0');
    second?.querySelector('[aria-label="DW"]')?.remove();
    second?.querySelector('[aria-label="UDW"]')?.remove();
    dialog('<button>Wyślij</button>');
    const menu = layer(MENU('Zaplanuj wysyłkę'));
    press(second?.querySelector(OPENER) ?? null);
    pressed(nth(1), 'click');
    menu.remove();
    expect(new Controls(document, () => [outlook], { outlook: page }).find(pathOf(button(1)))?.composer).toBe(second);
  });
});

describe('conversation of an answer', () => {
  const thread = (): string | undefined => read().thread;
  /** The reading pane around what was loaded, over this route. */
  function open(name: string, route: string): void {
    load('outlook', name);
    const pane = document.createElement('div');
    pane.id = 'ReadingPaneContainerId';
    pane.append(...document.body.children);
    document.body.append(pane);
    history.replaceState(null, '', route);
  }
  const quote = (): void => { document.querySelector('[id^="editorParent_"] div')!.insertAdjacentHTML('beforeend', '<div id="divRplyFwdMsg">From: Ewa</div>'); };
  afterEach(() => { history.replaceState(null, '', '/'); });

  it('is that of the route: with the header closed, or above what is quoted', () => {
    open('2026-11-reply-collapsed.html', '/mail/inbox/id/AAQk%3D');
    expect(thread()).toBe('AAQk%3D');
    open('2026-11-compose.html', '/mail/0/archive/id/AAQk2');
    quote();
    expect(thread()).toBe('AAQk2');
  });

  it('is none of a new message over the same route, outside the pane, over another route, or where policy has switched it off', () => {
    open('2026-11-compose.html', '/mail/inbox/id/AAQk');
    expect(thread()).toBeUndefined();
    quote();
    document.querySelector('#ReadingPaneContainerId')!.id = '';
    expect(thread()).toBeUndefined();
    for (const route of ['/mail/inbox', '/mail/compose/AAMk', '/mail/deeplink/compose', '/calendar/inbox/id/AAMk']) {
      open('2026-11-compose.html', route);
      quote();
      expect(thread(), route).toBeUndefined();
    }
    open('2026-11-reply-collapsed.html', '/mail/inbox/id/AAQk');
    page.switchOff?.(['outlook/conversation']);
    expect(thread()).toBeUndefined();
  });

  it('stays the composer\'s when the reader goes on, or opens the header', () => {
    open('2026-11-reply-collapsed.html', '/mail/inbox/id/AAQk');
    expect(thread()).toBe('AAQk');
    history.replaceState(null, '', '/mail/inbox/id/other');
    document.querySelector('.lpcWrapper')!.outerHTML = '<div aria-label="To" contenteditable="true" role="textbox"></div>';
    expect(thread()).toBe('AAQk');
  });
});
