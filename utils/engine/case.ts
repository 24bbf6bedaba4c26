import type { AttemptContext, ContactPoint } from './attempt';
import type { Channel } from './channel';
import { CORE_RULES, CORE_VERSION, type CoreRule } from './core-rules';
import { milder, stricter, type Outcome } from './outcome';
import type { Instant, Permission, Relationship, SubjectClass } from './permission';
import type { CheckedList, EnginePolicy, RuleMode } from './policy';
import type { DecidedPurpose } from './policy-purpose';
import type { ReasonKey } from './reasons';
import type { Condition, PackRow, RulePack } from './rule-pack';
import type { Need, VerdictKind } from './verdict';

/** Everything one recipient is decided on, for one channel, purpose and time. */
export interface Case {
  point: ContactPoint;
  /** Undefined when the register holds nothing of the person. */
  permission: Permission | undefined;
  channel: Channel;
  /** Channels whose stops and refusals count: the one decided and the one used. */
  channels: readonly Channel[];
  purpose: DecidedPurpose;
  relationships: readonly Relationship[];
  subjectClass: Exclude<SubjectClass, 'unknown'>;
  country: string;
  pack: RulePack;
  policy: EnginePolicy;
  context: AttemptContext;
  reply: Reply;
  /** Lists that numbers were checked against, here or elsewhere. */
  checkedLists: readonly CheckedList[];
  /** Time the case is decided for. */
  at: Instant;
}

/** What the attempt answers, as far as this recipient wrote it. */
export type Reply = { covers: false } | { covers: true; at?: Instant };

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** Days are few, and a screening asks for millions. */
const DAYS = new Map<number, string>();
const MOST_DAYS = 20_000;

/** ISO day of an instant, '' when there is none or it is out of range. */
export function isoDay(at: Instant | undefined): string {
  if (at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return '';
  const day = Math.floor(at / DAY);
  const known = DAYS.get(day);
  if (known !== undefined) return known;
  const text = new Date(at).toISOString().slice(0, 10);
  if (DAYS.size < MOST_DAYS) DAYS.set(day, text);
  return text;
}

export interface Said {
  kind: VerdictKind;
  reason: ReasonKey;
  params?: Record<string, string | number>;
  record?: number;
  needs?: Need[];
  met?: boolean;
  ownAct?: boolean;
  final?: boolean;
}

/** Outcome of a core rule; its mode softens it unless the rule is hard. */
export function core(policy: EnginePolicy, rule: CoreRule, said: Said): Outcome {
  const { hard, ...source } = CORE_RULES[rule];
  const id = `core/${rule}`;
  return outcome(id, CORE_VERSION, source, said, hard ? said.kind : milder(said.kind, modeKind(modeOf(policy, id))));
}

/** Core rules on grounds that a row asks for: how strong each is before its mode. */
const GROUND_RULES = { 'consent-evidence': 'block', 'purpose-evidence': 'justify', 'reply-undated': 'justify' } as const satisfies Partial<Record<CoreRule, VerdictKind>>;

/** Outcome of a ground that is there but weak: softened by its own mode, or, where policy sets none, by that of the row. */
export function weakGround(the: Case, row: PackRow, rule: keyof typeof GROUND_RULES, said: Omit<Said, 'kind'>): Outcome {
  const kind = GROUND_RULES[rule];
  const mode = setMode(the.policy, `core/${rule}`) ?? modeOf(the.policy, rowId(the, row));
  return outcome(`core/${rule}`, CORE_VERSION, sourceOf(rule), { ...said, kind }, milder(kind, modeKind(mode)));
}

function sourceOf(rule: CoreRule): Pick<Outcome, 'citation' | 'certainty'> {
  const { hard: _hard, ...source } = CORE_RULES[rule] as { hard: boolean } & Pick<Outcome, 'citation' | 'certainty'>;
  return source;
}

const rowId = (the: Case, row: PackRow): string => `${the.pack.id}/${row.id}`;

/** Weak grounds as policy sets them, by policy object: the same for all rows and recipients. */
const WEAK_KINDS = new WeakMap<EnginePolicy, VerdictKind | 'none'>();

function weakKind(policy: EnginePolicy): VerdictKind | 'none' {
  const known = WEAK_KINDS.get(policy);
  if (known !== undefined) return known;
  const set = Object.entries(GROUND_RULES).flatMap(([rule, kind]) => {
    const mode = setMode(policy, `core/${rule}`);
    return mode === undefined ? [] : [milder(kind, modeKind(mode))];
  });
  const kind = set.length === 0 ? 'none' : set.reduce<VerdictKind>(stricter, 'allow');
  WEAK_KINDS.set(policy, kind);
  return kind;
}

/**
 * Mode of a row that is not met: never milder than what policy sets for a ground that is only weak, or losing the ground
 * altogether (a refusal, an expiry) would make the verdict more permissive.
 */
function unmetKind(the: Case, row: PackRow): VerdictKind {
  const own = modeKind(modeOf(the.policy, rowId(the, row)));
  const weak = weakKind(the.policy);
  return weak === 'none' ? own : stricter(own, weak);
}

/** Outcome of a pack's row, cited from the condition's own source where it has one. */
export function fromRow(the: Case, row: PackRow, condition: Condition, said: Said): Outcome {
  const source = the.pack.sources[condition] ?? { citation: row.citation, certainty: row.certainty };
  // An X cell is no rule that a policy may soften.
  return outcome(rowId(the, row), the.pack.version, source, said, condition === 'X' ? said.kind : milder(said.kind, unmetKind(the, row)));
}

/** Without spreads: a screening makes millions. */
function outcome(rule: string, packVersion: string, source: Pick<Outcome, 'citation' | 'certainty'>, said: Said, kind: VerdictKind): Outcome {
  const made: Outcome = {
    rule, packVersion, kind, reason: said.reason, params: said.params ?? {},
    needs: said.needs ?? [], met: said.met ?? false, ownAct: said.ownAct ?? false, final: said.final ?? false,
  };
  if (source.citation !== undefined) made.citation = source.citation;
  if (source.certainty !== undefined) made.certainty = source.certainty;
  if (kind !== said.kind) made.before = said.kind;
  if (said.record !== undefined) made.record = said.record;
  return made;
}

/** Mode of a rule: exact id, then `<pack>/*`, then the default. */
export const modeOf = (policy: EnginePolicy, rule: string): RuleMode => setMode(policy, rule) ?? policy.defaultMode;

function setMode(policy: EnginePolicy, rule: string): RuleMode | undefined {
  return policy.modes[rule] ?? policy.modes[`${rule.slice(0, rule.indexOf('/'))}/*`];
}

export const modeKind = (mode: RuleMode): VerdictKind => (mode === 'observe' ? 'allow' : mode);
