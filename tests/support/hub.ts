import { readFile } from 'node:fs/promises';
import type { FleetDevice } from '../../server/store/fleet';
import { join } from 'node:path';
import type { Hub } from '../../server/start-hub';

export { startHub, type Hub, type HubOptions } from '../../server/start-hub';

/** A change at run time, as an administrator makes it. */
export async function administer<T>(hub: Hub, what: 'policy' | 'consents' | 'epochs' | 'group-tokens' | 'orders', body: unknown): Promise<T> {
  const token = (await readFile(join(hub.data, 'admin-token'), 'utf8')).trim();
  const response = await fetch(`${hub.url}/v1/admin/${what}`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  return await response.json() as T;
}

/** Every device, as the administrator's list tells of it. */
export async function fleetOf(hub: Hub): Promise<FleetDevice[]> {
  const token = (await readFile(join(hub.data, 'admin-token'), 'utf8')).trim();
  const response = await fetch(`${hub.url}/v1/admin/devices`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as { devices: FleetDevice[] }).devices;
}
