import type { DialogModel } from '../../utils/guard/dialog-port';
import type { CheckReply, RecipientView } from '../../utils/messaging/protocol';

export type Communication = 'message' | 'call' | 'invitation';
export type Situation = 'fault' | 'block' | 'partial' | 'justify' | 'warn';

/** What the person is about to do, for the words of headings and buttons. */
export function communicationOf(channel: string): Communication {
  if (channel === 'voice' || channel === 'voice-automated') return 'call';
  return channel === 'meeting' ? 'invitation' : 'message';
}

/** `partial` = some recipients are blocked and some are not. */
export function situationOf(reply: CheckReply): Situation {
  if (reply.fault !== undefined) return 'fault';
  if (reply.decision !== 'block') return reply.decision === 'justify' ? 'justify' : 'warn';
  return reply.recipients.some((one) => one.verdict !== 'block') ? 'partial' : 'block';
}

const SEVERITY: Record<RecipientView['verdict'], number> = { block: 0, justify: 1, warn: 2, allow: 3 };

/** Stopped recipients first, the strictest on top, in the order of the composer within one verdict; allowed apart. */
export function splitRecipients(recipients: readonly RecipientView[]): { stopped: RecipientView[]; allowed: RecipientView[] } {
  const stopped = recipients.filter((one) => one.verdict !== 'allow').sort((a, b) => SEVERITY[a.verdict] - SEVERITY[b.verdict] || a.index - b.index);
  return { stopped, allowed: recipients.filter((one) => one.verdict === 'allow') };
}

export interface Offer {
  removeBlocked: boolean;
  declare: string[];
  justify: boolean;
  confirm: boolean;
  retry: boolean;
  keepDraft: boolean;
  copyText: boolean;
}

/** Which answers the dialog may offer. Nothing that sends is offered in a fault or when every recipient is blocked. */
export function offerOf({ reply, canRewrite, canSaveDraft }: DialogModel): Offer {
  const situation = situationOf(reply);
  const isFault = situation === 'fault';
  // Even a final stop leaves what it does not cover, e.g. an objection leaves claims.
  const changeable = reply.recipients.some((one) => one.verdict !== 'allow' && (!one.final || one.allowedInstead.length > 0));
  return {
    removeBlocked: situation === 'partial' && canRewrite && (reply.withoutBlocked?.length ?? 0) > 0,
    declare: !isFault && changeable ? reply.purposes.filter((purpose) => purpose !== reply.purpose) : [],
    justify: situation === 'justify',
    confirm: situation === 'warn',
    retry: isFault,
    keepDraft: canSaveDraft,
    copyText: communicationOf(reply.channel) !== 'call',
  };
}
