import { concatBytes, fromBase64url, sha256, toBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { changeHeader, readHeader } from '../../utils/store/passcode';
import { onDisk } from './data';
import { Fault } from './fault';
import { memorySecret } from './memory-secret';
import { report } from './report';
import { startUp } from './start-up';
import { decoyOf, headerOf } from './vault-header';
import { readVaultKeys } from './vault-keys';
import { closeWorker, openWorker } from './worker';

type Asked = Request<'passcode.set'>;

async function bound(secret: string, key: string): Promise<string> {
  return toBase64url(await sha256(concatBytes(fromBase64url(secret), fromBase64url(key))));
}

/** Keys of passcodes as the vault on this device takes them: one that ends with the browser takes none without the browser's own secret. */
export async function boundToSession<T extends Pick<Asked, 'key' | 'panic' | 'current'>>(asked: T): Promise<T> {
  const secret = (await onDisk(readHeader))?.memory ? await memorySecret() : undefined;
  if (!secret) return asked;
  const { key, panic, current } = asked;
  const given = Object.entries({ key, panic, current }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...asked, ...Object.fromEntries(await Promise.all(given.map(async ([name, one]) => [name, await bound(secret, one)] as const))) };
}

/** The first passcode of a vault that ends with the browser: nothing lay readable, so its keys stay. */
export async function memoryPasscode(asked: Asked): Promise<void> {
  const [worker, keys] = [await openWorker(), await readVaultKeys()];
  if (!keys) throw new Fault('fault_locked');
  const header = await headerOf(keys, asked, decoyOf(worker), 'passcode');
  if (!(await onDisk((db) => changeHeader(db, header)))) throw new Fault('fault_passcode_busy');
  await closeWorker(); // opened anew, as one that has a passcode
  startUp().catch(report('passcode'));
}
