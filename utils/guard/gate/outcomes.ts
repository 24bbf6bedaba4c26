import type { OutcomeKind, Request } from '../../messaging/protocol';
import type { Untold } from './succession';
import type { WorkerFault, WorkerLink } from './worker-link';

const RETRY_MS = 2_000;
/** Faults of a report that another try does not mend. */
const REFUSED = ['fault_forbidden', 'fault_bad_message', 'fault_not_enrolled'];

/** What became of attempts, told until the worker has it: the log must say what left, however often the worker dies. */
export class Outcomes {
  /** Said and not yet heard. */
  private readonly open = new Set<Untold>();
  /** Repetitions of the same bytes by attempt. */
  private readonly retries = new Map<string, number>();

  constructor(private readonly link: Pick<WorkerLink, 'ask'>, private readonly alive: () => boolean) {}

  /** For the gate that comes after this one. */
  get untold(): Untold[] { return [...this.open]; }

  repeated(attempt: string): void { this.retries.set(attempt, (this.retries.get(attempt) ?? 0) + 1); }

  say(attempt: string, outcome: OutcomeKind, digest?: string): void {
    const retry = this.retries.get(attempt);
    this.report({ attempt, outcome, ...(digest ? { digest } : {}), ...(retry ? { retry } : {}) });
  }

  report(outcome: Request<'attempt.outcome'>): void {
    this.open.add(outcome);
    const heard = (): void => { this.open.delete(outcome); };
    this.link.ask('attempt.outcome', outcome).then(heard, (error: unknown) => {
      if (REFUSED.includes((error as WorkerFault).key)) heard();
      else if (this.alive()) setTimeout(() => { this.report(outcome); }, RETRY_MS);
    });
  }
}
