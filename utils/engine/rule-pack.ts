import type { Channel } from './channel';
import type { PurposeId } from './purpose';
import type { Relationship, SubjectClass } from './permission';
import type { Certainty } from './verdict';

/**
 * What must be true for a cell (docs/decision-table.md). Any one condition of a row suffices.
 * N: nothing but evidence of the purpose in the register · CTX: answer to the person's own recent message ·
 * SOI: soft opt-in · C: valid consent · C5: documented express consent · P: presumed interest with a typed reason ·
 * notO: no objection or refusal · OPT: notO, and this message offers an opt-out ·
 * X: prohibited unless another condition of the row is met; no mode softens it.
 */
export const CONDITIONS = ['N', 'CTX', 'SOI', 'C', 'C5', 'P', 'notO', 'OPT', 'X'] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Source {
  citation: string;
  certainty: Certainty;
}

/**
 * What the law asks beside a condition and no device can see, so that the sender says it in a typed reason:
 * the register (a do-not-call or do-not-mail list, by name) was checked · the subject concerns the person's profession ·
 * an opt-out is offered in the call itself.
 */
export type Attest = RegisterAttest | { what: 'profession' } | { what: 'opt-out-said' };

/** `lists`: where each was checked lately enough, nobody has to say it. `ofUnknown`: needed too where the class is not recorded. */
export interface RegisterAttest { what: 'register'; register: string; lists?: readonly ListedRegister[]; ofUnknown?: readonly ListedRegister[] }

/** A register of numbers by its short name: for how many days a list of it is good, and how the numbers begin that can stand on it. */
export interface ListedRegister { list: string; days: number; prefix: string }

/** One row: channel set × purpose set × relationships × subject classes. `*` = all. */
export interface PackRow extends Source {
  id: string;
  channels: readonly Channel[] | '*';
  purposes: readonly PurposeId[];
  relationships: readonly Relationship[] | '*';
  /** `unknown` never stands here: it is decided as `consumer`. */
  classes: readonly Exclude<SubjectClass, 'unknown'>[] | '*';
  conditions: readonly Condition[];
  /** Conditions of the `strict` preset where they differ: always a subset, or stricter ones. */
  strict?: readonly Condition[];
  /** Asked where SOI, notO or OPT is what permits: then the verdict is at most `justify`. */
  attest?: Attest;
  /** The consent must name the third party whose offer is sent. */
  thirdParty?: true;
}

/** Rules of one country, or of all countries of a kind (`eu`, `strict`). Rows are tried in order; the first that fits holds. */
export interface RulePack {
  id: string;
  version: string;
  rows: readonly PackRow[];
  /** Where a condition is written, if elsewhere than the row's own citation. */
  sources: Partial<Record<Condition, Source>>;
}

/** Cell of the decision table that is looked for. */
export interface Cell {
  channel: Channel;
  purpose: PurposeId;
  relationship: Relationship;
  subjectClass: Exclude<SubjectClass, 'unknown'>;
}

const has = <T>(set: readonly T[] | '*', value: T): boolean => set === '*' || set.includes(value);

export function findRow(pack: RulePack, cell: Cell): PackRow | undefined {
  return pack.rows.find((row) => has(row.channels, cell.channel) && row.purposes.includes(cell.purpose) && has(row.relationships, cell.relationship) && has(row.classes, cell.subjectClass));
}
