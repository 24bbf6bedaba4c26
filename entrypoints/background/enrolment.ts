import type { EnrolAnswer } from '../../utils/messaging/protocol';
import { enrol } from '../../utils/sync/enrol';
import { syncNow } from './sync';
import type { Worker } from './worker';

/** enrol.start: enrolment and the first pull. When the pull fails the device stays enrolled, holds, and tries again by alarm. */
export async function startEnrolment(worker: Worker, link: string): Promise<EnrolAnswer> {
  const device = await enrol(worker.store, link, { name: navigator.userAgent.slice(0, 120), user: '' });
  await syncNow(worker);
  const { org, hub, deviceId } = device;
  return { org, hub, deviceId, rootVersion: worker.store.root()?.version ?? 0 };
}
