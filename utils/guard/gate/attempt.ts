import type { RawAttempt } from '../../messaging/protocol';
import { purposeIn, textMarks, type MarkWords } from '../text-marks';
import { newId } from './fingerprint';
import type { HeldSend } from './held-send';
import type { Snapshot } from './reader';

/** What the dialog added since the first try. */
export interface Additions {
  purpose?: string;
  justification?: string;
  confirmed?: boolean;
  /** Clearance named for a list that cannot be read. */
  clearance?: string;
  /** Attempt that this one takes up. */
  follows?: string;
}

const isList = (audience: RawAttempt['audience']): boolean => audience === 'list' || audience === 'all-filtered';

/** The person's word, then the policy's rules for subjects and for templates, then the adapter's own. */
function purposeOf(send: Pick<HeldSend, 'purpose'>, { subject, text }: Snapshot, declared: string | undefined, words: MarkWords | undefined): Pick<RawAttempt, 'purpose' | 'purposeSource'> {
  if (declared) return { purpose: declared, purposeSource: 'declared' };
  const purpose = (subject && purposeIn(subject, words?.subjects ?? [])) || (text && purposeIn(text, words?.templates ?? [])) || send.purpose;
  return purpose ? { purpose, purposeSource: 'derived' } : { purposeSource: 'default' };
}

/** One try as the worker gets it. Subject and text never leave the page, only their marks; without the policy's words they have none. */
export function buildAttempt(send: Pick<HeldSend, 'rule' | 'channel' | 'purpose' | 'audience' | 'layer' | 'digest'>, snapshot: Snapshot, added: Additions, now: Date, words: MarkWords | undefined): RawAttempt {
  return {
    id: newId(),
    rule: send.rule,
    channel: send.channel,
    ...purposeOf(send, snapshot, added.purpose, words),
    audience: send.audience,
    recipients: snapshot.recipients,
    account: snapshot.account,
    draft: snapshot.draft,
    layer: send.layer,
    ...(snapshot.answers ? { answers: snapshot.answers } : {}),
    ...(snapshot.scheduledFor === undefined ? {} : { scheduledFor: snapshot.scheduledFor }),
    ...(snapshot.text && words ? textMarks(snapshot.text, words) : {}),
    utcOffsetMinutes: -now.getTimezoneOffset(),
    ...(added.justification ? { justification: added.justification } : {}),
    ...(added.follows ? { follows: added.follows } : {}),
    ...(send.digest ? { digest: send.digest } : {}),
    ...(added.clearance ? { clearance: added.clearance } : {}),
    ...(isList(send.audience) ? { page: location.href.slice(0, 2_048) } : {}),
  };
}
