import { getOwnPropertyDescriptor, lower, now, trim, uncurry } from '../../primordials';

/** A send follows the press that asked for it; a draft that is saved later has none. */
const PRESSED_MS = 5_000;
/** Buttons that plainly ask for something else. */
const OTHER_WORDS = [
  'save', 'save draft', 'cancel', 'close', 'discard', 'attach', 'preview', 'back', 'undo', 'bold', 'italic', 'zapisz', 'zapisz szkic', 'anuluj', 'zamknij', 'odrzuć', 'załącz', 'podgląd', 'wstecz',
  'speichern', 'entwurf speichern', 'abbrechen', 'schließen', 'verwerfen', 'anhängen', 'vorschau', 'zurück',
];

/** Listens for presses of buttons and Ctrl+Enter. Those of scripts count too. Call before any script of the page. */
export function hearPresses(win: Window): () => boolean {
  const closest = uncurry(Element.prototype.closest as (this: Element, selector: string) => Element | null);
  const text = uncurry((getOwnPropertyDescriptor(Element.prototype, 'textContent') ?? getOwnPropertyDescriptor(Node.prototype, 'textContent'))?.get as (this: Node) => string | null);
  let until = 0;
  const heard = (): void => { until = now() + PRESSED_MS; };
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
  return () => now() < until;
}
