import type { Hub } from '../hub';
import type { Outside } from './outside';
import { Run, type RunOptions, type RunResult } from './run';
import { readSource } from './settings';

const LOOK_MS = 60_000;

/** The sources of a hub: run when they are due, or when somebody asks. */
export class Connectors {
  private timer: ReturnType<typeof setInterval> | undefined;
  private working: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(private readonly hub: Hub, readonly outside: Outside) {}

  start(): void {
    this.timer = setInterval(() => { this.working = this.working.then(() => this.due()); }, LOOK_MS);
    this.timer.unref();
  }

  /** Waits for the page under way: the next run goes on after it. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.isEnding = true;
    await this.working;
  }

  /** Undefined when there is no source of that name. */
  async run(name: string, options: RunOptions = {}): Promise<RunResult | undefined> {
    const source = await readSource(this.hub, name);
    return source ? new Run(this.hub, source, this.outside, options, () => this.isEnding).start() : undefined;
  }

  /** Every source whose time has come. A failure is said, kept with the run, and tried again at its next time. */
  async due(): Promise<void> {
    try {
      const rows = await this.hub.database.query('SELECT name FROM connectors WHERE next_at <= $1 AND lease_until <= $1 ORDER BY next_at', [this.hub.now()]);
      for (const row of rows) {
        if (this.isEnding) return;
        const name = String(row['name']);
        const result = await this.run(name);
        if (result?.error !== undefined) this.hub.fault('connector', new Error(result.error), { connector: name }); // what it said is kept with the run
      }
    } catch (error) {
      this.hub.fault('connectors', error);
    }
  }
}
