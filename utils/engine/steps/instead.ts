import type { Case } from '../case';
import { CHANNELS, CHANNEL_CONTACT_POINT, type Channel } from '../channel';
import { purposeOf } from '../policy-purpose';
import type { PurposeId } from '../purpose';
import type { VerdictKind } from '../verdict';

type Instead = { channel: Channel; purpose: PurposeId };

/** Channels and offered purposes that `decideCase` allows for this person now, the present one left out. */
export function allowedInstead(the: Case, decideCase: (other: Case) => VerdictKind): Instead[] {
  const found: Instead[] = [];
  for (const purpose of the.policy.offeredPurposes) {
    for (const channel of CHANNELS) {
      if (!reaches(the, channel) || (channel === the.channel && purpose === the.purpose.id)) continue;
      const other: Case = { ...the, channel, channels: [channel], purpose: purposeOf(purpose, the.policy) };
      if (other.purpose.declared && decideCase(other) === 'allow') found.push({ channel, purpose });
    }
  }
  return found;
}

// Instant messages reach numbers as well as handles.
function reaches(the: Case, channel: Channel): boolean {
  return CHANNEL_CONTACT_POINT[channel] === the.point.kind || (channel === 'im' && the.point.kind === 'phone');
}
