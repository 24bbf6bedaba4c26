import { DEFAULT_POLICY } from './defaults';
import type { MergeRule } from './merge-rule';
import { mergeModes } from './merge-modes';
import type { Policy, PolicyDocument, PolicyKey } from './schema';
import { mergeRule, POLICY_KEYS } from './schema';

/** Layers from strongest to weakest; each may be absent. */
export interface PolicyLayers {
  managed?: PolicyDocument | undefined;
  hub?: PolicyDocument | undefined;
  user?: PolicyDocument | undefined;
}

type Numbers = Record<string, number>;
const sameEntry = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function eachMin(a: Numbers, b: Numbers): Numbers {
  return Object.fromEntries(Object.keys(a).map((name) => [name, Math.min(a[name] ?? Infinity, b[name] ?? Infinity)]));
}

// 0 means no limit, so it loses against every limit.
const minPositive = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b));

interface Screened { list: string; on: string }

/** Only lists that both name, each as of the earlier day; of one named twice in a layer its newest. */
function oldestOf(a: readonly Screened[], b: readonly Screened[]): Screened[] {
  const newest = (all: readonly Screened[], name: string): string | undefined => all.filter(({ list }) => list === name).map(({ on }) => on).sort().at(-1);
  return [...new Set(a.map(({ list }) => list))].flatMap((list) => {
    const [one, other] = [newest(a, list), newest(b, list)];
    return one === undefined || other === undefined ? [] : [{ list, on: one < other ? one : other }];
  });
}

function stricterOf(order: Extract<MergeRule, { merge: 'stricter' }>['order'], a: unknown, b: unknown): unknown {
  if (Array.isArray(order)) return order.indexOf(a as string) >= order.indexOf(b as string) ? a : b;
  switch (order) {
    case 'max': return Math.max(a as number, b as number);
    case 'min': return Math.min(a as number, b as number);
    case 'min-positive': return minPositive(a as number, b as number);
    case 'false': return (a as boolean) && (b as boolean);
    case 'each-min': return eachMin(a as Numbers, b as Numbers);
    case 'oldest': return oldestOf(a as Screened[], b as Screened[]);
    // Fewest contacts over the longest window satisfies both caps.
    case 'cap': return { contacts: Math.min((a as Numbers)['contacts']!, (b as Numbers)['contacts']!), days: Math.max((a as Numbers)['days']!, (b as Numbers)['days']!) };
    default: throw new Error(`no order ${String(order)}`);
  }
}

function mergeValue(rule: MergeRule, upper: unknown, lower: unknown): unknown {
  switch (rule.merge) {
    case 'stricter': return stricterOf(rule.order, upper, lower);
    case 'union': return [...(upper as unknown[]), ...(lower as unknown[]).filter((entry) => !(upper as unknown[]).some((known) => sameEntry(known, entry)))];
    case 'intersection': return (upper as unknown[]).filter((entry) => (lower as unknown[]).some((other) => sameEntry(entry, other)));
    case 'managed-only': return upper;
  }
}

/** Puts a weaker layer under a stronger one; `byUser` layers may not set managed-only keys. */
function mergeTwo(upper: PolicyDocument, lower: PolicyDocument, byUser: boolean): PolicyDocument {
  const allowed: PolicyDocument = { ...lower };
  for (const name of POLICY_KEYS) {
    const forbidden = upper.locked?.[name] === true || (byUser && mergeRule(name).merge === 'managed-only');
    if (forbidden) delete allowed[name];
  }
  if (byUser) delete allowed.version;
  const merged: Record<string, unknown> = { ...allowed, ...upper, locked: { ...lower.locked, ...upper.locked } };
  for (const name of POLICY_KEYS) {
    if (name === 'defaultMode' || name === 'modes') continue; // below, together: a wildcard and a default interact
    if (upper[name] === undefined || allowed[name] === undefined) continue;
    merged[name] = mergeValue(mergeRule(name), upper[name], allowed[name]);
  }
  Object.assign(merged, mergeModes(upper, allowed));
  return merged as PolicyDocument;
}

function withDefaults(document: PolicyDocument): Policy {
  const { locked: _locked, ...keys } = document;
  const full: Record<string, unknown> = { ...DEFAULT_POLICY };
  for (const [name, value] of Object.entries(keys)) if (value !== undefined) full[name as PolicyKey] = value;
  return full as Policy;
}

/**
 * Policy in force: managed storage over hub over user, each key by its own merge. Defaults fill what the organisation
 * leaves open, before the user's layer comes under it, so that a user can only ever narrow.
 */
export function mergePolicies(layers: PolicyLayers): Policy {
  const organisation = mergeTwo(layers.managed ?? {}, layers.hub ?? {}, false);
  const base = withDefaults(organisation);
  if (!layers.user) return base;
  const locked = organisation.locked ?? {};
  return withDefaults(mergeTwo({ ...base, locked }, layers.user, true));
}
