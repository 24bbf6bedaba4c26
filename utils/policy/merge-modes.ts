import type { RuleMode } from '../engine';
import { RULE_MODES } from '../engine';
import type { PolicyDocument } from './schema';

type Modes = Pick<PolicyDocument, 'defaultMode' | 'modes'>;

/** Mode one layer gives a rule id or wildcard: exact, then pack wildcard, then its default; undefined = it says nothing. */
export function modeFor(layer: Modes, rule: string): RuleMode | undefined {
  return layer.modes?.[rule] ?? layer.modes?.[`${rule.split('/')[0]}/*`] ?? layer.defaultMode;
}

function stricterMode(a: RuleMode | undefined, b: RuleMode | undefined): RuleMode | undefined {
  if (!a || !b) return a ?? b;
  return RULE_MODES.indexOf(a) >= RULE_MODES.indexOf(b) ? a : b;
}

/** Modes and default mode of two layers, so that no rule ends up looser than in either of them. */
export function mergeModes(upper: Modes, lower: Modes): Modes {
  const merged: Modes = {};
  const defaultMode = stricterMode(upper.defaultMode, lower.defaultMode);
  if (defaultMode) merged.defaultMode = defaultMode;
  const rules = new Set([...Object.keys(upper.modes ?? {}), ...Object.keys(lower.modes ?? {})]);
  if (upper.modes || lower.modes) merged.modes = {};
  for (const rule of rules) {
    const mode = stricterMode(modeFor(upper, rule), modeFor(lower, rule));
    if (mode && merged.modes) merged.modes[rule] = mode;
  }
  return merged;
}
