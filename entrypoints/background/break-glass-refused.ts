import type { Decision } from '../../utils/engine';
import { readSession, writeSession } from '../../utils/platform/session';
import { contactName } from '../../utils/store/contact-index';
import type { Glass } from './break-glass';
import type { Question } from './question';

const REFUSED = 'break-glass.refused';
const MOST_REFUSED = 10_000;
/** Keyed names of people whom the page gate has refused while the order was in force. */
interface Refused { order: string; names: string[] }

/** Those of them who are blocked. */
export function namesBlocked({ worker, recipients }: Question, { verdicts }: Decision): Promise<string[]> {
  const blocked = verdicts.flatMap(({ kind, recipient }) => {
    const one = recipients[recipient];
    return kind === 'block' && one?.status === 'resolved' ? [one.point.canonical] : [];
  });
  return Promise.all([...new Set(blocked)].map((canonical) => contactName(worker.attemptKey, canonical)));
}

export const refusedUnder = async ({ id }: Glass): Promise<string[]> => {
  const held = await readSession<Refused>(REFUSED);
  return held?.order === id ? held.names : [];
};

let turn: Promise<unknown> = Promise.resolve();

/** Whom the page gate refuses stays refused, whatever way the page then takes; until browser or extension start anew. One after the other: two tabs lose no name. */
export function keepRefusal(glass: Glass, question: Question, decision: Decision): Promise<void> {
  const keep = async (): Promise<void> => {
    const names = await namesBlocked(question, decision);
    if (names.length === 0) return;
    const held = await refusedUnder(glass);
    await writeSession(REFUSED, { order: glass.id, names: [...new Set([...names, ...held])].slice(0, MOST_REFUSED) } satisfies Refused);
  };
  const kept = turn.then(keep, keep);
  turn = kept;
  return kept;
}
