import type { Decision, Grant, Lookup, Verdict } from '../../utils/engine';
import type { ConsentSummary } from '../../utils/store/attempts';

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The grant a verdict rests on, or that stands nearest to what was asked. */
function grantOf(grants: readonly Grant[], verdict: Verdict, decision: Decision): Grant | undefined {
  const asked = (grant: Grant): boolean => grant.channel === decision.channel && grant.purpose === decision.purpose;
  return grants.find((grant) => grant.record === verdict.record && asked(grant)) ?? grants.find((grant) => grant.record === verdict.record) ?? grants.find(asked);
}

/** Consent behind one recipient as the dialog shows it; null when nothing is on record. */
export function consentOf(lookup: Lookup | undefined, verdict: Verdict, decision: Decision): ConsentSummary | null {
  if (lookup?.status !== 'held') return null;
  const grant = grantOf(lookup.permission.grants, verdict, decision);
  if (!grant) return null;
  const { state, gdprBasis, eprivacyBasis, record, validFrom } = grant;
  return { state, gdprBasis, eprivacyBasis, record, ...(validFrom === undefined ? {} : { day: isoDay(validFrom) }) };
}
