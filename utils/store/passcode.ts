import type { Instant } from '../engine';
import type { Db } from './db';
import { endDevice, panic } from './end';
import { countGuess, forgiveGuesses, waitAfter } from './guesses';
import type { LogEnvelope } from './parcel';
import { kept, rebuild, type DiskRow } from './rebuild';
import { rawOf } from './sealed-db';
import { finished } from './transaction';
import { openHeader, type VaultHeader, type VaultKeys } from './vault';

export const readHeader = async (db: Db): Promise<VaultHeader | undefined> => (await rawOf(db).get('meta', 'vault')) as VaultHeader | undefined;

export type UnlockResult =
  | { result: 'open'; keys: VaultKeys }
  | { result: 'wrong' | 'early'; waitMs: number }
  | { result: 'ended' };

/** Tries a passcode. `wipeAfter` wrong ones in a row end the device, 0 = never. A panic code answers as the passcode does. */
export async function unlock(db: Db, passcodeKey: Uint8Array, { now, wipeAfter }: { now: Instant; wipeAfter: number }): Promise<UnlockResult> {
  const header = await readHeader(db);
  if (!header) throw new Error('no vault');
  const counted = await countGuess(db, now);
  if ('waitMs' in counted) return { result: 'early', waitMs: counted.waitMs };
  const slot = await openHeader(header, passcodeKey);
  if (slot?.kind === 'open') {
    await forgiveGuesses(db);
    return { result: 'open', keys: slot.keys };
  }
  if (slot) return { result: 'open', keys: await panic(db, passcodeKey, slot.decoy, header) };
  if (wipeAfter > 0 && counted.failures >= wipeAfter) {
    await endDevice(db, { reason: 'guesses', at: now });
    return { result: 'ended' };
  }
  return { result: 'wrong', waitMs: waitAfter(counted.failures) };
}

export type ProofResult = { result: 'right'; header: VaultHeader; keys: VaultKeys } | { result: 'wrong' | 'early' } | { result: 'last' };

/** The present passcode, asked of an open device before it is changed: a guess as at the lock. A panic code is a wrong one here. `last` = the device is to end. */
export async function prove(db: Db, passcodeKey: Uint8Array, { now, wipeAfter }: { now: Instant; wipeAfter: number }): Promise<ProofResult> {
  const header = await readHeader(db);
  if (!header) return { result: 'wrong' };
  const counted = await countGuess(db, now);
  if ('waitMs' in counted) return { result: 'early' };
  const slot = await openHeader(header, passcodeKey);
  if (slot?.kind !== 'open') return { result: wipeAfter > 0 && counted.failures >= wipeAfter ? 'last' : 'wrong' };
  await forgiveGuesses(db);
  return { result: 'right', header, keys: slot.keys };
}

/** Another passcode over the same keys. False when the vault is another by now. */
export async function changeHeader(db: Db, header: VaultHeader): Promise<boolean> {
  const tx = rawOf(db).transaction('meta', 'readwrite', { durability: 'strict' });
  const isSame = ((await tx.store.get('vault')) as VaultHeader | undefined)?.id === header.id;
  await finished(tx.done, isSame ? [tx.store.put(header, 'vault')] : []);
  return isSame;
}

/** Something was logged, or set, while a vault was being made; nothing is changed. */
export class OvertakenError extends Error {
  override name = 'OvertakenError';
}

/**
 * Puts a vault in the place of everything that lay readable: what is in `rows` comes back sealed, the rest is fetched again.
 * @param head last sequence of the log, all of it at the hub.
 * @throws OvertakenError when the log has grown since, or there is a vault already.
 */
export async function makeVault(db: Db, made: { header: VaultHeader; envelope?: LogEnvelope | undefined; rows: DiskRow[]; head: number }): Promise<void> {
  await rebuild(db, (held) => {
    if (held.clear['vault'] !== undefined || held.tail.length > 0 || held.head !== made.head) throw new OvertakenError('the log has grown');
    const { header, envelope, rows } = made;
    return [
      ...kept(held, 'clock', 'policy', 'keys', 'seal-key', 'place', 'outbox', 'ended').filter(({ key }) => !rows.some((row) => row.store === 'meta' && row.key === key)),
      { store: 'meta', key: 'vault', value: header }, ...(envelope ? [{ store: 'meta', key: 'log-envelope', value: envelope }] : []), ...rows,
    ];
  });
}
