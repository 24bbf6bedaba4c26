import { recordRelease, voidTicket, type Ticket } from '../../utils/guard/ticket';
import type { OutcomeAnswer, OutcomeKind, Request } from '../../utils/messaging/protocol';
import { appendOutcome } from '../../utils/store/log';
import { Fault } from './fault';
import type { ContentSender } from './sender';
import { logDevice } from './log-device';
import type { Worker } from './worker';

/** Outcomes that say the request left the page. */
const LEFT: readonly OutcomeKind[] = ['released', 'observed', 'failed'];

export async function logOutcome(worker: Worker, attempt: string, outcome: OutcomeKind, digest?: string, retry?: number): Promise<boolean> {
  const device = await logDevice(worker);
  return appendOutcome(worker.store.db, device, { id: crypto.randomUUID(), time: worker.now(), attempt, outcome, ...(digest ? { digest } : {}) }, retry);
}

/** attempt.outcome. Ticket first: when the worker dies in between, the message comes again and both steps stand it. */
export async function closeAttempt(worker: Worker, { attempt, outcome, digest, retry }: Request<'attempt.outcome'>, sender: ContentSender): Promise<OutcomeAnswer> {
  const ticket = await worker.tickets.read(attempt);
  if (ticket && ticket.tab !== sender.tab) throw new Fault('fault_forbidden');
  if (ticket) {
    // Whoever gives up an attempt gives up its leave: nothing may leave on it later.
    const change = (held: Ticket): Ticket => (LEFT.includes(outcome) ? recordRelease(held, digest, worker.now()) : voidTicket(held, 'revocation'));
    await worker.tickets.update(attempt, (held) => held && change(held));
  }
  return { attempt, recorded: await logOutcome(worker, attempt, outcome, digest, retry) };
}
