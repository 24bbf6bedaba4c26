import type { EnrolAnswer, Request } from '../../utils/messaging/protocol';
import { enrol } from '../../utils/sync/enrol';
import { orgName } from './org-name';
import { syncNow } from './sync';
import type { Worker } from './worker';

/** enrol.start: enrolment and the first pull. When the pull fails the device stays enrolled, holds, and tries again by alarm. */
export async function startEnrolment(worker: Worker, { link, user }: Request<'enrol.start'>): Promise<EnrolAnswer> {
  const device = await enrol(worker.store, link, { name: navigator.userAgent.slice(0, 120), ...(user?.trim() ? { user: user.trim() } : {}) });
  await syncNow(worker);
  const { hub, deviceId } = device;
  return { org: orgName(device), hub, deviceId, rootVersion: worker.store.root()?.version ?? 0 };
}
