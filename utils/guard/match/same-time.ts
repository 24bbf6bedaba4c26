/** The page shows minutes, the request may name more. */
const MINUTE_MS = 60_000;

/**
 * Is a request to leave when it was decided to? Undefined = at once. 0 = later, and the request does not say when: the page may have said so.
 * In the page's own world, too: nothing here that a page can answer.
 */
export function isSameTime(decided: number | undefined, asked: number | undefined): boolean {
  const early = (decided as number) - (asked as number); // no number where one is undefined: less than nothing
  return decided === asked || (asked === 0 && decided !== undefined) || (early < MINUTE_MS && -early < MINUTE_MS);
}
