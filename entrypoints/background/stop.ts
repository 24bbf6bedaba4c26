import type { Request, StopAnswer } from '../../utils/messaging/protocol';
import { contactOf } from './contact-of';
import { faultKey } from './fault';
import { pushAll } from './sync';
import { policyOf, type Worker } from './worker';

/** overlay.stop: *they said no*. Narrows this device before it answers, and goes to the hub as soon as it can be reached. */
export async function recordStop(worker: Worker, { contact, kind, channels, note }: Request<'overlay.stop'>): Promise<StopAnswer> {
  const point = contactOf(contact, policyOf(worker).engine.defaultRegion);
  const at = worker.now();
  await worker.store.overlay.add({ point, kind, note, at, ...(channels ? { channels } : {}) });
  pushAll(worker).catch((error: unknown) => { console.warn('push', faultKey(error)); }); // pending on the disk: the alarm sends it
  return { contact: point.canonical, kind, at, ...(channels ? { channels } : {}) };
}
