import type { OwnCallAnswer, RawAttempt, Request } from '../../utils/messaging/protocol';
import { checkAttempt } from './check';
import { logOutcome } from './outcome';
import type { ContentSender } from './sender';
import type { Worker } from './worker';

/** The person's own phone is no tab. */
const NOWHERE: ContentSender = { tab: -1, frame: 0, url: '' };

/** call.declare: *I am calling from my phone*. Decided and logged as any call; nobody can hold that phone. */
export async function declareCall(worker: Worker, { contact, purpose, justification, confirmed, follows }: Request<'call.declare'>): Promise<OwnCallAnswer> {
  const attempt: RawAttempt = {
    id: crypto.randomUUID(), rule: 'dial/own-phone', channel: 'voice', audience: 'explicit', account: '', draft: '', layer: 'popup',
    recipients: [{ field: 'number', raw: contact, reader: 'phone' }], utcOffsetMinutes: -new Date(worker.now()).getTimezoneOffset(),
    ...(purpose ? { purpose, purposeSource: 'declared' } : { purposeSource: 'default' }), ...(justification ? { justification } : {}), ...(follows ? { follows } : {}),
  };
  if (follows) await logOutcome(worker, follows, justification ? 'justified' : confirmed ? 'confirmed' : 'redeclared');
  const reply = await checkAttempt(worker, { attempt, ...(confirmed ? { confirmed } : {}) }, NOWHERE);
  const isFree = reply.ticket !== undefined;
  // The leave is used by the call itself; nothing else may leave on it.
  await worker.tickets.remove([attempt.id]);
  if (isFree || reply.decision === 'block') await logOutcome(worker, attempt.id, isFree ? 'released' : 'blocked');
  const [recipient] = reply.recipients;
  if (!recipient) throw new Error('a call without a recipient');
  return { attempt: attempt.id, isFree, purpose: reply.purpose, recipient };
}
