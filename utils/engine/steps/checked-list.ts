import { DAY, isoDay, type Case } from '../case';
import type { Instant } from '../permission';
import type { CheckedList } from '../policy';
import type { ListedRegister, RegisterAttest } from '../rule-pack';

/** Lists that a number was checked against: `day` of the oldest of them, and for how many days that one is good. */
export interface Check { isGood: boolean; register: string; day: string; days: number }

interface Dated extends ListedRegister { since: Instant }

/**
 * How the number stands against every list that the row asks for. Undefined where one of them was not checked for this number at all:
 * nothing is known then, however fresh the others are.
 */
export function checkOf(the: Case, { lists = [], ofUnknown = [] }: RegisterAttest): Check | undefined {
  const isUnknown = (the.permission?.subjectClass ?? 'unknown') === 'unknown';
  const needed = [...lists, ...(isUnknown ? ofUnknown : [])];
  const dated = needed.flatMap((register) => {
    const since = newest(the, register);
    return since === undefined ? [] : [{ ...register, since }];
  });
  if (dated.length === 0 || dated.length < needed.length) return undefined;
  const old = dated.filter((one) => !isGood(the, one));
  const [first, ...others] = old.length > 0 ? old : dated;
  if (first === undefined) return undefined;
  const oldest = others.reduce((chosen, one) => (one.since < chosen.since ? one : chosen), first);
  return { isGood: old.length === 0, register: (old.length > 0 ? [oldest] : dated).map(({ list }) => list).join(', '), day: isoDay(oldest.since), days: oldest.days };
}

/** To the instant: what was entered on the day of the list, after it was taken, counts from its own day on. */
const isGood = (the: Case, { since, days }: Dated): boolean => the.at - since <= days * DAY;

/** Newest day on which this number was checked; a day ahead is none. */
function newest(the: Case, register: ListedRegister): Instant | undefined {
  const days = the.checkedLists.filter((one) => covers(the, register, one)).map(({ on }) => Date.parse(`${on}T00:00:00Z`)).filter((since) => since <= the.at);
  return days.length === 0 ? undefined : Math.max(...days);
}

function covers({ point }: Case, { list, prefix }: ListedRegister, checked: CheckedList): boolean {
  if (checked.list !== list || point.kind !== 'phone' || !point.canonical.startsWith(prefix)) return false;
  return checked.prefixes === undefined || checked.prefixes.some((start) => point.canonical.startsWith(start));
}
