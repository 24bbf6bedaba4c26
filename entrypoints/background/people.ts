import type { RawAttempt, Request, ExportAnswer, PeopleAnswer } from '../../utils/messaging/protocol';
import { csvText } from '../../utils/connectors/safe-csv';
import type { AttemptRow } from '../../utils/store/attempts';
import { storedRow } from './decided-row';
import { Fault } from './fault';
import { isOvertaken } from './leave';
import { logOutcome } from './outcome';
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

/** attempt.export: the allowed as a file. Logged before it is handed out. */
export async function exportAllowed(worker: Worker, { attempt }: Request<'attempt.export'>, sender: ContentSender): Promise<ExportAnswer> {
  const { question: { recipients }, row } = await decidedOf(worker, attempt, sender);
  if (isOvertaken(worker, row.decidedAt, row.decision)) throw new Fault('fault_ticket'); // one of the allowed may have said no
  const allowed = recipients.flatMap((one, index) => (one.status === 'resolved' && verdictOf(row, index).kind === 'allow' ? [one.point.canonical] : []));
  const { channel, purpose } = row.decision;
  const text = csvText(['contact', 'channel', 'purpose'], [...new Set(allowed)].map((contact) => [contact, channel, purpose]));
  if (!(await logOutcome(worker, row.id, 'exported'))) throw new Fault('fault_ticket'); // closed meanwhile: nothing more comes of it
  return { name: `consentry-allowed-${new Date(worker.now()).toISOString().slice(0, 10)}.csv`, text, count: new Set(allowed).size };
}
