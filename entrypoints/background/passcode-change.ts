import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { changeHeader, readHeader } from '../../utils/store/passcode';
import { makeHeader, openHeader } from '../../utils/store/vault';
import { onDisk } from './data';
import { Fault } from './fault';
import { decoyOf } from './vault-header';
import { openWorker } from './worker';

/** Another passcode over the same keys: who knows the present one proves it. */
export async function changePasscode({ key, salt, panic, current }: Request<'passcode.set'>): Promise<void> {
  const worker = await openWorker();
  await onDisk(async (db) => {
    const header = await readHeader(db);
    if (!header || !current) throw new Fault('fault_passcode_wrong');
    const slot = await openHeader(header, fromBase64url(current));
    if (slot?.kind !== 'open') throw new Fault('fault_passcode_wrong');
    const decoy = decoyOf(worker);
    const secrets = { passcodeKey: fromBase64url(key), ...(panic && decoy ? { panic: { key: fromBase64url(panic), decoy } } : {}) };
    if (!(await changeHeader(db, await makeHeader(slot.keys, secrets, salt)))) throw new Fault('fault_passcode_busy');
  });
}
