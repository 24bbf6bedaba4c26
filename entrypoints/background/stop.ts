import { endRetry, isOpen, voidTicket } from '../../utils/guard/ticket';
import type { Request, StopAnswer } from '../../utils/messaging/protocol';
import { contactOf } from './contact-of';
import { faultKey } from './fault';
import { pushToBadges, pushToGates } from './open-ports';
import { pushAll } from './sync';
import { policyOf, type Worker } from './worker';

/** Leave and retries were decided before the stop: whoever waits with one, or sends the same bytes again, asks again. */
async function takeBackLeave(worker: Worker): Promise<void> {
  const ids: string[] = [];
  await worker.tickets.updateAll((held) => {
    const next = isOpen(held, worker.now()) ? voidTicket(held, 'revocation') : endRetry(held);
    if (next !== held) ids.push(held.id);
    return next;
  });
  if (ids.length > 0) pushToGates({ push: 'ticket.void', ids });
}

/** overlay.stop: *they said no*. Narrows this device before it answers, and goes to the hub as soon as it can be reached. */
export async function recordStop(worker: Worker, { contact, kind, channels, note }: Request<'overlay.stop'>): Promise<StopAnswer> {
  const point = contactOf(contact, policyOf(worker).engine.defaultRegion);
  const at = worker.now();
  await worker.store.overlay.add({ point, kind, note, at, ...(channels ? { channels } : {}) });
  await takeBackLeave(worker);
  pushToBadges();
  pushAll(worker).catch((error: unknown) => { console.warn('push', faultKey(error)); }); // pending on the disk: the alarm sends it
  return { contact: point.canonical, kind, at, ...(channels ? { channels } : {}) };
}
