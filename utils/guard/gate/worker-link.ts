import type { Answers, Envelope, MessageName, Push, Reply, Request } from '../../messaging/protocol';
import type { ContentRuntime, WorkerPort } from './runtime';

type AnswerOf<N extends MessageName> = N extends keyof Answers ? Answers[N] : unknown;
interface Pending { envelope: Envelope; tries: number; resolve(body: unknown): void; reject(fault: WorkerFault): void }

/** Waits before a question is put again after the worker died under it, ms. */
const RETRY_MS = [0, 50, 150, 400, 1_000, 2_000, 4_000];

/** A port may stand although nobody behind it will answer; past this the question is put again over a new one, ms. */
const UNANSWERED_MS = 8_000;
/** And so much more for each recipient of a question that is open: very many take their time, and what is behind them waits. */
const PER_RECIPIENT_MS = 1;

function recipientsOf({ body }: Envelope): number {
  const { attempt } = body as { attempt?: unknown };
  return typeof attempt === 'object' && attempt !== null && 'recipients' in attempt && Array.isArray(attempt.recipients) ? attempt.recipients.length : 0;
}

/** `key` is a message key `fault_…`. */
export class WorkerFault extends Error {
  constructor(readonly key: string) {
    super(key);
    this.name = 'WorkerFault';
  }
}

/**
 * Questions to the worker over one Port that is opened again when the worker dies. Every question may be put twice: attempts
 * carry their id, so that a second one gets the first answer (design §3).
 */
export class WorkerLink {
  private port: WorkerPort | undefined;
  private seq = 0;
  private readonly pending = new Map<number, Pending>();

  constructor(
    private readonly runtime: ContentRuntime,
    private readonly name: string,
    private readonly onPush: (push: Push) => void,
    private readonly onGone: () => void,
  ) {}

  /** @throws WorkerFault `fault_orphaned` when the extension is gone, `fault_no_worker` when it does not come back, or the worker's own fault. */
  ask<N extends MessageName>(name: N, body: Request<N>): Promise<AnswerOf<N>> {
    this.seq += 1;
    const envelope: Envelope = { seq: this.seq, name, body };
    return new Promise((resolve, reject) => {
      this.pending.set(envelope.seq, { envelope, tries: 0, resolve: (answer) => { resolve(answer as AnswerOf<N>); }, reject });
      this.send(envelope.seq);
    });
  }

  /** Puts every open question again over a new port: *retry* of a held state. */
  reconnect(): void {
    const old = this.port;
    this.port = undefined;
    old?.disconnect();
    for (const [seq, entry] of this.pending) { entry.tries = 0; this.send(seq); }
  }

  private send(seq: number): void {
    const entry = this.pending.get(seq);
    if (!entry) return;
    try {
      if (!this.runtime.alive()) { this.gone(); return; }
      const port = (this.port ??= this.open());
      port.post(entry.envelope);
      this.watch(seq, entry, port, 0);
    } catch {
      this.port = undefined;
      this.again(seq, entry);
    }
  }

  private watch(seq: number, entry: Pending, port: WorkerPort, waited: number): void {
    const patience = UNANSWERED_MS + PER_RECIPIENT_MS * Math.max(0, ...[...this.pending.values()].map((one) => recipientsOf(one.envelope)));
    setTimeout(() => {
      if (this.pending.get(seq) !== entry || port !== this.port) return;
      if (waited + UNANSWERED_MS < patience) this.watch(seq, entry, port, waited + UNANSWERED_MS);
      else this.giveUp(port);
    }, UNANSWERED_MS);
  }

  private giveUp(port: WorkerPort): void {
    this.port = undefined;
    port.disconnect();
    for (const [seq, entry] of this.pending) this.again(seq, entry);
  }

  private open(): WorkerPort {
    const port = this.runtime.connect(this.name);
    port.onMessage((message) => { if (port === this.port) this.receive(message); });
    port.onDisconnect(() => {
      if (port !== this.port) return;
      this.port = undefined;
      if (!this.runtime.alive()) { this.gone(); return; }
      for (const [seq, entry] of this.pending) this.again(seq, entry);
    });
    return port;
  }

  private again(seq: number, entry: Pending): void {
    if (!this.runtime.alive()) { this.gone(); return; }
    const wait = RETRY_MS[entry.tries];
    entry.tries += 1;
    if (wait === undefined) { this.fail(seq, entry, 'fault_no_worker'); return; }
    setTimeout(() => { this.send(seq); }, wait);
  }

  private gone(): void {
    for (const [seq, entry] of this.pending) this.fail(seq, entry, 'fault_orphaned');
    this.onGone();
  }

  private fail(seq: number, entry: Pending, key: string): void {
    this.pending.delete(seq);
    entry.reject(new WorkerFault(key));
  }

  private receive(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    if ('push' in message) { this.onPush(message as Push); return; }
    const reply = message as Reply;
    const entry = this.pending.get(reply.seq);
    if (!entry) return;
    if (reply.ok === true) {
      this.pending.delete(reply.seq);
      entry.resolve(reply.body);
    } else {
      this.fail(reply.seq, entry, typeof reply.fault === 'string' ? reply.fault : 'fault_no_worker');
    }
  }
}
