import { z } from 'zod';
import type { Store } from '../store/store';
import { createHub, type HubClient } from './http';
import { storeFault, SyncError } from './sync-error';

const BATCH = 100;
const acceptance = z.object({ accepted: z.array(z.string()) });

/** Client of the hub that this device is enrolled at. Throws SyncError `sync_not_enrolled`. */
export function hubOf(store: Store, options: { fetch?: typeof fetch; timeoutMs?: number } = {}): HubClient {
  const device = store.device();
  if (!device) throw new SyncError('sync_not_enrolled');
  return createHub({ ...options, hub: device.hub, token: device.deviceToken });
}

/**
 * Uploads the stops recorded on this device; gives how many the hub accepted. Ids make a repeated upload harmless.
 * What the hub does not name stays pending. Throws SyncError.
 */
export async function pushEvents(store: Store, hub: HubClient, now: () => number = Date.now): Promise<number> {
  const pending = await store.overlay.pending();
  let count = 0;
  for (let at = 0; at < pending.length; at += BATCH) {
    const events = pending.slice(at, at + BATCH);
    const answer = await hub.post('/events', { events });
    const reply = acceptance.safeParse(answer.body);
    if (!reply.success) throw new SyncError('sync_malformed', 'acceptance');
    const accepted = events.map((event) => event.id).filter((id) => reply.data.accepted.includes(id));
    await store.overlay.accept(accepted, answer.date ?? now()).catch((error: unknown) => { throw storeFault(error); });
    count += accepted.length;
  }
  return count;
}
