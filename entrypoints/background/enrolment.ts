import type { EnrolAnswer, Request } from '../../utils/messaging/protocol';
import { enrol } from '../../utils/sync/enrol';
import { Fault } from './fault';
import { orgName } from './org-name';
import { prepareEnd } from './orders';
import { report } from './report';
import { isMemoryWanting } from './storage-rule';
import { isPasscodeWanting } from './passcode-rule';
import { syncNow } from './sync';
import type { Worker } from './worker';

/**
 * enrol.start: enrolment and the first pull. Where the administrator has said at which hub, nobody else does. When the pull fails the device stays enrolled, holds, and tries again by alarm.
 */
export async function startEnrolment(worker: Worker, { link, user }: Request<'enrol.start'>): Promise<EnrolAnswer> {
  const { state, enrolment } = worker.managed().policy;
  if (enrolment || state === 'waiting' || state === 'invalid') throw new Fault('fault_managed_enrolment');
  if (isPasscodeWanting(worker)) throw new Fault('fault_passcode_required'); // before any key is here
  if (isMemoryWanting(worker)) throw new Fault('fault_storage');
  const device = await enrol(worker.store, link, { name: navigator.userAgent.slice(0, 120), ...(user?.trim() ? { user: user.trim() } : {}) });
  await worker.store.db.delete('meta', 'ended'); // somebody with a link has taken it back
  await prepareEnd(worker).catch(report('prepare'));
  await syncNow(worker);
  const { hub, deviceId } = device;
  return { org: orgName(device), hub, deviceId, rootVersion: worker.store.root()?.version ?? 0 };
}
