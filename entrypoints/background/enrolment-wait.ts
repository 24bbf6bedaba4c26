import { readSession, writeSession } from '../../utils/platform/session';
import type { Worker } from './worker';

/** When this browser may try next; the first moment is random, so that a fleet does not come at once. */
export interface Waiting { failures: number; notBefore: number; fault?: string }
const WAITING = 'self-enrolment';
const SPREAD_S = 15;

/** Why the last try failed, for the options page. */
export async function enrolmentFault(): Promise<string | undefined> {
  return (await readSession<Waiting>(WAITING))?.fault;
}

export async function waiting(worker: Worker): Promise<Waiting> {
  const known = await readSession<Waiting>(WAITING);
  if (known) return known;
  const spread = (worker.managed().policy.device.enrolWithinSeconds ?? SPREAD_S) * 1_000;
  const first = { failures: 0, notBefore: worker.now() + Math.floor(Math.random() * spread) };
  await writeSession(WAITING, first);
  return first;
}

export const wait = (next: Waiting): Promise<void> => writeSession(WAITING, next);
