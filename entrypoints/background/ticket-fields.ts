import type { NewTicket } from '../../utils/guard/ticket';
import type { AttemptRow } from '../../utils/store/attempts';
import { listTokens, tokensOf } from './attempt-of';
import type { Question } from './question';

/** What leave is given for: the question as it was asked, under the versions it was decided with. */
export function ticketFields({ raw, sender }: Question, { decision, fingerprint, campaign, breakGlass, openedUntil }: Pick<AttemptRow, 'decision' | 'fingerprint' | 'campaign' | 'breakGlass' | 'openedUntil'>): NewTicket {
  const { purpose, rootVersion, policyVersion } = decision;
  const { id: attempt, rule, channel, account, draft, scheduledFor, digest } = raw;
  const place = { tab: sender.tab, frame: sender.frame, ...(sender.document ? { document: sender.document } : {}), ...(/^https?:/.test(sender.url) ? { origin: new URL(sender.url).origin } : {}) };
  const covers = tokensOf(raw) ?? (campaign ? listTokens(raw) : []);
  return { attempt, rule, channel, purpose, account, draft, ...place, fingerprint, covers, ...(scheduledFor === undefined ? {} : { scheduledFor }), ...(digest === undefined ? {} : { digest }), ...(campaign ? { campaign } : {}), ...(breakGlass !== undefined && openedUntil !== undefined ? { order: { id: breakGlass, until: openedUntil } } : {}), ...(raw.layer === 'web-request' ? { byNetwork: true } : {}), rootVersion, policyVersion };
}
