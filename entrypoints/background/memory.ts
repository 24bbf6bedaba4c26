import { toBase64url } from '../../utils/crypto';
import { writeSessions } from '../../utils/platform/session';
import { clearPersonal, VAULT_KEYS } from '../../utils/platform/vault-session';
import type { Db } from '../../utils/store/db';
import { beginMemory } from '../../utils/store/memory-vault';
import { loadClear } from '../../utils/store/clear-rows';
import { readHeader } from '../../utils/store/passcode';
import { memoryHeader, newVaultKeys } from '../../utils/store/vault';
import { heldManaged } from './managed';
import { MEMORY_SECRET, memorySecret } from './memory-secret';
import { storageRule } from './storage-named';

/** The disk first: who dies before the keys are in the session leaves a vault that nothing opens, with nothing in it, and it is made anew. */
export async function begin(db: Db, present: string | undefined, isMemory: boolean): Promise<void> {
  const keys = newVaultKeys();
  await beginMemory(db, present, isMemory ? memoryHeader(keys) : undefined);
  await clearPersonal();
  if (isMemory) await writeSessions({ [VAULT_KEYS]: keys, [MEMORY_SECRET]: toBase64url(crypto.getRandomValues(new Uint8Array(32))) });
}

let settling: Promise<unknown> = Promise.resolve();

/**
 * Before this device's data are opened. A vault whose browser has ended goes: what it owes the hub is in the outbox then. Where nothing
 * lies yet and policy wants nothing on the disk, the first vault is made, before there is any key to write.
 */
export function settleMemory(db: Db): Promise<void> {
  const settled = settling.then(() => settle(db));
  settling = settled.catch(() => undefined); // whoever waits for this one gets its error
  return settled;
}

async function settle(db: Db): Promise<void> {
  const [vault, device] = await Promise.all([readHeader(db), db.get('meta', 'device')]);
  const isDead = vault?.memory !== undefined && (await memorySecret()) === undefined;
  if (!isDead && (vault || device)) return;
  const [{ policy }, managed] = await Promise.all([loadClear(db), heldManaged()]);
  const rule = storageRule(managed(), policy) ?? (isDead ? 'memory' : 'disk');
  if (isDead || rule === 'memory') await begin(db, vault?.id, rule === 'memory');
}
