import { isStowed } from './badge-element';

/** The pointer rests so long before a badge without a place is shown, or goes again, ms. */
const REST_MS = 250;

/** A badge that has no place beside its address is shown while the pointer rests on the address or on the badge itself. Trusted events only. */
export class Peek {
  private shown: HTMLButtonElement | undefined;
  private wanted: HTMLButtonElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param badgeAt badge of the address that a node of the page lies in. */
  constructor(private readonly host: Element, private readonly badgeAt: (node: Node) => HTMLButtonElement | undefined) {}

  listen(signal: AbortSignal): void {
    const options = { capture: true, passive: true, signal };
    window.addEventListener('pointerover', (event) => { if (event.isTrusted) this.over(event.target); }, options);
    window.addEventListener('pointerout', (event) => { if (event.isTrusted && !event.relatedTarget) this.over(null); }, options);
    window.addEventListener('keydown', (event) => { if (event.isTrusted && event.key === 'Escape') this.show(undefined); }, options);
    signal.addEventListener('abort', () => { this.show(undefined); });
  }

  private over(target: EventTarget | null): void {
    if (target === this.host && this.shown) { this.want(this.shown); return; }
    const badge = target instanceof Node ? this.badgeAt(target) : undefined;
    this.want(badge && isStowed(badge) ? badge : undefined);
  }

  private want(badge: HTMLButtonElement | undefined): void {
    if (badge === this.wanted) return;
    this.wanted = badge;
    clearTimeout(this.timer);
    if (badge !== this.shown) this.timer = setTimeout(() => { this.show(badge); }, REST_MS);
  }

  private show(badge: HTMLButtonElement | undefined): void {
    clearTimeout(this.timer);
    this.shown?.classList.remove('peeked');
    badge?.classList.add('peeked');
    this.shown = badge;
    this.wanted = badge;
  }
}
