import type { Instant } from '../engine';
import type { Db } from './db';
import { newLogKey, outboxWith, type SealKey } from './parcel';
import { kept, rebuild, type DiskRow } from './rebuild';
import { rawOf, sealRow } from './sealed-db';
import { boxesFrom, makeHeader, newVaultKeys, type Decoy, type VaultHeader, type VaultKeys } from './vault';

/** Row `ended`: why this device holds nothing any more. It enrols itself no more; a person with a new link can. */
export interface Ended { reason: 'wiped' | 'revoked' | 'guesses'; at: Instant }

const meta = (key: string, value: unknown): DiskRow => ({ store: 'meta', key, value });

/** Keys of the log for entries that lie readable; undefined where the hub never said to whom they are sealed. */
async function freshLogKey(db: Db): Promise<Awaited<ReturnType<typeof newLogKey>> | undefined> {
  const key = (await rawOf(db).get('meta', 'seal-key')) as SealKey | undefined;
  return key && newLogKey(key);
}

/** Everything goes but unsent log entries, sealed to the hub. The policy too: beside it the next hub's would look older, or forked. */
export async function endDevice(db: Db, ended: Ended): Promise<void> {
  const fresh = await freshLogKey(db);
  await rebuild(db, (held) => {
    const outbox = outboxWith(held, fresh);
    return [...kept(held, 'clock'), meta('ended', ended), ...(outbox.length > 0 ? [meta('outbox', outbox)] : [])];
  });
}

/**
 * What a panic code does: the keys and everything under them go, and in their place stands a vault that the same code opens, with a device
 * in it that holds nothing. @returns the keys of that vault.
 */
export async function panic(db: Db, passcodeKey: Uint8Array, decoy: Decoy, { salt, cost, id, memory }: Omit<VaultHeader, 'version' | 'slots'>): Promise<VaultKeys> {
  const keys = newVaultKeys();
  const boxes = boxesFrom(keys);
  const header = await makeHeader(keys, { passcodeKey }, salt, { cost, memory });
  const device = sealRow(boxes, 'meta', 'device', { ...decoy, deviceToken: '' });
  await rebuild(db, (held) => {
    if ((held.clear['vault'] as VaultHeader | undefined)?.id !== id) throw new Error('another vault by now');
    const outbox = outboxWith(held);
    return [
      ...kept(held, 'clock', 'policy', 'keys', 'seal-key', 'place'),
      meta('vault', header), meta('device', device), ...(outbox.length > 0 ? [meta('outbox', outbox)] : []),
    ];
  });
  return keys;
}
