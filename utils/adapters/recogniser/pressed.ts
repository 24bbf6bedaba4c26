import { getOwnPropertyDescriptor, lower, now, trim, uncurry } from '../../primordials';

/** A send follows the press that asked for it; a draft that is saved later has none. */
const PRESSED_MS = 5_000;
/** Buttons that plainly ask for something else. */
const OTHER_WORDS = [
  'save', 'save draft', 'cancel', 'close', 'discard', 'attach', 'preview', 'back', 'undo', 'bold', 'italic', 'zapisz', 'zapisz szkic', 'anuluj', 'zamknij', 'odrzuć', 'załącz', 'podgląd', 'wstecz',
  'speichern', 'entwurf speichern', 'abbrechen', 'schließen', 'verwerfen', 'anhängen', 'vorschau', 'zurück',
];

/** Spans that are remembered: a request may wait for a person's answer and is then read again. */
const MOST_SPANS = 200;
interface Span { from: number; until: number; before: Span | null }

/**
 * Listens for presses of buttons and Ctrl+Enter. Those of scripts count too. Call before any script of the page.
 * @returns whether something was pressed just before a moment; without one, before now
 */
export function hearPresses(win: Window): (since?: number) => boolean {
  const closest = uncurry(Element.prototype.closest as (this: Element, selector: string) => Element | null);
  const text = uncurry((getOwnPropertyDescriptor(Element.prototype, 'textContent') ?? getOwnPropertyDescriptor(Node.prototype, 'textContent'))?.get as (this: Node) => string | null);
  let last: Span | null = null;
  const heard = (): void => {
    const at = now();
    if (last !== null && at >= last.from && at < last.until) { last.until = at + PRESSED_MS; return; }
    last = { from: at, until: at + PRESSED_MS, before: last };
    let oldest = last;
    for (let i = 1; i < MOST_SPANS && oldest.before !== null; i++) oldest = oldest.before;
    oldest.before = null;
  };
  win.addEventListener('click', (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const button = closest(target, 'button, [role="button"], [role="menuitem"], input[type="submit"], input[type="button"], a');
    if (button === null) return;
    const words = lower(trim(text(button) ?? ''));
    for (let i = 0; i < OTHER_WORDS.length; i++) if (OTHER_WORDS[i] === words) return;
    heard();
  }, true);
  win.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) heard(); }, true);
  win.addEventListener('submit', heard, true);
  return (since = now()) => {
    for (let span = last; span !== null; span = span.before) if (since >= span.from && since < span.until) return true;
    return false;
  };
}
