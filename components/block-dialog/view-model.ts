import type { DialogModel } from '../../utils/guard/dialog-port';
import type { BulkView, CheckReply, RecipientView } from '../../utils/messaging/protocol';

export type Communication = 'message' | 'call' | 'invitation';
export type Situation = 'fault' | 'block' | 'partial' | 'justify' | 'warn' | 'campaign';

/** What the person is about to do, for the words of headings and buttons. */
export function communicationOf(channel: string): Communication {
  if (channel === 'voice' || channel === 'voice-automated') return 'call';
  return channel === 'meeting' ? 'invitation' : 'message';
}

/** `partial` = some recipients are blocked and some are not. */
export function situationOf(reply: CheckReply): Situation {
  if (reply.fault !== undefined) return 'fault';
  if (reply.campaign !== undefined) return 'campaign';
  if (reply.decision !== 'block') return reply.decision === 'justify' ? 'justify' : 'warn';
  const kinds = reply.bulk?.groups ?? reply.recipients;
  return kinds.some((one) => one.verdict !== 'block') ? 'partial' : 'block';
}

const SEVERITY: Record<RecipientView['verdict'], number> = { block: 0, justify: 1, warn: 2, allow: 3 };

/** Recipients past which one looks at counts first. */
export const MANY = 20;

/** Counts by reason, of a send to a list or to many; undefined where each recipient is looked at. */
export function bulkOf({ reply, audience = 'explicit' }: DialogModel): BulkView | undefined {
  if (reply.bulk) return reply.bulk;
  const { recipients } = reply;
  if (reply.campaign || recipients.length < 2 || (audience === 'explicit' && recipients.length <= MANY)) return undefined;
  const groups = new Map<string, BulkView['groups'][number]>();
  for (const { verdict, reason, params: { day: _day, ...params }, rule, citation, certainty, final } of recipients) {
    const name = JSON.stringify([verdict, reason, rule, params]);
    const count = (groups.get(name)?.count ?? 0) + 1;
    groups.set(name, { verdict, reason, params, rule, final, count, ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}) });
  }
  const sorted = [...groups.values()].sort((a, b) => SEVERITY[a.verdict] - SEVERITY[b.verdict] || b.count - a.count);
  return { total: recipients.length, allowed: recipients.filter((one) => one.verdict === 'allow').length, groups: sorted };
}

/** Counts of the verdict that stops the whole, and of all. */
export function countsOf(model: DialogModel): { stopped: number; blocked: number; total: number } {
  const { reply } = model;
  const all = reply.bulk?.groups ?? reply.recipients.map((one) => ({ ...one, count: 1 }));
  const sum = (verdict: string): number => all.filter((one) => one.verdict === verdict).reduce((total, one) => total + one.count, 0);
  return { stopped: sum(reply.decision), blocked: sum('block'), total: reply.bulk?.total ?? reply.recipients.length };
}

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

/** May another purpose help? Even a final stop leaves what it does not cover, e.g. an objection leaves claims; and a screening is for one purpose. */
function isChangeable({ campaign, bulk, recipients }: CheckReply): boolean {
  if (campaign) return true;
  if (bulk) return bulk.groups.some((one) => one.verdict !== 'allow' && !one.final);
  return recipients.some((one) => one.verdict !== 'allow' && (!one.final || one.allowedInstead.length > 0));
}

/** Which answers the dialog may offer. Nothing that sends is offered in a fault or when every recipient is blocked. */
export function offerOf({ reply, canRewrite, canSaveDraft }: DialogModel): Offer {
  const situation = situationOf(reply);
  const isFault = situation === 'fault';
  const changeable = isChangeable(reply);
  return {
    removeBlocked: situation === 'partial' && canRewrite && (reply.withoutBlocked?.length ?? 0) > 0,
    declare: !isFault && changeable ? reply.purposes.filter((purpose) => purpose !== reply.purpose) : [],
    justify: situation === 'justify',
    confirm: situation === 'warn',
    retry: isFault || situation === 'campaign',
    keepDraft: canSaveDraft,
    copyText: communicationOf(reply.channel) !== 'call',
  };
}
