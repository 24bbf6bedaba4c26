import type { AttemptContext, ContactPoint } from './attempt';
import type { Channel } from './channel';
import { CORE_RULES, CORE_VERSION, type CoreRule } from './core-rules';
import { milder, type Outcome } from './outcome';
import type { Instant, Permission, Relationship, SubjectClass } from './permission';
import type { EnginePolicy, RuleMode } from './policy';
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
  /** Time the case is decided for. */
  at: Instant;
}

/** What the attempt answers, as far as this recipient wrote it. */
export type Reply = { covers: false } | { covers: true; at?: Instant };

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** ISO day of an instant, '' when there is none or it is out of range. */
export function isoDay(at: Instant | undefined): string {
  return at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.64e15 ? '' : new Date(at).toISOString().slice(0, 10);
}

interface Said {
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

/** Outcome of a pack's row, cited from the condition's own source where it has one. */
export function fromRow(the: Case, row: PackRow, condition: Condition, said: Said): Outcome {
  const id = `${the.pack.id}/${row.id}`;
  const source = the.pack.sources[condition] ?? { citation: row.citation, certainty: row.certainty };
  // An X cell is no rule that a policy may soften.
  return outcome(id, the.pack.version, source, said, condition === 'X' ? said.kind : milder(said.kind, modeKind(modeOf(the.policy, id))));
}

function outcome(rule: string, packVersion: string, source: Pick<Outcome, 'citation' | 'certainty'>, said: Said, kind: VerdictKind): Outcome {
  return {
    rule, packVersion, ...source, kind, ...(kind === said.kind ? {} : { before: said.kind }),
    reason: said.reason, params: said.params ?? {}, ...(said.record === undefined ? {} : { record: said.record }),
    needs: said.needs ?? [], met: said.met ?? false, ownAct: said.ownAct ?? false, final: said.final ?? false,
  };
}

/** Mode of a rule: exact id, then `<pack>/*`, then the default. */
export function modeOf(policy: EnginePolicy, rule: string): RuleMode {
  const pack = `${rule.slice(0, rule.indexOf('/'))}/*`;
  return policy.modes[rule] ?? policy.modes[pack] ?? policy.defaultMode;
}

export const modeKind = (mode: RuleMode): VerdictKind => (mode === 'observe' ? 'allow' : mode);
