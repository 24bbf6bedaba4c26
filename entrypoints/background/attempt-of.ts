import { parseRecipients, type Attempt, type AttemptContext, type EnginePolicy, type Recipient } from '../../utils/engine';
import { coverTokens } from '../../utils/guard/match/tokens';
import type { RawAttempt } from '../../utils/messaging/protocol';
import { Fault } from './fault';

const MAX_RECIPIENTS = 20_000;

/** Raw strings of the page to recipients. @throws Fault `fault_too_many` and `fault_unreadable`. */
export function recipientsOf(raw: RawAttempt, policy: EnginePolicy): Recipient[] {
  const recipients = raw.recipients.flatMap((one) => parseRecipients(one.raw, one.field, one.reader, policy.defaultRegion));
  if (recipients.length > MAX_RECIPIENTS) throw new Fault('fault_too_many');
  if (recipients.length === 0) throw new Fault('fault_unreadable');
  return recipients;
}

const tokens = new WeakMap<RawAttempt, string[] | null>();

/** What L2 compares without a parser; undefined when something was not readable, which nothing may cover. */
export function tokensOf(raw: RawAttempt): string[] | undefined {
  const known = tokens.get(raw);
  const found = known === undefined ? coverTokens(raw.recipients) : known;
  tokens.set(raw, found);
  return found === null ? undefined : [...found];
}

export const isListed = ({ audience }: Pick<RawAttempt, 'audience'>): boolean => audience === 'list' || audience === 'all-filtered';

/** Names of the lists, where an attempt gives them: a ticket for them covers no other list. */
export const listTokens = (raw: RawAttempt): string[] => coverTokens(raw.recipients.filter((one) => one.reader !== 'unresolved')) ?? [];

function contextOf(raw: RawAttempt, earlierContacts: Record<string, number[]>): AttemptContext {
  const { answers, optOutText, noticeText, merge, scheduledFor, utcOffsetMinutes } = raw;
  return {
    utcOffsetMinutes, earlierContacts,
    ...(answers ? { answers: { sender: answers.sender, ...(answers.at === undefined ? {} : { at: answers.at }) } } : {}),
    ...(optOutText === undefined ? {} : { optOutText }), ...(noticeText === undefined ? {} : { noticeText }),
    ...(merge === undefined ? {} : { merge }), ...(scheduledFor === undefined ? {} : { scheduledFor }),
  };
}

export function attemptOf(raw: RawAttempt, recipients: Recipient[], earlierContacts: Record<string, number[]>): Attempt {
  const { id, channel, purpose, purposeSource, audience, account, draft, layer, justification, follows } = raw;
  return {
    id, channel, purposeSource, audience, account, draft, layer, recipients,
    app: raw.rule.split('/')[0] ?? '',
    context: contextOf(raw, earlierContacts),
    ...(purpose ? { purpose } : {}), ...(justification ? { justification } : {}), ...(follows ? { follows } : {}),
  };
}
