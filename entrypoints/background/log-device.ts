import { deviceKeyId } from '../../utils/audit';
import { exportPublicKey } from '../../utils/crypto';
import type { LogDevice } from '../../utils/store/log';
import { Fault } from './fault';
import { notEnrolled } from './policy-in-force';
import type { Worker } from './worker';

const keyIds = new WeakMap<CryptoKeyPair, string>();

/** @throws Fault `fault_not_enrolled`: everything is held until then. */
export async function logDevice(worker: Worker): Promise<LogDevice> {
  const [device, pair] = [worker.store.device(), worker.store.deviceKey()];
  if (device && !pair) throw new Fault('fault_no_data'); // what a panic code leaves
  if (!device || !pair) throw new Fault(notEnrolled(worker));
  const keyId = keyIds.get(pair) ?? (await deviceKeyId(await exportPublicKey(pair)));
  keyIds.set(pair, keyId);
  return { id: device.deviceId, user: device.user, signer: { keyId, privateKey: pair.privateKey } };
}
