import type { Instant } from '../engine';
import type { Db } from './db';
import { rawOf } from './sealed-db';
import { finished } from './transaction';

/** Row `guesses`: wrong passcodes in a row. Written before each one is tried, so that killing the worker forgives none. */
export interface Guesses { failures: number; at: Instant }

const FREE = 3;
const FIRST_MS = 5_000;
const MOST_MS = 60 * 60_000;

/** Wait after so many wrong passcodes in a row: none at first, then twice as long each time. */
export const waitAfter = (failures: number): number => (failures < FREE ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - FREE, 20)));

/** A clock that was set back waits the whole time; one set forward waits less, which only the limit of guesses stands against. */
export function waitLeft({ failures, at }: Guesses, now: Instant): number {
  const wait = waitAfter(failures);
  return now < at ? wait : Math.max(0, at + wait - now);
}

export async function readGuesses(db: Db): Promise<Guesses> {
  return ((await rawOf(db).get('meta', 'guesses')) as Guesses | undefined) ?? { failures: 0, at: 0 };
}

/** Counts a try, unless it comes too early: then the wait that is left. */
export async function countGuess(db: Db, now: Instant): Promise<{ failures: number } | { waitMs: number }> {
  const tx = rawOf(db).transaction('meta', 'readwrite', { durability: 'strict' });
  const held = ((await tx.store.get('guesses')) as Guesses | undefined) ?? { failures: 0, at: 0 };
  const waitMs = waitLeft(held, now);
  const next: Guesses = { failures: held.failures + 1, at: now };
  await finished(tx.done, waitMs > 0 ? [] : [tx.store.put(next, 'guesses')]);
  return waitMs > 0 ? { waitMs } : { failures: next.failures };
}

/** The right one. */
export async function forgiveGuesses(db: Db): Promise<void> {
  const tx = rawOf(db).transaction('meta', 'readwrite', { durability: 'strict' });
  await finished(tx.done, [tx.store.delete('guesses')]);
}
