import type { ReasonKey } from './reasons';
import { VERDICT_KINDS, type Certainty, type Need, type VerdictKind } from './verdict';

/** What one rule says of one recipient; a verdict is made of the outcomes that hold. */
export interface Outcome {
  kind: VerdictKind;
  before?: VerdictKind;
  rule: string;
  packVersion: string;
  reason: ReasonKey;
  params: Record<string, string | number>;
  record?: number;
  citation?: string;
  certainty?: Certainty;
  final: boolean;
  needs: Need[];
  /** The condition of the row is met, so this outcome permits. */
  met: boolean;
  /** Met by something the person did with us: GDPR art. 13 applies, not art. 14. */
  ownAct: boolean;
}

const severity = (kind: VerdictKind): number => VERDICT_KINDS.indexOf(kind);

export const stricter = (a: VerdictKind, b: VerdictKind): VerdictKind => (severity(a) >= severity(b) ? a : b);
export const milder = (a: VerdictKind, b: VerdictKind): VerdictKind => (severity(a) <= severity(b) ? a : b);

/** The least permissive outcome, the first of several; its needs are those of all outcomes just as strict. */
export function worst(first: Outcome, ...others: Outcome[]): Outcome {
  if (others.length === 0 && first.needs.length < 2) return first; // nearly always
  const all = [first, ...others];
  const kind = all.map((outcome) => outcome.kind).reduce(stricter);
  const equal = all.filter((outcome) => outcome.kind === kind);
  const chosen = equal.find((outcome) => outcome.final) ?? equal[0] ?? first;
  return { ...chosen, needs: [...new Set(equal.flatMap((outcome) => outcome.needs))] };
}

/** The most permissive of alternatives; among equals the one that is met, then the one that says most. */
export function best(first: Outcome, ...others: Outcome[]): Outcome {
  return others.reduce((chosen, outcome) => (compare(outcome, chosen) < 0 ? outcome : chosen), first);
}

function compare(a: Outcome, b: Outcome): number {
  return severity(a.kind) - severity(b.kind) || Number(b.met) - Number(a.met) || detail(b) - detail(a);
}

// A failing record tells more than "no consent"; one that this message can mend tells most.
function detail(outcome: Outcome): number {
  return (outcome.record === undefined ? 0 : 1) + (outcome.needs.includes('opt-out-text') ? 2 : 0);
}
