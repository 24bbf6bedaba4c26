import { DIALOG_EVENTS } from '../../utils/guard/dialog-port';

const FOCUSABLE = 'button, textarea, input, select, [tabindex="0"]';

/** Radio groups are one stop, as browsers have it. */
function stops(root: ShadowRoot): HTMLElement[] {
  const groups = new Set<string>();
  return [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => {
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
    if (groups.has(element.name)) return element.checked;
    groups.add(element.name);
    return true;
  });
}

function wrapTab(root: ShadowRoot, event: KeyboardEvent): void {
  const all = stops(root);
  const [first, last] = [all[0], all.at(-1)];
  const active = root.activeElement;
  const leaving = event.shiftKey ? active === first || active === null || active.matches('h2') : active === last || active === null;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

function handleKey(root: ShadowRoot, event: KeyboardEvent, back: () => void): void {
  if (event.key === 'Escape') {
    event.preventDefault();
    back();
  } else if (event.key === 'Tab') {
    wrapTab(root, event);
  } else if (root.activeElement === null || (event.repeat && (event.key === 'Enter' || event.key === ' ') && !root.activeElement.matches('textarea'))) {
    event.preventDefault(); // a key held since Ctrl+Enter in the composer presses nothing here, nor anything behind the dialog
  }
}

/**
 * Stops one of DIALOG_EVENTS before the page sees it and does the dialog's own key work (a closed root alone hides
 * nothing: the page saw keys typed into one). Default actions stay, so typing and Enter on a button work natively.
 */
export function interceptKey(root: ShadowRoot, event: Event, back: () => void): void {
  event.stopImmediatePropagation();
  if (event.type === 'keydown') handleKey(root, event as KeyboardEvent, back);
}

/** Keys pressed in the dialog whose release is still to come, after it closed: neither that nor their repeats are the page's. */
export class HeldKeys {
  private readonly codes = new Set<string>();

  note(event: Event): void {
    if (event.type === 'keydown') this.codes.add((event as KeyboardEvent).code);
    if (event.type === 'keyup') this.codes.delete((event as KeyboardEvent).code);
  }

  /** True when the event belonged to such a key and was stopped. */
  swallow(event: Event): boolean {
    if (!(event instanceof KeyboardEvent) || !this.codes.has(event.code)) return false;
    const isNewPress = event.type === 'keydown' && !event.repeat;
    if (isNewPress || event.type === 'keyup') this.codes.delete(event.code);
    if (isNewPress) return false; // its release was lost, e.g. with the window's focus
    event.stopImmediatePropagation();
    event.preventDefault();
    return true;
  }
}

/** Second line for windows where the gate's early listeners are not; returns the undo. */
export function listenOnWindow(listener: (event: Event) => void): () => void {
  for (const type of DIALOG_EVENTS) window.addEventListener(type, listener, { capture: true });
  return () => {
    for (const type of DIALOG_EVENTS) window.removeEventListener(type, listener, { capture: true });
  };
}
