import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url, importPageKey, type PageKey } from '../utils/crypto';
import { loadEpochs, newestStop, type EpochFile } from './epoch-file';
import { loadSealPair, type SealPair } from './seal-key';
import { findKey, formerKeys, loadList, readList, signingIn, type SigningKey, type SigningRole } from './signing-keys';

export { signedBytes, type SigningKey } from './signing-keys';

export const TERRITORY = 'all';

/** All keys of a hub, kept under DATA/keys with mode 0600. The offline key may be moved away once the key list is signed. */
export interface HubKeys {
  org: string;
  directory: string;
  offline: Pick<SigningKey, 'keyId' | 'publicKey'>;
  root: SigningKey; timestamp: SigningKey; policy: SigningKey; receipt: SigningKey;
  /** Earlier root keys of which the private half is here: a locked device knows an old list alone, and must hear an order to wipe. */
  formerRoots: SigningKey[];
  /** For what devices leave sealed. */
  seal: SealPair;
  epochs: EpochFile;
  /** Names contact points in the register, in every epoch. */
  registerKey: Uint8Array;
  territoryKey: Uint8Array; stopKey: Uint8Array;
  basePageKey: PageKey; stopPageKey: PageKey;
  /** Signed list of keys in force. */
  keyList: Uint8Array<ArrayBuffer>;
  keysVersion: number;
}

type Signing = Pick<HubKeys, 'offline' | 'root' | 'timestamp' | 'policy' | 'receipt' | 'formerRoots' | 'keyList' | 'keysVersion'>;

async function loadSigning(directory: string, keyList: Uint8Array<ArrayBuffer>): Promise<Signing> {
  const list = readList(keyList);
  const current = async (role: SigningRole): Promise<SigningKey> => {
    const { keyId } = signingIn(list, role);
    const key = await findKey(directory, role, keyId);
    if (!key) throw new Error(`the private half of the ${role} key ${keyId} is not in DATA/keys`);
    return key;
  };
  const [root, timestamp, policy, receipt] = await Promise.all([current('root'), current('timestamp'), current('policy'), current('receipt')]);
  return { offline: list.offline, root, timestamp, policy, receipt, formerRoots: await formerKeys(directory, 'root', root), keyList, keysVersion: list.version };
}

/** Loads the keys, making them at the first start. Needs the offline key only while there is no key list yet. `list`: one that is not in force yet. */
export async function loadKeys(dataDir: string, org: string, list?: Uint8Array<ArrayBuffer>): Promise<HubKeys> {
  const directory = join(dataDir, 'keys');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const signing = await loadSigning(directory, list ?? (await loadList(directory, org)));
  return { org, directory, ...signing, seal: await loadSealPair(directory), ...(await ofEpochs(loadEpochs(directory, TERRITORY))) };
}

/** Keys as they are used, of the newest epoch. */
export async function ofEpochs(epochs: EpochFile): Promise<Pick<HubKeys, 'epochs' | 'registerKey' | 'territoryKey' | 'stopKey' | 'basePageKey' | 'stopPageKey'>> {
  const stop = newestStop(epochs);
  return {
    epochs, registerKey: fromBase64url(epochs.registerKey ?? epochs.territoryKey), territoryKey: fromBase64url(epochs.territoryKey), stopKey: fromBase64url(stop.stopKey),
    basePageKey: await importPageKey(fromBase64url(epochs.pageKey)), stopPageKey: await importPageKey(fromBase64url(stop.pageKey)),
  };
}
