import { decide } from '../../utils/engine/decide';
import { parseRecipients, unusualDomain, type Lookup, type Recipient } from '../../utils/engine';
import type { ComposerRecipient, ComposerView, Request } from '../../utils/messaging/protocol';
import { rememberedPurpose, rememberPurpose } from '../../utils/platform/conversation-purposes';
import { attemptOf } from './attempt-of';
import { consentOf } from './consent-of';
import { holdingFault } from './data-view';
import { earlierContacts, lookupsOf, questionOf } from './question';
import { verdictView } from './recipient-view';
import type { ContentSender } from './sender';
import type { Worker } from './worker';

const domainOf = (one: Recipient): string[] => (one.status === 'resolved' && one.point.kind === 'email' ? [one.point.canonical.slice(one.point.canonical.lastIndexOf('@') + 1)] : []);

export function prefersOf(lookup: Lookup | undefined): Pick<ComposerRecipient, 'prefers'> {
  const { preferredChannel: channel, preferredHours: hours } = lookup?.status === 'held' ? lookup.permission : {};
  return channel || hours ? { prefers: { ...(channel ? { channel } : {}), ...hours } } : {};
}

/** composer.look: the same decision that Send would get now. Nobody has tried to send, so nothing is logged and no leave is given. */
export async function lookAtComposer(worker: Worker, { attempt: raw, thread, conversation, declare }: Request<'composer.look'>, sender: ContentSender): Promise<ComposerView> {
  if (declare && conversation) await rememberPurpose(conversation, declare);
  // What was chosen for the conversation is the person's word too: it goes before what subject or adapter tell.
  const chosen = raw.purposeSource === 'declared' ? undefined : declare ?? (conversation ? await rememberedPurpose(conversation) : undefined);
  const asked = chosen ? { ...raw, purpose: chosen, purposeSource: 'declared' as const } : raw;
  const question = await questionOf(worker, asked, false, sender);
  const { engine, recipients, data } = question;
  const [lookups, earlier, fault] = await Promise.all([lookupsOf(question), earlierContacts(question), holdingFault(worker)]);
  const attempt = attemptOf(asked, recipients, earlier.times);
  const decision = decide(attempt, lookups, engine, data, worker.now());
  const known = thread.flatMap((one) => parseRecipients(one.raw, one.field, one.reader, engine.defaultRegion)).flatMap(domainOf);
  const rows = recipients.map((recipient, index): ComposerRecipient => {
    const verdict = decision.verdicts.find((one) => one.recipient === index);
    if (!verdict) throw new Error(`recipient ${index} has no verdict`);
    const [unusual] = domainOf(recipient).flatMap((domain) => unusualDomain(domain, known, engine.ownDomains) ?? []);
    return {
      index, shown: recipient.raw.slice(0, 320), field: recipient.field, ...verdictView(verdict, consentOf(lookups[index], verdict, decision)),
      ...prefersOf(lookups[index]), ...(unusual ? { unusual } : {}),
    };
  });
  return {
    purpose: decision.purpose, purposeSource: attempt.purposeSource, channel: decision.channel, purposes: engine.offeredPurposes, recipients: rows, ...(fault ? { fault } : {}),
  };
}
