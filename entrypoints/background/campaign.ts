import { verifyClearance, type Clearance, type DecisionEvent } from '../../utils/audit';
import { exportPublicKey } from '../../utils/crypto';
import type { Attempt, Decision } from '../../utils/engine';
import type { CampaignView } from '../../utils/messaging/protocol';
import { isBelow } from '../../utils/platform/match-patterns';
import type { AttemptRow } from '../../utils/store/attempts';
import { Clearances, type ClearanceRow } from '../../utils/store/clearances';
import { addressOf } from './address';
import { isListed } from './attempt-of';
import { Fault } from './fault';
import type { Question } from './question';
import type { Worker } from './worker';
import { isBeforeStop } from './leave';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Leave = NonNullable<DecisionEvent['campaign']>;
/** What a clearance must fit. */
type Asked = Pick<Decision, 'channel' | 'purpose'>;

/** A send to a whole list of which nobody can say who is on it. */
export function isUnread({ raw, recipients }: Pick<Question, 'raw' | 'recipients'>): boolean {
  return isListed(raw) && recipients.some((one) => one.status === 'unresolved');
}

/** Signed by this device, unchanged, and not expired. */
async function isInForce({ worker }: Question, row: ClearanceRow): Promise<boolean> {
  const [pair, device] = [worker.store.deviceKey(), worker.store.device()];
  if (!pair || !device) return false;
  return (await verifyClearance(row.clearance, { devicePublicKey: await exportPublicKey(pair), device: device.deviceId, now: worker.now() })).ok;
}

/** Made under the data of now, or under earlier data that is not old yet; and nobody has said no here since. */
function isOnThisData({ worker, policy, data }: Question, { rootVersion, at }: Clearance): boolean {
  const isYoung = rootVersion < data.rootVersion && worker.now() - at < policy.staleness.warnAfterHours * HOUR_MS;
  return (rootVersion === data.rootVersion || isYoung) && !isBeforeStop(worker, at);
}

/** May this clearance be used now, for this channel and purpose, under this policy? */
async function isFitting(question: Question, { channel, purpose }: Asked, row: ClearanceRow): Promise<boolean> {
  const { clearance, usedBy } = row;
  const isFree = usedBy === undefined || usedBy === question.raw.id;
  const isAsked = clearance.channel === channel && clearance.purpose === purpose && clearance.count > 0 && clearance.policyVersion === question.engine.version;
  return isFree && isAsked && isOnThisData(question, clearance) && (await isInForce(question, row));
}

const storeOf = (worker: Worker): Clearances => new Clearances(worker.store.db, () => worker.now());

/** Clearances that the person may name, newest first. */
export async function campaignView(question: Question, asked: Asked): Promise<CampaignView> {
  const rows = await storeOf(question.worker).list();
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
  const row = id === undefined ? undefined : await storeOf(worker).get(id);
  if (row && (await isFitting(question, asked, row))) return { by: 'clearance', clearance: row.clearance.id, count: row.clearance.count };
  return isGranted(question) ? { by: 'grant' } : undefined;
}

/** Takes the clearance for this attempt, and for no other. @throws Fault `fault_clearance` when another has it by now. */
export async function useClearance({ worker, raw }: Question, leave: Leave): Promise<void> {
  if (leave.by === 'grant') return;
  const used = await storeOf(worker).use(leave.clearance, raw.id);
  if (!used.ok && used.usedBy !== raw.id) throw new Fault('fault_clearance');
}

export const withCampaign = (attempt: Attempt, leave: Leave): Attempt =>
  ({ ...attempt, context: { ...attempt.context, campaign: leave.by === 'grant' ? { by: 'grant' } : { by: 'clearance', count: leave.count } } });

/** Stopped for nothing but that the list cannot be read. */
export function isStoppedUnread({ decision, table }: Pick<AttemptRow, 'decision' | 'table'>): boolean {
  const said = table?.groups ?? decision.verdicts;
  return decision.kind === 'block' && said.every(({ kind, rule }) => kind !== 'block' || rule === 'core/unresolved');
}
