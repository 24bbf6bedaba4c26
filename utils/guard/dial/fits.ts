import type { Ticket } from '../ticket';
import { recipientTokens } from '../match/tokens';
import type { Dial } from './read-dial';

/** How long after it was let go a dial may reach the browser: the person may still answer the browser's own question. */
const LAUNCH_MS = 30_000;

/** Is this the dial that a ticket let go? By rule and numbers; a page's own way of starting it may use another scheme. */
export function fitsDial(ticket: Ticket, dial: Pick<Dial, 'channel' | 'recipients'>, now: number): boolean {
  if (!ticket.rule.startsWith('dial/') || now - ticket.issuedAt > LAUNCH_MS || ticket.state === 'void') return false;
  const tokens = dial.recipients.flatMap(({ raw, reader }) => recipientTokens(raw, reader));
  return tokens.length > 0 && ticket.channel === dial.channel && tokens.every((token) => ticket.covers.includes(token));
}
