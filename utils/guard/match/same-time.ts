/** The page shows minutes, the request may name more. */
const MINUTE_MS = 60_000;

/**
 * Is a request to leave when it was decided to? Undefined = at once. 0 = later, and the request does not say when: the page may have said so.
 * In the page's own world, too: nothing here that a page can answer.
 */
export function isSameTime(decided: number | undefined, asked: number | undefined): boolean {
  if (decided === undefined || asked === undefined) return decided === asked;
  return asked === 0 || (decided - asked < MINUTE_MS && asked - decided < MINUTE_MS);
}
