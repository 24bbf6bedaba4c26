import { settleIntakes, waitingIntakes } from '../store/intakes';
import type { Store } from '../store/store';
import type { HubClient } from './http';
import { pendingReply } from './protocol';
import { storeFault, SyncError } from './sync-error';

const BATCH = 50;

/** Uploads consents recorded here, which wait at the hub for a second person. Ids make a repeated upload harmless; what the hub does not name stays. Throws SyncError. */
export async function pushIntakes(store: Store, hub: HubClient, now: () => number = Date.now): Promise<void> {
  const records = await waitingIntakes(store.db);
  for (let at = 0; at < records.length; at += BATCH) {
    const reply = pendingReply.safeParse((await hub.post('/pending', { records: records.slice(at, at + BATCH) })).body);
    if (!reply.success) throw new SyncError('sync_malformed', 'acceptance');
    await settleIntakes(store.db, reply.data, now()).catch((error: unknown) => { throw storeFault(error); });
  }
}
