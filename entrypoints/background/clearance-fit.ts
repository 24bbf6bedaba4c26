import { verifyClearance, type Clearance } from '../../utils/audit';
import { exportPublicKey } from '../../utils/crypto';
import type { Decision } from '../../utils/engine';
import { Clearances, type ClearanceRow } from '../../utils/store/clearances';
import { isBeforeStop } from './versions';
import type { Question } from './question';
import type { Worker } from './worker';

const HOUR_MS = 3_600_000;

/** What a clearance must fit. */
export type Asked = Pick<Decision, 'channel' | 'purpose'>;

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
export async function isFitting(question: Question, { channel, purpose }: Asked, row: ClearanceRow): Promise<boolean> {
  const { clearance, usedBy } = row;
  const isFree = usedBy === undefined || usedBy === question.raw.id;
  const isAsked = clearance.channel === channel && clearance.purpose === purpose && clearance.count > 0 && clearance.policyVersion === question.engine.version;
  return isFree && isAsked && isOnThisData(question, clearance) && (await isInForce(question, row));
}

export const clearancesOf = (worker: Worker): Clearances => new Clearances(worker.store.db, () => worker.now());
