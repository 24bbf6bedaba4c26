import { exportPublicKey, generateSigningKey, toBase64url } from '../crypto';
import { extendKeyring } from '../store/keyring';
import type { MetaRows } from '../store/meta';
import { readEpochKeys } from './epoch-keys';
import type { HubClient } from './http';
import { enrolReply } from './protocol';
import { SyncError } from './sync-error';
import type { Device } from '../store/meta';

/** What a device becomes whose keys lay readable: another one at the hub, with a token and keys that never did. Nothing is written here. @throws SyncError. */
export async function renew(hub: HubClient, device: Device): Promise<Pick<MetaRows, 'device' | 'keyring' | 'device-key'>> {
  const pair = await generateSigningKey({ extractable: true });
  const reply = enrolReply.safeParse((await hub.post('/renewals', { devicePublicKey: toBase64url(await exportPublicKey(pair)) })).body);
  if (!reply.success || reply.data.org !== device.org) throw new SyncError('sync_malformed', 'renewal reply');
  const { deviceId, deviceToken, epochKeys } = reply.data;
  return { device: { ...device, deviceId, deviceToken }, keyring: await extendKeyring(undefined, readEpochKeys(epochKeys), { isSealed: true }), 'device-key': pair };
}

/** The device before ends. Said until the hub has heard it. */
export const finishRenewal = async (hub: HubClient): Promise<void> => { await hub.post('/renewals/finished', {}); };
