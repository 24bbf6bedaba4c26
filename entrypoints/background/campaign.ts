import type { DecisionEvent } from '../../utils/audit';
import type { Attempt } from '../../utils/engine';
import type { CampaignView } from '../../utils/messaging/protocol';
import { isBelow } from '../../utils/platform/match-patterns';
import type { AttemptRow } from '../../utils/store/attempts';
import { addressOf } from './address';
import { isListed } from './attempt-of';
import { clearancesOf, isFitting, type Asked } from './clearance-fit';
import { Fault } from './fault';
import type { Question } from './question';

const DAY_MS = 86_400_000;

type Leave = NonNullable<DecisionEvent['campaign']>;

/** A send to a whole list of which nobody can say who is on it. */
export function isUnread({ raw, recipients }: Pick<Question, 'raw' | 'recipients'>): boolean {
  return isListed(raw) && recipients.some((one) => one.status === 'unresolved');
}

/** Clearances that the person may name, newest first. */
export async function campaignView(question: Question, asked: Asked): Promise<CampaignView> {
  const rows = await clearancesOf(question.worker).list();
  const fitting = await Promise.all(rows.map((row) => isFitting(question, asked, row)));
  const clearances = rows.filter((row, at) => fitting[at] && row.usedBy === undefined).map(({ clearance: { id, at, expiresAt, count, label, rootVersion } }) =>
    ({ id, at, expiresAt, count, label, isOlder: rootVersion !== question.data.rootVersion }));
  return { channel: asked.channel, purpose: asked.purpose, clearances };
}

function isGranted({ policy, worker, raw, sender }: Question): boolean {
  const address = addressOf(raw.page ?? sender.url, sender);
  if (!URL.canParse(address)) return false;
  const { origin, pathname } = new URL(address);
  return policy.campaigns.some((one) => one.origin === origin && isBelow(pathname, one.path ?? '/') && worker.now() < Date.parse(`${one.until}T00:00:00Z`) + DAY_MS);
}

/** What lets this list go: the clearance that the person has named, or else a grant. Undefined = nothing does. */
export async function campaignLeave(question: Question, asked: Asked): Promise<Leave | undefined> {
  if (!isUnread(question)) return undefined;
  const { raw: { clearance: id }, worker } = question;
  const row = id === undefined ? undefined : await clearancesOf(worker).get(id);
  if (row && (await isFitting(question, asked, row))) return { by: 'clearance', clearance: row.clearance.id, count: row.clearance.count };
  return isGranted(question) ? { by: 'grant' } : undefined;
}

/** Takes the clearance for this attempt, and for no other. @throws Fault `fault_clearance` when another has it by now. */
export async function useClearance({ worker, raw }: Question, leave: Leave): Promise<void> {
  const used = leave.by === 'grant' ? undefined : await clearancesOf(worker).use(leave.clearance, raw.id);
  if (used?.ok === false && used.usedBy !== raw.id) throw new Fault('fault_clearance');
}

export const withCampaign = (attempt: Attempt, leave: Leave): Attempt =>
  ({ ...attempt, context: { ...attempt.context, campaign: leave.by === 'grant' ? { by: 'grant' } : { by: 'clearance', count: leave.count } } });

/** Stopped for nothing but that the list cannot be read. */
export function isStoppedUnread({ decision, table }: Pick<AttemptRow, 'decision' | 'table'>): boolean {
  const said = table?.groups ?? decision.verdicts;
  return decision.kind === 'block' && said.every(({ kind, rule }) => kind !== 'block' || rule === 'core/unresolved');
}
