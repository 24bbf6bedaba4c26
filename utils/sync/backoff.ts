const FIRST_MS = 2_000;
const MOST_MS = 15 * 60_000;

/**
 * Wait before try number `failures` + 1, ms. Doubles to 15 minutes; `random` in [0, 1) spreads devices over its second half,
 * so that a hub that comes back is not hit by all at once.
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures, 1) - 1, 20));
  return Math.round(full / 2 + (full / 2) * random);
}
