// The key list in force, N → N+1 (The Update Framework): each list is signed by the offline key of the one before.
import type { HeldKeys } from '../store/meta';
import type { Store } from '../store/store';
import { getJson, type HubClient } from './http';
import { keyList, timestamp, type KeyList, type Timestamp } from './protocol';
import { openSigned, peekPayload, type KeyRole, type TrustedKey } from './signed';
import { SyncError } from './sync-error';

/** Lists walked in one sync; a hub cannot keep a device walking. */
const MOST_STEPS = 64;

/** Keys of a role that are good at `now`: one that has an end is refused after it. */
export function trustedKeys(store: Store, role: KeyRole, now: number): TrustedKey[] {
  return heldKeys(store).keys.filter((key) => key.role === role && (key.until === undefined || now < key.until));
}

function heldKeys(store: Store): HeldKeys {
  const keys = store.keys();
  if (!keys) throw new SyncError('sync_not_enrolled');
  return keys;
}

async function nextKeys(held: HeldKeys, hub: HubClient, org: string): Promise<KeyList> {
  const envelope = await getJson(hub, `/keys/${held.version + 1}`);
  const list = keyList.safeParse(await openSigned(envelope, [held.offline]));
  if (!list.success || list.data.version !== held.version + 1) throw new SyncError('sync_malformed', 'key list');
  if (list.data.org !== org) throw new SyncError('sync_wrong_org', list.data.org);
  // A new offline key takes over only where it signs too: nobody can be made heir unknowingly.
  if (list.data.offline.publicKey !== held.offline.publicKey) await openSigned(envelope, [list.data.offline]);
  return list.data;
}

/** Walks the key lists up to the version that the timestamp names, keeping each step. */
async function followKeys(store: Store, hub: HubClient, org: string, upTo: number): Promise<void> {
  for (let steps = 0; heldKeys(store).version < upTo; steps++) {
    if (steps === MOST_STEPS) throw new SyncError('sync_malformed', `${upTo} key lists`);
    await store.saveMeta({ keys: await nextKeys(heldKeys(store), hub, org) });
  }
}

/**
 * The hub's timestamp, verified by the newest key list. What the unverified payload says is used only to know how many
 * lists to ask for; each of those is verified by itself. `given`: as it came without being asked for.
 */
export async function fetchTimestamp(store: Store, hub: HubClient, org: string, now: number, given?: unknown): Promise<Timestamp> {
  const envelope = given ?? await getJson(hub, '/timestamp');
  const claimed = timestamp.safeParse(peekPayload(envelope));
  if (!claimed.success) throw new SyncError('sync_malformed', 'timestamp');
  await followKeys(store, hub, org, claimed.data.keysVersion);
  await openSigned(envelope, trustedKeys(store, 'timestamp', now));
  if (claimed.data.org !== org || claimed.data.territory !== store.territory()) {
    throw new SyncError('sync_wrong_org', `${claimed.data.org}/${claimed.data.territory}`);
  }
  return claimed.data;
}
