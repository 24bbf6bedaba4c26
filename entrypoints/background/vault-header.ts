import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { makeHeader, type Decoy, type VaultHeader, type VaultKeys } from '../../utils/store/vault';
import { Fault } from './fault';
import type { Worker } from './worker';

/** What a panic code leaves to be seen. */
export function decoyOf({ store }: Pick<Worker, 'store'>): Decoy | undefined {
  const { deviceToken: _token, ...decoy } = store.device() ?? { deviceToken: '' };
  return 'deviceId' in decoy ? decoy : undefined;
}

/** Header over these keys, with the panic code where one was given. @throws Fault `fault_not_enrolled`: for that there must be something to show. */
export async function headerOf(keys: VaultKeys, { key, salt, panic }: Request<'passcode.set'>, decoy: Decoy | undefined, memory?: VaultHeader['memory']): Promise<VaultHeader> {
  if (panic && !decoy) throw new Fault('fault_not_enrolled');
  return makeHeader(keys, { passcodeKey: fromBase64url(key), ...(panic && decoy ? { panic: { key: fromBase64url(panic), decoy } } : {}) }, salt, { memory });
}
