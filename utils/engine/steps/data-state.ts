import { HOUR, core } from '../case';
import type { Outcome } from '../outcome';
import type { Instant } from '../permission';
import type { DataState, EnginePolicy } from '../policy';

/** The signed timestamp may be this far ahead of the device's clock before the clock counts as wrong. */
const SKEW = HOUR;

/** What the age of the data alone says: block without data or past the limit, warn when ageing, nothing when fresh. */
export function dataOutcome(data: DataState, policy: EnginePolicy, now: Instant): Outcome | undefined {
  const needs = ['fresh-data'] as const;
  if (data.rootVersion <= 0) return core(policy, 'no-data', { kind: 'block', reason: 'reason_no_data', needs: [...needs] });
  if (data.clockBackwards || data.verifiedAt === undefined || data.verifiedAt > now + SKEW) {
    return core(policy, 'stale', { kind: 'block', reason: 'reason_clock', needs: [...needs] });
  }
  const hours = (now - data.verifiedAt) / HOUR;
  const { warnAfterHours, blockAfterHours } = policy.staleness;
  if (!(hours > Math.min(warnAfterHours, blockAfterHours))) return undefined;
  return core(policy, 'stale', { kind: hours > blockAfterHours ? 'block' : 'warn', reason: 'reason_stale', params: { hours: Math.floor(hours) }, needs: [...needs] });
}
