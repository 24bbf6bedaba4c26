import { changedFiles, FILE_LIST, type FileSums } from '../../utils/audit/file-sum';
import { decodeUtf8, hashName } from '../../utils/crypto';
import { missingPermissions, readOwnFile } from '../../utils/platform/own-build';
import { readSession, writeSession } from '../../utils/platform/session';
import { markCut } from '../../utils/store/receipts';
import { isLogCut } from './log-check';
import { rootFound } from './root-check';
import type { Worker } from './worker';

/** What this extension found of itself since the browser started. `root`: not looked at yet, the hub was not there. */
export interface SelfCheck { build: string; files: string[]; permissions: string[]; log: 'whole' | 'cut'; root?: 'signed' | 'foreign' }
const CHECK = 'self-check';

export const selfCheck = (): Promise<SelfCheck | undefined> => readSession<SelfCheck>(CHECK);

/** Names of what is wrong, as interface and hub show them. */
export const problemsOf = (check: SelfCheck | undefined): string[] => (!check ? [] : [
  ...check.files.map((name) => `file ${name}`), ...check.permissions.map((name) => `permission ${name}`),
  ...(check.log === 'cut' ? ['log'] : []), ...(check.root === 'foreign' ? ['root'] : []),
]);

/** Something that guards may not be what it was built as, or may not do what it needs. */
export const isWeakened = (check: SelfCheck | undefined): boolean => check !== undefined && check.files.length + check.permissions.length > 0;

/** A list that is missing or no list is a change too. */
async function filesFound(): Promise<Pick<SelfCheck, 'build' | 'files'>> {
  try {
    const list = await readOwnFile(FILE_LIST);
    return { build: await hashName(list), files: await changedFiles(JSON.parse(decodeUtf8(list)) as FileSums, readOwnFile) };
  } catch {
    return { build: '', files: [FILE_LIST] };
  }
}

async function logFound(worker: Worker): Promise<SelfCheck['log']> {
  if (!(await isLogCut(worker))) return 'whole';
  await markCut(worker.store.db); // holds every send, and outlives the session
  return 'cut';
}

/** Once a browser start, when nobody waits: files, permissions, log, root. The log each time: that costs little. */
export async function checkSelf(worker: Worker): Promise<void> {
  const held = await selfCheck();
  const log = await logFound(worker);
  const next: SelfCheck = held
    ? { ...held, permissions: await missingPermissions(), log, ...(held.root ? {} : await rootFound(worker)) }
    : { ...(await filesFound()), permissions: await missingPermissions(), log, ...(await rootFound(worker)) };
  if (JSON.stringify(next) !== JSON.stringify(held)) await writeSession(CHECK, next);
}
