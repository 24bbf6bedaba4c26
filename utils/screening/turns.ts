import type { JudgePort } from './judge';

/** Pieces on their way to one judge: it has one in hand and one waiting. */
const WAITING = 2;

/** Gives work to whichever judge is free, those in workers of their own first, and waits where all are busy. */
export class Turns {
  private readonly open = new Set<Promise<void>>();
  private readonly busy: number[];
  private fault: { error: unknown } | undefined;

  /** The first judge is in this thread. */
  constructor(private readonly judges: readonly JudgePort[]) {
    this.busy = judges.map(() => 0);
  }

  async give(work: (judge: JudgePort, number: number) => Promise<void>): Promise<void> {
    let free = this.busy.findLastIndex((count) => count < WAITING);
    while (free < 0) {
      await Promise.race(this.open);
      free = this.busy.findLastIndex((count) => count < WAITING);
    }
    if (this.fault) throw this.fault.error;
    this.busy[free]!++;
    const job = work(this.judges[free]!, free).catch((error: unknown) => { this.fault ??= { error }; }).finally(() => {
      this.busy[free]!--;
      this.open.delete(job);
    });
    this.open.add(job);
  }

  /** When all that was given is done. @throws what one of them failed with. */
  async end(): Promise<void> {
    await Promise.all(this.open);
    if (this.fault) throw this.fault.error;
  }
}
