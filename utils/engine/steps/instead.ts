import type { Case } from '../case';
import { CHANNELS, CHANNEL_CONTACT_POINT, type Channel } from '../channel';
import { purposeOf } from '../policy-purpose';
import type { PurposeId } from '../purpose';
import type { VerdictKind } from '../verdict';

type Instead = { channel: Channel; purpose: PurposeId };

/** More are not read: the dialog is there to be answered. */
const MAX_OFFERED = 6;
/** Where one person speaks to another. A contract matter or a claim goes out in no newsletter and by no robot. */
const ONE_TO_ONE: ReadonlySet<Channel> = new Set(['email', 'voice', 'sms', 'meeting', 'im']);

/**
 * Channels and offered purposes that `decideCase` allows for this person now, the present one left out: first the same
 * purpose by another channel, then another purpose by the same channel.
 */
export function allowedInstead(the: Case, decideCase: (other: Case) => VerdictKind): Instead[] {
  const found: Instead[] = [];
  for (const { channel, purpose } of candidates(the)) {
    const other: Case = { ...the, channel, channels: [channel], purpose: purposeOf(purpose, the.policy) };
    if (decideCase(other) === 'allow') found.push({ channel, purpose });
    if (found.length === MAX_OFFERED) break;
  }
  return found;
}

function candidates(the: Case): Instead[] {
  const all = the.policy.offeredPurposes.flatMap((purpose) => CHANNELS.filter((channel) => isOffered(the, channel, purpose)).map((channel) => ({ channel, purpose })));
  const distance = ({ channel, purpose }: Instead): number => (purpose === the.purpose.id ? 0 : channel === the.channel ? 1 : 2);
  return all.sort((a, b) => distance(a) - distance(b)); // stable: within one distance the policy's order
}

function isOffered(the: Case, channel: Channel, id: PurposeId): boolean {
  if (!reaches(the, channel) || (channel === the.channel && id === the.purpose.id)) return false;
  const purpose = purposeOf(id, the.policy);
  if (!purpose.declared) return false;
  return purpose.marketing ? isGranted(the, channel) : ONE_TO_ONE.has(channel);
}

/** Marketing is offered where the person said yes, not wherever no rule happens to forbid it. */
const isGranted = ({ permission }: Case, channel: Channel): boolean => (permission?.grants ?? []).some((grant) => grant.channel === channel && grant.state === 'given');

// Instant messages reach numbers as well as handles.
function reaches(the: Case, channel: Channel): boolean {
  return CHANNEL_CONTACT_POINT[channel] === the.point.kind || (channel === 'im' && the.point.kind === 'phone');
}
