import type { CompileResult } from './compiler';

/**
 * One compile runs and at most one waits, for everybody who asks: each on its own would take a connection and wait for the one
 * before it, until none is left to answer devices with. Who asks while one runs gets the next, which begins after their change.
 */
export class SharedCompile {
  private running: Promise<CompileResult> | undefined;
  private queued: { full: boolean; result: Promise<CompileResult> } | undefined;

  constructor(private readonly run: (options: { full: boolean }) => Promise<CompileResult>) {}

  ask(full: boolean): Promise<CompileResult> {
    if (this.queued) {
      this.queued.full ||= full;
      return this.queued.result;
    }
    if (!this.running) return this.begin(full);
    const next = (): Promise<CompileResult> => this.begin(this.queued?.full ?? full);
    this.queued = { full, result: this.running.then(next, next) };
    return this.queued.result;
  }

  private begin(full: boolean): Promise<CompileResult> {
    this.queued = undefined;
    const asked = this.run({ full }).finally(() => { if (this.running === asked) this.running = undefined; });
    this.running = asked;
    return asked;
  }
}
