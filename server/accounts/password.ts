import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';
import { refusal } from './refusal';

/** Argon2id with the least that OWASP's password storage page asks for. */
const COST = { parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32 } as const;
export const SHORTEST = 12;
export const LONGEST = 200;
/** Hashing takes the processor: past so many waiting, the next are turned away. */
const MOST_WAITING = 16;

let waiting = 0;
let tail: Promise<unknown> = Promise.resolve();

/** One at a time, so that a flood of sign-ins costs the memory of one. @throws 503 when too many wait. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MOST_WAITING) return Promise.reject(refusal(503, 'too many sign-ins at once', { retryAfter: 5 }));
  waiting += 1;
  const turn = tail.then(work).finally(() => { waiting -= 1; });
  tail = turn.catch(() => undefined); // whoever asked gets the error; the queue goes on
  return turn;
}

/** One writing of a password, however a keyboard composes its letters. */
const typed = (password: string): string => password.normalize('NFKC');

/** What is wrong with a new password, as a word of the console; undefined when nothing is. */
export function passwordFault(password: string, name: string): 'short' | 'long' | 'name' | 'simple' | undefined {
  const length = [...typed(password)].length;
  if (length < SHORTEST) return 'short';
  if (length > LONGEST) return 'long';
  if (typed(password).toLowerCase().includes(name.trim().toLowerCase())) return 'name';
  return new Set(typed(password)).size < 5 ? 'simple' : undefined;
}

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => argon2id({ ...COST, password: typed(password), salt: randomBytes(16), outputType: 'encoded' }));

let nobody: Promise<string> | undefined;

/** Takes as long for a name that nobody has, or that has no password, as for one that has: the answer tells nobody who has an account. */
export async function isPassword(held: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(24).toString('base64url'));
  const hash = held ?? (await nobody);
  const isRight = await inTurn(() => argon2Verify({ password: typed(password), hash }));
  return isRight && held !== undefined;
}
