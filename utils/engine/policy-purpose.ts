import type { EnginePolicy } from './policy';
import { DEFAULT_PURPOSE, PURPOSES, type PurposeDefinition, type PurposeId } from './purpose';

const BUILT_IN = new Map(PURPOSES.map((purpose) => [purpose.id, purpose]));
const FALLBACK: PurposeDefinition = BUILT_IN.get(DEFAULT_PURPOSE) ?? { id: DEFAULT_PURPOSE, iri: '', marketing: true, profiling: false };
/** Not counted as "some other marketing" for an undeclared purpose: each asks for a consent of its own. */
const APART: ReadonlySet<PurposeId> = new Set(['partner-offer', 'consent-request']);

/** A purpose as it is decided; `declared` is false where it stands in for an unknown one. */
export interface DecidedPurpose extends PurposeDefinition {
  declared: boolean;
}

/** Purpose by id; undefined and ids that no policy knows are decided as direct marketing (design §1). */
export function purposeOf(id: PurposeId | undefined, policy: EnginePolicy): DecidedPurpose {
  const builtIn = id === undefined ? undefined : BUILT_IN.get(id);
  // Policy may add purposes, never turn a marketing purpose into another.
  const found = builtIn ?? policy.purposes.find((purpose) => purpose.id === id);
  return found === undefined ? { ...FALLBACK, declared: false } : { ...found, declared: true };
}

/** Purpose whose rows hold: a policy's own purposes follow the rows of their kind. */
export function rowPurpose(purpose: PurposeDefinition): PurposeId {
  if (BUILT_IN.has(purpose.id)) return purpose.id;
  if (purpose.profiling) return 'profiling';
  return purpose.marketing ? DEFAULT_PURPOSE : 'customer-care';
}

/** Purposes a refusal of which stands against this one: its own, marketing as such, and for an unknown purpose any it may be. */
export function refusalPurposes(purpose: DecidedPurpose, policy: EnginePolicy): PurposeId[] {
  if (!purpose.marketing) return [purpose.id];
  if (purpose.declared) return [...new Set([purpose.id, DEFAULT_PURPOSE])];
  const all = [...PURPOSES, ...policy.purposes];
  return [...new Set(all.filter((other) => other.marketing && !other.profiling && !APART.has(other.id)).map((other) => other.id))];
}

/** Purposes a consent to which covers this one. A strict policy asks a consent of its own for profiling. */
export function consentPurposes(purpose: DecidedPurpose, policy: EnginePolicy): PurposeId[] {
  const narrow = !purpose.marketing || APART.has(purpose.id) || (purpose.profiling && policy.preset === 'strict');
  return narrow ? [purpose.id] : [...new Set([purpose.id, DEFAULT_PURPOSE])];
}
