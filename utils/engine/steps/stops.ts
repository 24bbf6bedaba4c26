import { core, isoDay, type Case } from '../case';
import type { Channel } from '../channel';
import type { Outcome } from '../outcome';
import type { Stop, StopKind } from '../permission';
import { DEFAULT_PURPOSE, type PurposeId } from '../purpose';
import type { ReasonKey } from '../reasons';
import { registerEvidence } from './evidence';

/** Most final first: the one shown when several stand. */
const ORDER: readonly StopKind[] = ['erasure', 'restriction', 'objection', 'do-not-call'];
const REASON: Record<StopKind, ReasonKey> = { erasure: 'reason_erased', restriction: 'reason_restricted', objection: 'reason_objected', 'do-not-call': 'reason_do_not_call' };
/** A stop on a channel holds on the channels that are another form of it. */
const FORMS: Partial<Record<Channel, readonly Channel[]>> = { newsletter: ['email'], 'voice-automated': ['voice'] };
const VOICE: readonly Channel[] = ['voice', 'voice-automated'];

/** The stop that stands against this case, if any. Nothing overrides it (design §2). */
export function stopOutcome(the: Case, stops: readonly Stop[]): Outcome | undefined {
  for (const kind of ORDER) {
    const stop = stops.find((candidate) => candidate.kind === kind && stands(the, candidate));
    if (stop !== undefined) return blocked(the, stop);
  }
  return undefined;
}

function blocked(the: Case, stop: Stop): Outcome {
  return core(the.policy, stop.kind, { kind: 'block', reason: REASON[stop.kind], params: { day: isoDay(stop.since) }, ...(stop.record > 0 ? { record: stop.record } : {}), final: true });
}

function stands(the: Case, stop: Stop): boolean {
  if (!onChannel(the, stop)) return false;
  switch (stop.kind) {
    case 'objection': return objects(the, stop.purposes);
    case 'restriction': return !claims(the);
    case 'erasure': return !lifted(the, stop) && !claims(the);
    case 'do-not-call': return the.channels.some((channel) => VOICE.includes(channel)) && !mayCall(the);
  }
}

function onChannel(the: Case, stop: Stop): boolean {
  if (stop.kind === 'do-not-call' || stop.channels === undefined) return true;
  const stopped = stop.channels;
  return the.channels.some((channel) => [channel, ...(FORMS[channel] ?? [])].some((form) => stopped.includes(form)));
}

// Art. 21(2)-(3): an objection to direct marketing ends every marketing purpose and the profiling for it.
function objects(the: Case, purposes: readonly PurposeId[] | undefined): boolean {
  const { purpose } = the;
  const marketing = purpose.marketing || purpose.profiling;
  if (purposes === undefined) return marketing;
  return purposes.includes(purpose.id) || (marketing && (purposes.includes(DEFAULT_PURPOSE) || !purpose.declared));
}

const claims = (the: Case): boolean => the.policy.claimsAllowed && the.purpose.id === 'claims';

/** The person came back after the erasure: an own consent or enquiry with a later date (design §2). */
function lifted(the: Case, stop: Stop): boolean {
  return (the.permission?.lastOwnActAt ?? -Infinity) > stop.since;
}

// A do-not-call entry is about offers: what the register itself proves to be none may be said by phone.
function mayCall(the: Case): boolean {
  return !the.purpose.marketing && !the.purpose.profiling && the.relationships.some((relationship) => registerEvidence(the, relationship));
}
