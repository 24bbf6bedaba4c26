import type { DecisionEvent } from '../../utils/audit';
import type { Attempt, Decision } from '../../utils/engine';
import { decide } from '../../utils/engine/decide';
import type { NewTicket } from '../../utils/guard/ticket';
import { readAttempt, type AttemptRow } from '../../utils/store/attempts';
import { packVerdicts } from '../../utils/store/verdict-table';
import { appendDecision, AttemptMismatchError } from '../../utils/store/log';
import { attemptOf } from './attempt-of';
import { campaignLeave, useClearance, withCampaign } from './campaign';
import { consentOf } from './consent-of';
import { decisionFields } from './decision-fields';
import type { Findings } from './findings';
import { isLeaveGiven, prepareTicket } from './leave';
import { namesOf, type Question } from './question';
import { ticketFields } from './ticket-fields';
import type { Worker } from './worker';

/** Answer that was given before. @throws AttemptMismatchError */
export async function storedRow(question: Question): Promise<AttemptRow | undefined> {
  const { worker, raw } = question;
  const [stored, { fingerprint }] = await Promise.all([readAttempt(worker.store.db, raw.id), namesOf(question)]);
  if (stored && stored.fingerprint !== fingerprint) throw new AttemptMismatchError(raw.id);
  return stored;
}

type CampaignLeave = NonNullable<DecisionEvent['campaign']>;
interface Decided { attempt: Attempt; decision: Decision; campaign?: CampaignLeave }

/** Decided, and again with the leave for a list that cannot be read, where there is one. */
async function decided(question: Question, { lookups, earlier }: Findings, now: number): Promise<Decided> {
  const { raw, engine, recipients, data } = question;
  const attempt = attemptOf(raw, recipients, earlier.times);
  const decision = decide(attempt, lookups, engine, data, now);
  const campaign = await campaignLeave(question, decision);
  if (!campaign) return { attempt, decision };
  const cleared = withCampaign(attempt, campaign);
  return { attempt: cleared, decision: decide(cleared, lookups, engine, data, now), campaign };
}

/** What is kept of very many is what counts them and names them again. */
function keptOf({ decision }: Decided, { lookups, commitments }: Findings): Pick<AttemptRow, 'decision' | 'table' | 'consents'> {
  if (commitments.sheet) return { decision: { ...decision, verdicts: [] }, table: packVerdicts(decision.verdicts), consents: [] };
  return { decision, consents: decision.verdicts.map((verdict) => consentOf(lookups[verdict.recipient], verdict, decision)) };
}

const marked = (campaign: CampaignLeave | undefined): { campaign?: true } => (campaign ? { campaign: true } : {});

/** Of the administrator's values that stood over the policy: with them a decision can be made again. */
const managedName = (worker: Worker): { managed?: string } => (worker.managed().digest ? { managed: worker.managed().digest } : {});

/** Whether it was decided before is found out by the append itself: nearly every question is new, and a read beforehand would cost each of them. */
async function decideAndLog(question: Question, findings: Findings): Promise<AttemptRow> {
  const { worker, raw } = question;
  const { decidedAt, device, earlier, followed, commitments, names: { fingerprint, asked } } = findings;
  const now = worker.now();
  const it = await decided(question, findings, now);
  const { kind } = it.decision;
  const isConfirmed = question.confirmed && followed?.question === asked && followed.decision.kind === 'warn';
  const leave = isLeaveGiven(kind, raw, isConfirmed);
  // Before the log has it: a clearance is lost rather than used twice.
  const campaign = leave ? it.campaign : undefined;
  if (campaign) await useClearance(question, campaign);
  const contacts = leave ? { contacts: earlier.names.map((name): [string, number] => [name, now]) } : {};
  const fields = { ...decisionFields(it.attempt, it.decision, leave, now, commitments), ...managedName(worker), ...(campaign ? { campaign } : {}) };
  const entry = { id: raw.id, fingerprint, question: asked, decidedAt, ...keptOf(it, findings), ...marked(campaign), leave, ...contacts };
  const ticket = leave ? ticketFields(question, { decision: it.decision, fingerprint, ...marked(campaign) }) : undefined;
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

/** What cannot be decided now may have been decided before. */
export async function rowOf(question: Question, findings: Promise<Findings>): Promise<AttemptRow> {
  let found: Findings;
  try {
    found = await findings;
  } catch (error) {
    const stored = await storedRow(question);
    if (stored) return stored;
    throw error;
  }
  return decideAndLog(question, found);
}
