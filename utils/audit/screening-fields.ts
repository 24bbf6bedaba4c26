// What a screening leaves in the log: how many, never who.
import { z } from 'zod';
import { CHANNELS, VERDICT_KINDS } from '../engine';

z.config({ jitless: true });

const count = z.number().int().nonnegative();
const short = (max: number) => z.string().max(max);

export const screeningFields = {
  channel: z.enum(CHANNELS),
  /** As it was decided: e-mail to a list is a newsletter. */
  decidedAs: z.enum(CHANNELS),
  purpose: short(64),
  rows: count,
  /** Distinct contact points, and those of them on the allowed side. */
  contacts: count,
  allowed: count,
  /** Contact points with a warning count as allowed, as the user chose. */
  withWarned: z.boolean(),
  counts: z.array(z.strictObject({ verdict: z.enum(VERDICT_KINDS), reason: short(120), contacts: count, rows: count })).max(200),
  /** Hash of the allowed set, as in the clearance. */
  setHash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** What the user said of the message; the verdicts rest on it. */
  context: z.strictObject({ optOutText: z.boolean(), noticeText: z.boolean(), utcOffsetMinutes: z.number().int() }),
  policyVersion: count,
  rootVersion: count,
  packVersion: short(400),
};
export type ScreeningFields = z.infer<z.ZodObject<typeof screeningFields, z.core.$strict>>;

/** Do the numbers come to each other? Every row is counted once, and no more is allowed than was decided to be. */
export function isConsistent({ rows, contacts, allowed, withWarned, counts }: Pick<ScreeningFields, 'rows' | 'contacts' | 'allowed' | 'withWarned' | 'counts'>): boolean {
  const sum = (list: typeof counts, of: 'rows' | 'contacts'): number => list.reduce((total, one) => total + one[of], 0);
  const free = counts.filter(({ verdict }) => verdict === 'allow' || (withWarned && verdict === 'warn'));
  return sum(counts, 'rows') === rows && sum(counts, 'contacts') === contacts && sum(free, 'contacts') === allowed && counts.every((one) => one.contacts <= one.rows);
}
