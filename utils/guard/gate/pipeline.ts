import type { CheckReply, OutcomeKind, RawAttempt } from '../../messaging/protocol';
import type { DialogAnswer } from '../dialog-port';
import type { MarkWords } from '../text-marks';
import { buildAttempt, type Additions } from './attempt';
import type { DeclaredPurposes } from './declared-purposes';
import type { HeldSend } from './held-send';
import type { Person } from './person';
import type { Snapshot } from './reader';
import type { WorkerFault, WorkerLink } from './worker-link';

/** Recipients that change under the decision this often are held with a notice. */
const MAX_CHANGES = 5;

export interface PipelineParts {
  link: Pick<WorkerLink, 'ask'>;
  person: Pick<Person, 'waitFor' | 'tell' | 'answer'>;
  purposes: DeclaredPurposes;
  signal: AbortSignal;
  /** Outcome of an attempt; never throws. */
  outcome(attempt: string, outcome: OutcomeKind): void;
  now(): Date;
  /** It left by a break-glass order alone. */
  opened?(): void;
  /** Policy's words for opt-out and notice; undefined until the worker has given them. */
  words(): MarkWords | undefined;
}

/** `gone`: the extension was loaded anew meanwhile, and nobody has answered. */
export type End = 'over' | 'gone';
/** What comes next: another attempt with additions, or the end. */
type Next = Additions | End;
interface Round { snapshot: Snapshot; attempt: string; raw: RawAttempt; added: Additions }

/**
 * Hold → decide → release once, or ask the person (design §3). Every way out that is no release leaves the send unsent;
 * an error is shown as a hold, never swallowed.
 */
export async function pursue(send: HeldSend, parts: PipelineParts): Promise<End> {
  let added: Additions = {};
  let changes = 0;
  for (;;) {
    const snapshot = send.read();
    const purpose = added.purpose ?? parts.purposes.get(send.adapter, snapshot.draft, send.composer);
    const attempt = buildAttempt(send, snapshot, { ...added, ...(purpose ? { purpose } : {}) }, parts.now(), parts.words());
    const round: Round = { snapshot, attempt: attempt.id, raw: attempt, added };
    let next: Next | 'changed';
    try {
      next = await decideRound(send, round, parts, parts.link.ask('attempt.check', { attempt, ...(added.confirmed ? { confirmed: true } : {}) }));
    } catch (error) {
      next = await heldByFault(send, error, round, parts);
    }
    if (next === 'over' || next === 'gone') return next;
    if (next === 'changed') {
      changes += 1;
      next = changes < MAX_CHANGES ? { ...added, confirmed: false, follows: attempt.id } : await heldByChange(send, parts);
      if (next === 'over' || next === 'gone') return next;
    }
    added = next;
  }
}

async function decideRound(send: HeldSend, round: Round, parts: PipelineParts, asked: Promise<CheckReply>): Promise<Next | 'changed'> {
  const end = await parts.person.waitFor(asked, send);
  if ('left' in end) {
    // The decision may still come; it is closed with what the person did.
    asked.then(() => { parts.outcome(round.attempt, end.left === 'keep-draft' ? 'kept-as-draft' : 'cancelled'); }, () => undefined);
    return leave(send, end.left);
  }
  const { reply } = end;
  if (reply.ticket) {
    if (send.unchanged(round.snapshot) && await send.release(reply.ticket, round.snapshot)) {
      parts.purposes.sent(send.composer);
      if (reply.ticket.emergencyUntil !== undefined) parts.opened?.();
      return 'over';
    }
    parts.outcome(round.attempt, 'cancelled');
    return 'changed';
  }
  const answer = await parts.person.answer(reply, send, parts.signal, round.raw);
  return await afterAnswer(answer, reply, send, round, parts);
}

async function afterAnswer(answer: DialogAnswer, reply: CheckReply, send: HeldSend, round: Round, parts: PipelineParts): Promise<Next> {
  const next = { ...round.added, follows: round.attempt };
  const close = (outcome: OutcomeKind): void => { parts.outcome(round.attempt, outcome); };
  switch (answer.action) {
    case 'remove-blocked':
      if (!await send.rewrite(reply.withoutBlocked ?? [])) { close('blocked'); return await heldByChange(send, parts); }
      close('recipients-removed');
      return next;
    case 'declare':
      parts.purposes.set(send.adapter, round.snapshot.draft, send.composer, answer.purpose);
      close('redeclared');
      return { ...next, purpose: answer.purpose };
    case 'justify': close('justified'); return { ...next, justification: answer.reason };
    case 'confirm': close('confirmed'); return { ...next, confirmed: true };
    case 'retry': close('cancelled'); return next;
    case 'use-clearance': close('confirmed'); return { ...next, clearance: answer.clearance };
    default: return given(answer.action, reply, send, close);
  }
}

/** Given up: nothing leaves. */
function given(action: 'keep-draft' | 'copy-text' | 'screen' | 'back', reply: CheckReply, send: HeldSend, close: (outcome: OutcomeKind) => void): 'over' {
  if (action === 'keep-draft') close('kept-as-draft');
  else close(reply.decision === 'block' ? 'blocked' : 'cancelled');
  return leave(send, action === 'keep-draft' ? 'keep-draft' : 'back');
}

function leave(send: HeldSend, how: 'keep-draft' | 'back'): 'over' {
  send.refuse();
  if (how === 'keep-draft') send.saveDraft();
  return 'over';
}

async function heldByFault(send: HeldSend, error: unknown, round: Round, parts: PipelineParts): Promise<Next | 'changed'> {
  // The link is the gate's, whose classes are not those of this script.
  const fault = (error as Partial<WorkerFault>).key ?? 'fault_gate';
  // It may have been decided before the fault: its leave is given up with it.
  parts.outcome(round.attempt, 'cancelled');
  if (fault === 'fault_orphaned') return 'gone'; // held for the gate that comes after this one, or until the page is loaded again
  if (fault === 'fault_ticket') return 'changed'; // used, void or expired meanwhile: decided again
  const action = await parts.person.tell({ state: 'fault', fault }, send);
  return action === 'retry' ? { ...round.added, follows: round.attempt } : leave(send, action);
}

async function heldByChange(send: HeldSend, parts: PipelineParts): Promise<Next> {
  const action = await parts.person.tell({ state: 'changed' }, send);
  return action === 'retry' ? {} : leave(send, action);
}
