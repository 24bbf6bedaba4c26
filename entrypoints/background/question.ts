import { LARGE } from '../../utils/audit';
import type { ContactPoint, DataState, EnginePolicy, Lookup, Recipient } from '../../utils/engine';
import type { RawAttempt } from '../../utils/messaging/protocol';
import type { Policy } from '../../utils/policy';
import { contactsSince } from '../../utils/store/attempts';
import { contactName } from '../../utils/store/contact-index';
import { recipientsOf } from './attempt-of';
import { lookup, lookupMany } from './lookup';
import type { ContentSender } from './sender';
import { policyOf, type Worker } from './worker';

/** One attempt.check with everything it is answered from. */
export interface Question {
  worker: Worker;
  raw: RawAttempt;
  /** The user confirmed the warning of the attempt it follows. */
  confirmed: boolean;
  sender: ContentSender;
  policy: Policy;
  engine: EnginePolicy;
  recipients: Recipient[];
  data: DataState;
}

const DAY_MS = 86_400_000;

export function questionOf(worker: Worker, raw: RawAttempt, confirmed: boolean, sender: ContentSender): Question {
  const { policy, engine } = policyOf(worker);
  const recipients = recipientsOf(raw, engine);
  return { worker, raw, confirmed, sender, policy, engine, recipients, data: worker.store.dataState(worker.now()) };
}

const pointsOf = (recipients: readonly Recipient[]): ContactPoint[] => recipients.flatMap((one) => (one.status === 'resolved' ? [one.point] : []));

/** One lookup a recipient, in order; nothing is held of what could not be read. */
export async function lookupsOf({ worker, recipients }: Question): Promise<Lookup[]> {
  const points = pointsOf(recipients);
  const found = points.length > LARGE ? await lookupMany(worker, points) : await lookup(worker, points);
  let at = 0;
  return recipients.map((one) => (one.status === 'resolved' ? found[at++] : undefined) ?? { status: 'not-held', stops: [] });
}

/** Keyed name of each contact point, and its earlier contacts within the frequency cap. */
export async function earlierContacts({ worker, engine, recipients }: Pick<Question, 'worker' | 'engine' | 'recipients'>): Promise<{ names: string[]; times: Record<string, number[]> }> {
  const canonicals = [...new Set(pointsOf(recipients).map((point) => point.canonical))];
  const names = await Promise.all(canonicals.map((canonical) => contactName(worker.attemptKey, canonical)));
  if (!engine.frequencyCap) return { names, times: {} };
  const found = await contactsSince(worker.store.db, names, worker.now() - engine.frequencyCap.days * DAY_MS);
  return { names, times: Object.fromEntries(canonicals.map((canonical, at) => [canonical, found.get(names[at] ?? '') ?? []])) };
}
