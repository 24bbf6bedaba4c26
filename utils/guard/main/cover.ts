// What a ticket covers of a send, in the page's own world.
import type { PageTicket } from '../../messaging/protocol';
import { names, push } from '../../primordials';
import type { SendMatch } from '../match/request';
import { coverTokens } from '../match/tokens';

type Recipients = Pick<SendMatch, 'recipients'>;

export function coversAll(ticket: PageTicket, tokens: readonly string[]): boolean {
  const covered = names();
  for (let j = 0; j < ticket.covers.length; j++) covered.add(ticket.covers[j] as string);
  for (let i = 0; i < tokens.length; i++) if (!covered.has(tokens[i] as string)) return false;
  return true;
}

/** What a send names beside whom it does not: the id of its list. */
export function namedIn(send: Recipients): string[] {
  const named: SendMatch['recipients'] = [];
  for (let i = 0; i < send.recipients.length; i++) if (send.recipients[i]?.reader !== 'unresolved') push(named, send.recipients[i] as SendMatch['recipients'][number]);
  return coverTokens(named) ?? [];
}

/** Tokens to compare with a ticket; null when there is none. Only strings of separators have no token. */
export function tokensOf(send: Recipients): string[] | null {
  const tokens = coverTokens(send.recipients);
  return tokens === null || tokens.length === 0 ? null : tokens;
}

/** Of an account or a draft: what one side does not name excludes nothing. */
export const isSameOrUnknown = (a: string | undefined, b: string): boolean => !a || !b || a === b;
