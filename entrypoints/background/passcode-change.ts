import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { changeHeader, prove } from '../../utils/store/passcode';
import { onDisk } from './data';
import { Fault } from './fault';
import { end } from './orders';
import { rulesOf } from './passcode-state';
import { decoyOf, headerOf } from './vault-header';
import { openWorker } from './worker';

/** Another passcode over the same keys: who knows the present one proves it, with as many tries as at the lock. */
export async function changePasscode(asked: Request<'passcode.set'>): Promise<void> {
  const { current } = asked;
  if (!current) throw new Fault('fault_passcode_wrong');
  const worker = await openWorker();
  const { wipeAfterGuesses: wipeAfter } = await rulesOf();
  const proof = await onDisk((db) => prove(db, fromBase64url(current), { now: Date.now(), wipeAfter }));
  if (proof.result === 'last') await end('guesses');
  if (proof.result !== 'right') throw new Fault(proof.result === 'early' ? 'fault_passcode_early' : 'fault_passcode_wrong');
  const header = await headerOf(proof.keys, asked, decoyOf(worker), proof.header.memory);
  if (!(await onDisk((db) => changeHeader(db, header)))) throw new Fault('fault_passcode_busy');
}
