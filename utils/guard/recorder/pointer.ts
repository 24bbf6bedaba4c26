import type { RecorderMark } from './mark';

const GESTURE = ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu', 'touchstart', 'touchend'] as const;
const KEYS = ['keydown', 'keypress', 'keyup'] as const;

const KEY_REST_MS = 250;

/** The element that an event is about, through open shadow roots. */
const targetOf = (event: Event): Element | undefined => event.composedPath().find((one): one is Element => one instanceof Element);

/**
 * Pointing: the next press chooses an element instead of pressing it. Only trusted events choose; the page gets none of the gesture.
 * With the keyboard: Tab moves on, Enter chooses what has the focus, Esc gives up.
 */
export class Pointer {
  private stop: (() => void) | undefined;

  constructor(private readonly win: Window, private readonly mark: () => RecorderMark | undefined) {}

  get isOn(): boolean { return this.stop !== undefined; }

  start(onPick: (element: Element) => void, onCancel: () => void): void {
    this.cancel();
    const abort = new AbortController();
    const options = { capture: true, passive: false, signal: abort.signal };
    /** A click is the last of its gesture; of a key the release is still to come, and is not the page's either. */
    const end = (restMs: number): void => {
      this.mark()?.point(null);
      this.stop = undefined;
      setTimeout(() => { abort.abort(); }, restMs);
    };
    this.stop = () => { end(0); abort.abort(); };
    const swallow = (event: Event): void => { event.stopImmediatePropagation(); event.preventDefault(); };
    const choose = (element: Element | null | undefined, restMs: number): void => {
      if (!this.isOn || !element) return;
      end(restMs);
      onPick(element);
    };
    for (const type of GESTURE) this.win.addEventListener(type, (event) => {
      if (this.mark()?.holds(event)) return;
      swallow(event);
      if (event.isTrusted && type === 'click') choose(targetOf(event), 0);
    }, options);
    for (const type of KEYS) this.win.addEventListener(type, (event) => {
      if (event.key === 'Tab' || this.mark()?.holds(event)) return;
      swallow(event);
      if (!event.isTrusted || type !== 'keydown' || !this.isOn) return;
      if (event.key === 'Escape') { end(KEY_REST_MS); onCancel(); } else if (event.key === 'Enter') choose(this.win.document.activeElement, KEY_REST_MS);
    }, options);
    this.win.addEventListener('pointermove', (event) => { if (this.isOn) this.mark()?.point(targetOf(event) ?? null); }, { capture: true, passive: true, signal: abort.signal });
    this.win.addEventListener('focusin', (event) => { if (this.isOn && !this.mark()?.holds(event)) this.mark()?.point(targetOf(event) ?? null); }, { capture: true, passive: true, signal: abort.signal });
  }

  cancel(): void { this.stop?.(); }
}
