import type { NewTicket } from '../../utils/guard/ticket';
import type { AttemptRow } from '../../utils/store/attempts';
import { appendDecision } from '../../utils/store/log';
import { underGlass } from './break-glass-leave';
import { useClearance } from './campaign';
import { decided, keptOf, marked } from './decided';
import { decisionFields } from './decision-fields';
import type { Findings } from './findings';
import { isLeaveGiven, prepareTicket } from './leave';
import type { Question } from './question';
import { ticketFields } from './ticket-fields';
import type { Worker } from './worker';

/** Of the administrator's values that stood over the policy: with them a decision can be made again. */
const managedName = (worker: Worker): { managed?: string } => (worker.managed().digest ? { managed: worker.managed().digest } : {});

/** Whether it was decided before is found out by the append itself: nearly every question is new, and a read beforehand would cost each of them. */
export async function decideAndLog(question: Question, findings: Findings): Promise<AttemptRow> {
  const { worker, raw } = question;
  const { decidedAt, device, earlier, followed, commitments, names: { fingerprint, asked } } = findings;
  const now = worker.now();
  const it = await decided(question, findings, now);
  const { kind } = it.decision;
  const isConfirmed = question.confirmed && followed?.question === asked && followed.decision.kind === 'warn';
  const isGiven = isLeaveGiven(kind, raw, isConfirmed);
  const under = await underGlass(question, it.decision, isGiven);
  const leave = isGiven || under.isOpened;
  // Before the log has it: a clearance is lost rather than used twice.
  const campaign = isGiven ? it.campaign : undefined;
  if (campaign) await useClearance(question, campaign);
  const contacts = leave ? { contacts: earlier.names.map((name): [string, number] => [name, now]) } : {};
  const fields = { ...decisionFields(it.attempt, it.decision, leave, now, commitments), ...managedName(worker), ...(campaign ? { campaign } : {}), ...under.mark };
  const entry = { id: raw.id, fingerprint, question: asked, decidedAt, ...keptOf(it, findings), ...marked(campaign), leave, ...contacts, ...under.kept };
  const ticket = leave ? ticketFields(question, entry) : undefined;
  return logWithTicket(worker, appendDecision(worker.store.db, device, fields, entry), ticket, decidedAt);
}

/** Log and ticket side by side: the ticket of a decision that did not get into the log, or had long been there, goes again. */
async function logWithTicket(worker: Worker, appending: ReturnType<typeof appendDecision>, ticket: NewTicket | undefined, decidedAt: number): Promise<AttemptRow> {
  const [logged, prepared] = await Promise.allSettled([appending, ticket && prepareTicket(worker, ticket, decidedAt)]);
  const isDecided = logged.status === 'fulfilled' && logged.value.isNew;
  if (ticket && !isDecided && prepared.status === 'fulfilled' && prepared.value) await worker.tickets.remove([ticket.attempt]);
  if (logged.status === 'rejected') throw logged.reason;
  if (prepared.status === 'rejected') throw prepared.reason;
  return logged.value.row;
}
