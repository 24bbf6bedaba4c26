import type { NetworkSend } from '../../utils/guard/network/fit';
import { siteOf } from '../../utils/guard/network/request';
import { textMarks } from '../../utils/guard/text-marks';
import type { CheckReply, RawAttempt } from '../../utils/messaging/protocol';
import { checkAttempt } from './check';
import { logOutcome } from './outcome';
import type { ContentSender } from './sender';
import { policyIn, type Worker } from './worker';

/** The request that nobody has let go, as an attempt of its own. */
function attemptFor(worker: Worker, { match, digest }: NetworkSend): RawAttempt {
  const { rule, recipients, account, draft, text, answers, scheduledFor } = match;
  const policy = policyIn(worker);
  // Sent later, and nobody can say when: it cannot be decided for that time.
  const late: RawAttempt['recipients'] = scheduledFor === 0 ? [{ field: 'time', raw: '', reader: 'unresolved' }] : [];
  return {
    id: crypto.randomUUID(), rule: rule.id, channel: rule.channel, audience: rule.audience, layer: 'web-request', account, draft,
    ...(rule.purpose ? { purpose: rule.purpose, purposeSource: 'derived' } : { purposeSource: 'default' }),
    recipients: [...recipients, ...late], utcOffsetMinutes: -new Date().getTimezoneOffset(),
    ...(text && policy ? textMarks(text, { optOut: policy.optOutWords, notice: policy.noticeWords }) : {}),
    ...(answers ? { answers } : {}), ...(scheduledFor ? { scheduledFor } : {}), ...(digest ? { digest } : {}),
  };
}

function senderOf({ request }: NetworkSend): ContentSender {
  const { tab, frame, document } = request;
  return { tab, frame, url: siteOf(request), ...(document ? { document } : {}) };
}

/** Decided after it was stopped: leave, where it may go, is for the application's own next try. */
export async function decideStopped(worker: Worker, send: NetworkSend): Promise<CheckReply> {
  const attempt = attemptFor(worker, send);
  const reply = await checkAttempt(worker, { attempt }, senderOf(send));
  if (!reply.ticket) await logOutcome(worker, attempt.id, 'blocked');
  return reply;
}

/** It has left past every layer that could have held it: logged with the verdict that it would have had. */
export async function logBypass(worker: Worker, send: NetworkSend): Promise<void> {
  const attempt = attemptFor(worker, send);
  await checkAttempt(worker, { attempt }, senderOf(send));
  await worker.tickets.remove([attempt.id]); // leave given after the fact is used up by what was seen
  await logOutcome(worker, attempt.id, 'observed');
}
