import { fromBase64url } from '../crypto';
import type { RawEpochKeys } from '../store/keyring';
import type { StoreRoot } from '../store/root';
import type { Store } from '../store/store';
import { getJson, type HubClient } from './http';
import { epochKeys } from './protocol';
import { SyncError } from './sync-error';

/** Validated raw keys; imported at once and dropped. Throws SyncError `sync_malformed`. */
export function readEpochKeys(value: unknown): RawEpochKeys {
  const parsed = epochKeys.safeParse(value);
  if (!parsed.success) throw new SyncError('sync_malformed', 'epoch keys');
  const { territory, epoch, stops } = parsed.data;
  try {
    return {
      territory, epoch, territoryKey: secret(parsed.data.territoryKey), pageKey: secret(parsed.data.pageKey),
      stops: stops.map((stop) => ({ epoch: stop.epoch, stopKey: secret(stop.stopKey), pageKey: secret(stop.pageKey) })),
    };
  } catch (cause) {
    throw new SyncError('sync_malformed', 'epoch keys', { cause });
  }
}

function secret(text: string): Uint8Array {
  const bytes = fromBase64url(text);
  if (bytes.length !== 32) throw new RangeError('key: 32 bytes');
  return bytes;
}

/** Fetches keys when a root needs an epoch that this device has none for. */
export async function ensureEpochKeys(store: Store, hub: HubClient, root: Pick<StoreRoot, 'epoch' | 'stopEpoch' | 'stopEpochs'>): Promise<void> {
  if (store.hasKeysFor(root)) return;
  const raw = readEpochKeys(await getJson(hub, '/epoch-keys'));
  if (raw.territory !== store.territory()) throw new SyncError('sync_wrong_org', `territory ${raw.territory}`);
  await store.addEpochKeys(raw);
  if (!store.hasKeysFor(root)) throw new SyncError('sync_keys_missing', `epoch ${root.epoch}, stop epochs ${[root.stopEpoch, ...(root.stopEpochs ?? [])].join()}`);
}
