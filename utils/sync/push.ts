import { z } from 'zod';
import type { Store } from '../store/store';
import { createHub, type HubClient } from './http';
import { storeFault, SyncError } from './sync-error';

const BATCH = 100;
const acceptance = z.object({ accepted: z.array(z.string()), refused: z.array(z.string()).default([]) });

/** Client of the hub that this device is enrolled at. Throws SyncError `sync_not_enrolled`. */
export function hubOf(store: Store, options: { fetch?: typeof fetch; timeoutMs?: number } = {}): HubClient {
  const device = store.device();
  if (!device) throw new SyncError('sync_not_enrolled');
  // Without a token there is nobody to ask: what a panic code leaves finds no hub (docs/threat-model.md).
  if (device.deviceToken === '') return createHub({ ...options, hub: device.hub, fetch: () => Promise.reject(new TypeError('no token')) });
  return createHub({ ...options, hub: device.hub, token: device.deviceToken });
}

/**
 * Uploads the stops recorded on this device; gives how many the hub accepted. Ids make a repeated upload harmless.
 * What the hub does not name stays pending; so does what it refuses, which is marked: it narrows this device all the same. Throws SyncError.
 */
export async function pushEvents(store: Store, hub: HubClient, now: () => number = Date.now): Promise<number> {
  const pending = await store.overlay.pending();
  let count = 0;
  for (let at = 0; at < pending.length; at += BATCH) {
    const events = pending.slice(at, at + BATCH);
    const answer = await hub.post('/events', { events });
    const reply = acceptance.safeParse(answer.body);
    if (!reply.success) throw new SyncError('sync_malformed', 'acceptance');
    const named = (ids: string[]): string[] => events.map((event) => event.id).filter((id) => ids.includes(id));
    const accepted = named(reply.data.accepted);
    await store.overlay.accept(accepted, answer.date ?? now()).catch((error: unknown) => { throw storeFault(error); });
    await store.overlay.refuse(named(reply.data.refused)).catch((error: unknown) => { throw storeFault(error); });
    count += accepted.length;
  }
  return count;
}
