import { isAway } from './badge-element';

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Badges as one stop of the Tab key; arrows go from one to the next. Trusted events only: a page presses nothing here. */
export class Toolbar {
  private readonly bar = document.createElement('div');
  private badges: HTMLButtonElement[] = [];

  constructor(private readonly root: ShadowRoot, label: string, onPress: (badge: HTMLButtonElement) => void) {
    this.bar.setAttribute('role', 'toolbar');
    this.bar.setAttribute('aria-label', label);
    root.append(this.bar);
    // The page's own bubbling handlers need not know of what is pressed in here.
    for (const type of ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'keydown', 'keyup', 'keypress']) this.bar.addEventListener(type, (event) => { event.stopPropagation(); });
    this.bar.addEventListener('click', (event) => {
      const badge = event.isTrusted ? this.badgeOf(event.target) : undefined;
      if (badge) onPress(badge);
    });
    this.bar.addEventListener('keydown', (event) => { if (event.isTrusted) this.step(event); });
    this.bar.addEventListener('focusin', (event) => { const badge = this.badgeOf(event.target); if (badge) this.stopAt(badge); });
  }

  show(badges: HTMLButtonElement[]): void {
    this.badges = badges;
    badges.forEach((badge, at) => { if (this.bar.children[at] !== badge) this.bar.insertBefore(badge, this.bar.children[at] ?? null); });
    for (const child of [...this.bar.children].slice(badges.length)) child.remove();
    this.settle();
  }

  /** The one that Tab comes to is one that can have the focus. */
  settle(): void {
    const shown = this.badges.filter((badge) => !isAway(badge));
    const next = shown.find((badge) => badge.tabIndex === 0) ?? shown[0] ?? this.badges[0];
    if (next && next.tabIndex !== 0) this.stopAt(next);
  }

  private badgeOf(target: EventTarget | null): HTMLButtonElement | undefined {
    return this.badges.find((badge) => target instanceof Node && badge.contains(target));
  }

  private stopAt(badge: HTMLButtonElement): void {
    for (const one of this.badges) one.tabIndex = one === badge ? 0 : -1;
  }

  private step(event: KeyboardEvent): void {
    const shown = this.badges.filter((badge) => !isAway(badge));
    const at = shown.findIndex((badge) => badge === this.root.activeElement);
    const step = STEPS[event.key];
    const next = event.key === 'Home' ? shown[0] : event.key === 'End' ? shown.at(-1) : step === undefined ? undefined : shown[(at + step + shown.length) % shown.length];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
  }
}
