/** Counts events by key in fixed windows; forgets old windows. */
export class RateLimit {
  private window = 0;
  private counts = new Map<string, number>();

  constructor(private readonly most: number, private readonly windowMs: number, private readonly now: () => number) {}

  /** Whether the key has used up this window. */
  isPast(key: string): boolean {
    this.turn();
    return (this.counts.get(key) ?? 0) >= this.most;
  }

  /** Counts one event; false when the key is past its limit in this window. */
  take(key: string): boolean {
    this.turn();
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count <= this.most;
  }

  private turn(): void {
    const window = Math.floor(this.now() / this.windowMs);
    if (window !== this.window) {
      this.window = window;
      this.counts = new Map();
    }
  }
}
