/** How long a released dial may take to reach the browser, and how long a second one of the same gesture is dropped. */
const PASS_MS = 2_000;

/** Leave of released dials: each passes once. */
export class Passes {
  private readonly open = new Map<string, { left: number; until: number }>();

  constructor(private readonly now: () => number) {}

  give(key: string): void {
    this.open.set(key, { left: 1, until: this.now() + PASS_MS });
  }

  /** Let go a moment ago: a double click is one dial. */
  recent(key: string): boolean {
    return (this.open.get(key)?.until ?? 0) > this.now();
  }

  /** `pass`: it is the released one, once. `spent`: the same gesture dials again. `none`: it must be decided. */
  take(key: string): 'pass' | 'spent' | 'none' {
    const held = this.open.get(key);
    if (!held) return 'none';
    if (held.until <= this.now()) { this.open.delete(key); return 'none'; }
    held.left -= 1;
    return held.left === 0 ? 'pass' : 'spent';
  }
}
