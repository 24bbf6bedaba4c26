import { DAY, HOUR, core, type Case } from '../case';
import type { Outcome } from '../outcome';

/** Quiet hours and frequency cap at the time of delivery. */
export function timingOutcomes(the: Case): Outcome[] {
  return [quietHours(the), frequencyCap(the)].filter((outcome) => outcome !== undefined);
}

/** Of the channel alone: it holds for whoever is contacted. */
export function quietHours(the: Pick<Case, 'at' | 'context' | 'policy' | 'channel'>): Outcome | undefined {
  const local = the.at + the.context.utcOffsetMinutes * 60_000;
  const hour = Math.floor((local % DAY) / HOUR);
  const day = (Math.floor(local / DAY) + 4) % 7; // 1970-01-01 was a Thursday
  const quiet = the.policy.quietHours.find((rule) => rule.channel === the.channel && (rule.days.length === 0 || rule.days.includes(day)) && within(hour, rule));
  if (quiet === undefined) return undefined;
  return core(the.policy, 'quiet-hours', { kind: 'block', reason: 'reason_quiet_hours', params: { channel: the.channel, from: quiet.from, to: quiet.to }, needs: ['other-time'] });
}

/** [from, to) in local hours; over midnight when from > to; the whole day when equal. */
function within(hour: number, { from, to }: { from: number; to: number }): boolean {
  if (from === to) return true;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

function frequencyCap(the: Case): Outcome | undefined {
  const cap = the.policy.frequencyCap;
  if (cap === undefined || !the.purpose.marketing) return undefined;
  const earlier = the.context.earlierContacts?.[the.point.canonical] ?? [];
  const recent = earlier.filter((time) => time > the.at - cap.days * DAY && time <= the.at);
  if (recent.length < cap.contacts) return undefined;
  return core(the.policy, 'frequency-cap', { kind: 'block', reason: 'reason_frequency_cap', params: { contacts: cap.contacts, days: cap.days }, needs: ['other-time'] });
}
