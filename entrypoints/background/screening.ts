import { isConsistent, signClearance, type ClearanceFields } from '../../utils/audit';
import { CORE_VERSION, RULE_PACKS } from '../../utils/engine';
import type { ClearanceView, Request, ScreeningGround } from '../../utils/messaging/protocol';
import { Clearances } from '../../utils/store/clearances';
import { appendScreening } from '../../utils/store/log';
import { holdingFault } from './data-view';
import { Fault } from './fault';
import type { PageHandlers } from './handler-types';
import { logDevice } from './log-device';
import { openWorker, policyOf, type Worker } from './worker';
import { isBeforeStop } from './versions';

const HOUR_MS = 3_600_000;
/** A screening takes seconds; one that was left open is begun anew. */
const LONGEST_MS = HOUR_MS;

const packVersion = (): string => [CORE_VERSION, ...RULE_PACKS.map(({ id, version }) => `${id} ${version}`)].join(', ').slice(0, 400);

async function begin(worker: Worker): Promise<ScreeningGround> {
  const fault = await holdingFault(worker);
  if (fault) throw new Fault(fault);
  const now = worker.now();
  return { engine: policyOf(worker).engine, data: worker.store.dataState(now), now, utcOffsetMinutes: -new Date(now).getTimezoneOffset() };
}

/** Policy, root or a stop of this device came while the list was screened: what was decided may not hold any more. */
function isOvertaken(worker: Worker, { at, policyVersion, rootVersion }: Request<'screening.finish'>): boolean {
  const now = worker.now();
  return policyVersion !== policyOf(worker).engine.version || rootVersion !== worker.store.dataState(now).rootVersion
    || isBeforeStop(worker, at) || at > now || now - at > LONGEST_MS;
}

/** Logged and cleared in one transaction, before the page may give the files away. */
async function finish(worker: Worker, done: Request<'screening.finish'>): Promise<ClearanceView> {
  const fault = await holdingFault(worker);
  if (fault) throw new Fault(fault);
  if (isOvertaken(worker, done)) throw new Fault('fault_screening_outdated');
  if (!isConsistent(done)) throw new Fault('fault_bad_message');
  const { id, at, label, salt, optOutText, noticeText, utcOffsetMinutes, ...logged } = done;
  const device = await logDevice(worker);
  const { policy } = policyOf(worker);
  const fields: ClearanceFields = {
    id, at, expiresAt: Math.round(at + policy.clearanceHours * HOUR_MS), device: device.id, channel: done.decidedAs, purpose: done.purpose, count: done.allowed, setHash: done.setHash, label,
    rootVersion: done.rootVersion, policyVersion: done.policyVersion, packVersion: packVersion(),
  };
  const clearance = await signClearance(fields, device.signer.privateKey);
  const event = { ...logged, id: crypto.randomUUID(), attempt: id, time: worker.now(), packVersion: packVersion(), context: { optOutText, noticeText, utcOffsetMinutes } };
  await new Clearances(worker.store.db, () => worker.now()).dropOld();
  if (!(await appendScreening(worker.store.db, device, event, { id, clearance, salt }))) throw new Fault('fault_bad_message');
  return { id, at, expiresAt: clearance.expiresAt, channel: clearance.channel, purpose: clearance.purpose, count: clearance.count, setHash: clearance.setHash };
}

export const screeningHandlers: Pick<PageHandlers, 'screening.begin' | 'screening.finish'> = {
  'screening.begin': async () => begin(await openWorker()),
  'screening.finish': async (body) => finish(await openWorker(), body),
};
