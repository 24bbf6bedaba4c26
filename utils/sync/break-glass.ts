import { getJson, type HubClient } from './http';
import { SyncError } from './sync-error';

/** The signed break-glass statement that the hub serves, as it came; null = none, or a hub that knows of none. @throws SyncError. */
export async function fetchStatement(hub: HubClient): Promise<unknown> {
  try {
    return await getJson(hub, '/break-glass');
  } catch (error) {
    if (error instanceof SyncError && (error.status === 404 || error.fault === 'sync_malformed')) return null;
    throw error;
  }
}
