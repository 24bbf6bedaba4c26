// What arrived against what the device's log says: every fault in a sentence.
import type { Delivered } from '../../server/practice/mailbox';
import { commitContact, logEvent, readLogFile, type DecisionEvent, type Outcome } from '../../utils/audit';
import type { SendOperation } from './interleavings';

/** Outcomes of an attempt whose message may have left. */
const LEFT: readonly Outcome[] = ['released', 'observed', 'failed', 'unknown'];
/** Nobody is there to tell what became of a send whose page or extension has gone: so long until the worker closes it itself. */
const CLOSED_AFTER_MS = 110_000;

interface Attempt { decision: DecisionEvent; outcomes: Outcome[] }

export function attemptsIn(text: string): Attempt[] {
  const events = readLogFile(text).lines.map(({ event }) => logEvent.parse(event));
  const attempts = new Map<string, Attempt>();
  for (const event of events) {
    if (event.type === 'decision') attempts.set(event.attempt, { decision: event, outcomes: [] });
    if (event.type === 'outcome') attempts.get(event.attempt)?.outcomes.push(event.outcome);
  }
  return [...attempts.values()];
}

const isAbout = (contact: string) => ({ decision }: Attempt): boolean => decision.recipients.some(({ commitment, hint }) => commitContact(hint.salt ?? '', contact) === commitment);

/** Attempts with leave that nobody has closed yet. */
export const openIn = (text: string): string[] => attemptsIn(text).filter(({ decision, outcomes }) => decision.leave && (outcomes.at(-1) ?? 'released') === 'released')
  .map(({ decision: { attempt, time, layer }, outcomes }) => `${attempt} by ${layer}, ${Math.round((Date.now() - time) / 1000)} s old: ${outcomes.join('>') || 'none'}`);

/** Leave that ends while its request is on the way: the network layer, which may only look, notes it beside the decision. */
const isNoted = ({ decision, outcomes }: Attempt, all: readonly Attempt[]): boolean => decision.layer === 'web-request' && outcomes.join() === 'observed'
  && all.some((other) => other.decision.leave && other.decision.time <= decision.time && other.outcomes.includes('released'));

function arrivedFaults(contact: string, attempts: readonly Attempt[], mails: readonly Delivered[], now: number): string[] {
  const faults = mails.length > 1 ? [`arrived ${mails.length} times`] : [];
  const before = attempts.filter(({ decision }) => decision.leave && decision.time <= (mails[0]?.at ?? 0));
  if (before.length === 0) faults.push('arrived without a decision that gives leave before it');
  const left = before.filter((one) => LEFT.includes(one.outcomes.at(-1) as Outcome) && !isNoted(one, before));
  const open = before.filter(({ decision, outcomes }) => outcomes.length === 0 && now - decision.time < CLOSED_AFTER_MS);
  if (left.length !== 1 && !(left.length === 0 && open.length > 0)) {
    faults.push(`arrived, and ${left.length} attempts have left, ${open.length} are open: ${before.map(({ outcomes }) => outcomes.join('>') || 'none').join(' | ')}`);
  }
  return faults.map((fault) => `${contact}: ${fault}`);
}

function attemptFaults(contact: string, { decision, outcomes }: Attempt, all: readonly Attempt[]): string[] {
  const faults = new Set(outcomes).size === outcomes.length ? [] : [`an outcome twice: ${outcomes.join('>')}`];
  if (!decision.leave && !isNoted({ decision, outcomes }, all) && outcomes.some((one) => one === 'released' || one === 'observed')) faults.push(`left without leave: ${outcomes.join('>')}, ${decision.layer} at ${decision.time}`);
  return faults.map((fault) => `${contact}: ${fault}`);
}

/** From when an extension was begun to be loaded anew until it was. */
export interface Reload { from: number; to: number }
/** Leave is used a moment after it was given. */
const ON_ITS_WAY_MS = 2_000;

interface Given { leave: boolean; time: number; outcomes: readonly Outcome[] }

/**
 * Chromium loses requests that are on their way while an extension that observes `webRequest` is loaded anew, some without an end, with and
 * without a kill of its worker (tests/e2e/reload-in-flight.test.ts shows it without ours): every attempt had leave right then, and the log
 * says no more of it than that it was let go, or not even that, for the worker that would have written it has gone.
 */
export function isLost(attempts: readonly Given[], reloads: readonly Reload[]): boolean {
  const isThen = ({ time }: Given): boolean => reloads.some(({ from, to }) => time > from - ON_ITS_WAY_MS && time < to);
  return attempts.length > 0 && attempts.every((one) => one.leave && isThen(one) && one.outcomes.every((outcome) => outcome === 'released' || outcome === 'unknown'));
}

export const isLostInReload = (text: string, contact: string, reloads: readonly Reload[]): boolean =>
  isLost(attemptsIn(text).filter(isAbout(contact)).map(({ decision: { leave, time }, outcomes }) => ({ leave, time, outcomes })), reloads);

/** @param delivered everything that arrived of these sends */
export function faultsOf(text: string, sends: readonly SendOperation[], delivered: readonly Delivered[], now: number): string[] {
  const all = attemptsIn(text);
  return sends.flatMap(({ contact, kind }) => {
    const attempts = all.filter(isAbout(contact));
    const mails = delivered.filter(({ rcpt }) => rcpt === contact);
    const wrong = attempts.flatMap((one) => attemptFaults(contact, one, attempts));
    if (mails.length === 0) {
      const seen = attempts.filter(({ outcomes }) => outcomes.includes('observed'));
      return seen.length > 0 ? [...wrong, `${contact}: the log says that it was sent, and nothing arrived`] : wrong;
    }
    return [...wrong, ...(kind === 'refused' || kind === 'objected' ? [`${contact}: ${kind}, and it arrived`] : []), ...arrivedFaults(contact, attempts, mails, now)];
  });
}
