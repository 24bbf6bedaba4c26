import { getOwnPropertyDescriptor, lower, now, trim, uncurry } from '../../primordials';

/** How long the person's *Don't send* stands for the request that follows it. */
const SILENT_MS = 5_000;
/** Only these words count as *Don't send*; every other button of a dialog is its opposite. */
const WORDS = ["don't send", 'don’t send', 'nie wysyłaj', 'nicht senden'];

/**
 * Listens for the person's own *Don't send* in a dialog; a click of a script is none, and the person's next click ends it.
 * Call before any script of the page.
 */
export function hearSilence(win: Window): () => boolean {
  const closest = uncurry(Element.prototype.closest as (this: Element, selector: string) => Element | null);
  const text = uncurry((getOwnPropertyDescriptor(Element.prototype, 'textContent') ?? getOwnPropertyDescriptor(Node.prototype, 'textContent'))?.get as (this: Node) => string | null);
  let until = 0;
  win.addEventListener('click', (event) => {
    if (!event.isTrusted) return;
    until = 0;
    const { target } = event;
    if (!(target instanceof Element)) return;
    const button = closest(target, 'button, [role="button"]');
    if (button === null || closest(button, '[role="dialog"], [role="alertdialog"]') === null) return;
    const words = lower(trim(text(button) ?? ''));
    for (let i = 0; i < WORDS.length; i++) if (WORDS[i] === words) until = now() + SILENT_MS;
  }, true);
  return () => now() < until;
}
