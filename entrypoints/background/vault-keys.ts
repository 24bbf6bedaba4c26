import { readSession, writeSession } from '../../utils/platform/session';
import { VAULT_KEYS } from '../../utils/platform/vault-session';
import type { VaultKeys } from '../../utils/store/vault';

/** Keys of the open vault; undefined = locked, or there is none. */
export const readVaultKeys = (): Promise<VaultKeys | undefined> => readSession<VaultKeys>(VAULT_KEYS);
export const writeVaultKeys = (keys: VaultKeys): Promise<void> => writeSession(VAULT_KEYS, keys);
