import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { makeHeader, type Decoy, type VaultKeys } from '../../utils/store/vault';
import type { Worker } from './worker';

/** What a panic code leaves to be seen. */
export function decoyOf({ store }: Pick<Worker, 'store'>): Decoy | undefined {
  const { deviceToken: _token, ...decoy } = store.device() ?? { deviceToken: '' };
  return 'deviceId' in decoy ? decoy : undefined;
}

/** Header of a new vault, with the panic code where one was given. */
export const headerOf = (keys: VaultKeys, asked: Request<'passcode.set'>, decoy: Decoy | undefined) =>
  makeHeader(keys, { passcodeKey: fromBase64url(asked.key), ...(asked.panic && decoy ? { panic: { key: fromBase64url(asked.panic), decoy } } : {}) }, asked.salt);
