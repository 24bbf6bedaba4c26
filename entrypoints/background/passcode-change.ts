import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { changeHeader, readHeader } from '../../utils/store/passcode';
import { openHeader } from '../../utils/store/vault';
import { onDisk } from './data';
import { Fault } from './fault';
import { decoyOf, headerOf } from './vault-header';
import { openWorker } from './worker';

/** Another passcode over the same keys: who knows the present one proves it. */
export async function changePasscode(asked: Request<'passcode.set'>): Promise<void> {
  const { current } = asked;
  const worker = await openWorker();
  await onDisk(async (db) => {
    const header = await readHeader(db);
    if (!header || !current) throw new Fault('fault_passcode_wrong');
    const slot = await openHeader(header, fromBase64url(current));
    if (slot?.kind !== 'open') throw new Fault('fault_passcode_wrong');
    if (!(await changeHeader(db, await headerOf(slot.keys, asked, decoyOf(worker), header.memory)))) throw new Fault('fault_passcode_busy');
  });
}
