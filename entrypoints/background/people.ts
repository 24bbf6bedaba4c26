import type { RawAttempt, Request, ExportAnswer, PeopleAnswer } from '../../utils/messaging/protocol';
import { csvText } from '../../utils/connectors/safe-csv';
import type { AttemptRow } from '../../utils/store/attempts';
import { rowOf, storedRow } from './decided-row';
import { Fault } from './fault';
import { findingsOf } from './findings';
import { isOvertaken } from './leave';
import { closeAttempt, logOutcome } from './outcome';
import { questionOf, type Question } from './question';
import { recipientView, verdictOf } from './recipient-view';
import type { ContentSender } from './sender';
import type { Worker } from './worker';

const PAGE = 50;

/** What was decided of this very attempt: the page has to bring its people again, for no address is kept here. @throws Fault and AttemptMismatchError */
async function decidedOf(worker: Worker, raw: RawAttempt, sender: ContentSender): Promise<{ question: Question; row: AttemptRow }> {
  const question = questionOf(worker, raw, false, sender);
  const row = await storedRow(question);
  if (!row) throw new Fault('fault_bad_message');
  return { question, row };
}

/** attempt.people: recipients with this verdict and reason, from `from` on, a page at a time. */
export async function peopleOf(worker: Worker, { attempt, verdict, reason, from }: Request<'attempt.people'>, sender: ContentSender): Promise<PeopleAnswer> {
  const { question: { recipients }, row } = await decidedOf(worker, attempt, sender);
  const found: PeopleAnswer['recipients'] = [];
  for (let index = from; index < recipients.length; index += 1) {
    const one = verdictOf(row, index);
    const recipient = recipients[index];
    if (!recipient || one.kind !== verdict || one.reason !== reason) continue;
    if (found.length === PAGE) return { recipients: found, next: index };
    found.push(recipientView(recipient, index, row));
  }
  return { recipients: found };
}

type Decided = Awaited<ReturnType<typeof decidedOf>>;

/** attempt.export: the allowed as a file. Logged before it is handed out. What was decided before the newest data is decided anew: one of the allowed may have said no. */
export async function exportAllowed(worker: Worker, { attempt }: Request<'attempt.export'>, sender: ContentSender): Promise<ExportAnswer> {
  const decided = await decidedOf(worker, attempt, sender);
  if (!isOvertaken(worker, decided.row.decidedAt, decided.row.decision)) return exported(worker, decided);
  if (decided.row.open !== 1) throw new Fault('fault_ticket');
  // An attempt of its own in the log. Its leave, if it has one, was asked for by nobody.
  const question = questionOf(worker, { ...attempt, id: crypto.randomUUID(), follows: attempt.id }, false, sender);
  const anew = { question, row: await rowOf(question, findingsOf(question)) };
  return exported(worker, anew).finally(() => closeAttempt(worker, { attempt: anew.row.id, outcome: 'cancelled' }, sender));
}

async function exported(worker: Worker, { question: { recipients }, row }: Decided): Promise<ExportAnswer> {
  if (isOvertaken(worker, row.decidedAt, row.decision)) throw new Fault('fault_ticket');
  const allowed = recipients.flatMap((one, index) => (one.status === 'resolved' && verdictOf(row, index).kind === 'allow' ? [one.point.canonical] : []));
  const { channel, purpose } = row.decision;
  const text = csvText(['contact', 'channel', 'purpose'], [...new Set(allowed)].map((contact) => [contact, channel, purpose]));
  if (!(await logOutcome(worker, row.id, 'exported'))) throw new Fault('fault_ticket'); // closed meanwhile: nothing more comes of it
  return { name: `consentry-allowed-${new Date(worker.now()).toISOString().slice(0, 10)}.csv`, text, count: new Set(allowed).size };
}
