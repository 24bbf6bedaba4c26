// The menu beside Send and the dialog of a later send. Both stand outside every composer and have no mark of their own: the press that
// opened them tells which composer they are about, and Send's own word which of their controls send, in any language.
import { COMPOSER, DIALOG_BUTTON, MENU_ITEM, SEND } from './controls';
import { asksWhen } from './schedule';

const MENU = '[role="menu"]';
const DIALOG = '[role="dialog"]';
const OPENS = '[aria-haspopup]:not([aria-haspopup="false"])';
/** Both parts of the split button: by test id and by class. */
const CELL = '[data-testid="ComposeSendButton"], .ms-Button--splitContainer';
const PRIMARY = '.ms-Button--primary';
/** Of an item that only opens the dialog. A vote: an item that it does not know is held as a send. */
const LATER = /schedul|zaplanuj|planen|planifi|program|plannen|pianific|agend/iu;
/** How long after the menu a dialog with date and time is still about it. */
const LATER_MS = 10 * 60_000;
const TOUCHES = ['pointerdown', 'mousedown', 'click', 'keydown'] as const;

const normal = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
/** What a control is called: by its text and by its label. */
const wordsOf = (control: Element): string[] => [normal(control.textContent), normal(control.getAttribute('aria-label'))].filter((word) => word !== '');
const sameWord = (a: Element, b: Element): boolean => wordsOf(a).some((word) => wordsOf(b).includes(word));

function composerAround(element: Element): Element | undefined {
  for (const selector of COMPOSER) {
    const near = element.closest(selector);
    if (near) return near;
  }
  return undefined;
}

/** All by the first mark that there is one by. */
const composersOf = (doc: Document): Element[] => COMPOSER.map((selector) => [...doc.querySelectorAll(selector)]).find((found) => found.length > 0) ?? [];

const sendIn = (composer: ParentNode): Element | undefined => SEND.map((selector) => composer.querySelector(selector)).find((found) => found !== null) ?? undefined;

/** Part of the split button: its cell by name, or what opens a menu right beside Send. */
function isBesideSend(element: Element): boolean {
  if (element.closest(CELL)) return true;
  const opener = element.closest(OPENS);
  return opener?.parentElement !== null && opener !== null && [...opener.parentElement.children].some((other) => other !== opener && SEND.some((selector) => other.matches(selector)));
}

export class SendMenus {
  /** Composer whose split button was pressed last, with nothing else since. */
  private pressed: WeakRef<Element> | undefined;
  /** Menus that opened from there. */
  private readonly menus = new WeakMap<Element, WeakRef<Element>>();
  private chosen: { composer: WeakRef<Element>; at: number } | undefined;

  constructor(private readonly now: () => number) {}

  listen(win: Window, signal: AbortSignal): void {
    for (const type of TOUCHES) win.addEventListener(type, (event) => { this.touched(event); }, { capture: true, passive: true, signal });
  }

  /** Whether this item of a menu sends. */
  isItem(control: Element): boolean {
    return control.matches(MENU_ITEM) && this.ofMenu(control) !== undefined
      && !control.matches(OPENS) && control.getAttribute('aria-disabled') !== 'true' && !wordsOf(control).some((word) => LATER.test(word));
  }

  /** Whether this button of a dialog sends later. `byPress`: the press that opened it counts, beside the labels of its fields. */
  isLater(control: Element, byPress: boolean): boolean {
    const dialog = control.matches(DIALOG_BUTTON) ? control.closest(DIALOG) : null;
    if (!dialog || composersOf(dialog.ownerDocument).length === 0 || !asksWhen(dialog, byPress && this.ofChosen() !== undefined)) return false;
    const send = sendIn(this.ofDialog(dialog) ?? dialog.ownerDocument);
    const buttons = [...dialog.querySelectorAll('button')].filter((one) => !one.matches(OPENS));
    const named = buttons.filter((one) => send && sameWord(one, send));
    const primary = named.length > 0 ? named : buttons.filter((one) => one.matches(PRIMARY));
    return (primary.length > 0 ? primary : buttons.slice(-1)).some((one) => one === control);
  }

  /** Composer that a menu item or a dialog's button is about. */
  composerOf(control: Element): Element | undefined {
    if (control.matches(MENU_ITEM)) return this.ofMenu(control);
    const dialog = control.matches(DIALOG_BUTTON) ? control.closest(DIALOG) : null;
    return dialog ? this.ofDialog(dialog) : undefined;
  }

  /** Send itself, for an item of the same word whose menu has closed meanwhile. */
  static sameAs(control: Element, composer: Element): Element | undefined {
    const send = sendIn(composer);
    return send && control.getAttribute('role') === 'menuitem' && sameWord(control, send) ? send : undefined;
  }

  private touched(event: Event): void {
    const target = event.composedPath()[0];
    if (!(target instanceof Element)) return;
    const composer = isBesideSend(target) ? composerAround(target) : undefined;
    if (composer) { this.pressed = new WeakRef(composer); return; }
    const item = target.closest(MENU_ITEM);
    if (item) this.choose(item, event);
    // Escape or a press anywhere else closes the menu: the next one is another's.
    const isElsewhere = (event.type === 'pointerdown' || event.type === 'keydown') && !target.closest(MENU);
    if (isElsewhere || (event instanceof KeyboardEvent && event.key === 'Escape')) this.pressed = undefined;
  }

  private choose(item: Element, event: Event): void {
    const composer = this.ofMenu(item);
    const moves = event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ';
    if (composer && !moves) this.chosen = { composer: new WeakRef(composer), at: this.now() };
  }

  private ofMenu(item: Element): Element | undefined {
    const menu = item.closest(MENU);
    const pressed = this.pressed?.deref();
    if (menu && pressed?.isConnected) this.menus.set(menu, new WeakRef(pressed));
    const composer = menu && this.menus.get(menu)?.deref();
    return composer?.isConnected ? composer : undefined;
  }

  private ofChosen(): Element | undefined {
    const composer = this.chosen && this.now() - this.chosen.at <= LATER_MS ? this.chosen.composer.deref() : undefined;
    return composer?.isConnected ? composer : undefined;
  }

  /** The one whose menu was used, else the only one in the page. */
  private ofDialog(dialog: Element): Element | undefined {
    const chosen = this.ofChosen();
    if (chosen) return chosen;
    const [only, ...others] = composersOf(dialog.ownerDocument);
    return others.length === 0 ? only : undefined;
  }
}
