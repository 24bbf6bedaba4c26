/** Small corrections by time synchronisation are no rollback. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;
const SAVE_EVERY_MS = 60_000;

/** Highest time seen on this device, kept over restarts: a clock set back counts as stale data (design §5). */
export class DeviceClock {
  private failed = false;

  constructor(
    private highest: number,
    private readonly save: (highest: number) => Promise<void>,
    private saved = highest,
  ) {}

  /** Is the clock behind what was seen before? True too while the mark cannot be written. */
  backwards(now: number): boolean {
    if (now > this.highest) this.highest = now;
    if (this.highest - this.saved >= SAVE_EVERY_MS) this.persist();
    return this.failed || now < this.highest - CLOCK_TOLERANCE_MS;
  }

  /** A newer signed timestamp says that this clock is right: the mark starts again here. */
  trust(now: number): void {
    this.highest = now;
    this.saved = now;
    this.failed = false;
  }

  private persist(): void {
    const mark = this.highest;
    this.saved = mark;
    this.save(mark).then(
      () => { this.failed = false; },
      () => { this.failed = true; this.saved = 0; }, // counts as stale, and the next check tries again
    );
  }
}
