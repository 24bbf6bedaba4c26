import { FILE_LIST, type FileSums } from '../../utils/audit/file-sum';
import { decodeUtf8, fromBase64url, hmac16, importHmacKey, toBase64url } from '../../utils/crypto';
import { readOwnFile } from '../../utils/platform/own-build';
import { readLocal, writeLocal } from '../../utils/platform/session';
import { report } from './report';
import type { ContentSender } from './sender';

/** No key to anything but pages that are open: it outlives an update, which ends a session's values. */
const KEY = 'heir.key';

async function heldKey(): Promise<CryptoKey> {
  const held = await readLocal<string>(KEY);
  const text = held ?? toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  if (held === undefined) await writeLocal(KEY, text);
  return importHmacKey(fromBase64url(text));
}

/** Every guard of this build, as it lies in the package: pages keep theirs over an update, and only the same one is taken over. */
async function guardSums(): Promise<string> {
  const sums = JSON.parse(decodeUtf8(await readOwnFile(FILE_LIST))) as FileSums;
  const guards = Object.entries(sums).filter(([name]) => /^guard(-\w+)*\.js$/.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (guards.length === 0) throw new Error('no guards in the list of files');
  return JSON.stringify(guards);
}

let prepared: Promise<[CryptoKey, string]> | undefined;

/** Undefined: pages stay with their reload notice when the extension is loaded anew. */
export async function heirToken({ document }: ContentSender): Promise<string | undefined> {
  if (document === undefined) return undefined; // older Firefox names none
  prepared ??= Promise.all([heldKey(), guardSums()]);
  try {
    const [key, guards] = await prepared;
    return toBase64url(await hmac16(key, `succession 1\n${document}\n${guards}`));
  } catch (error) {
    prepared = undefined;
    report('heir')(error);
    return undefined;
  }
}
