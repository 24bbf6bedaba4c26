import { changedFiles, FILE_LIST, type FileSums } from '../../utils/audit/file-sum';
import { decodeUtf8, hashName } from '../../utils/crypto';
import { missingPermissions, readOwnFile } from '../../utils/platform/own-build';
import { readSession, writeSession } from '../../utils/platform/session';
import { markCut } from '../../utils/store/receipts';
import { isLogCut } from './log-check';
import { rootFound } from './root-check';
import type { Worker } from './worker';

/** What this extension found of itself since the browser started. `log`: not looked at yet, nothing has been opened; `root`: the hub was not there. */
export interface SelfCheck { build: string; files: string[]; permissions: string[]; log?: 'whole' | 'cut'; root?: 'signed' | 'foreign' }
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

async function logFound(worker: Worker): Promise<NonNullable<SelfCheck['log']>> {
  if (!(await isLogCut(worker))) return 'whole';
  await markCut(worker.store.db); // holds every send, and outlives the session
  return 'cut';
}

async function keep(next: SelfCheck, held: SelfCheck | undefined): Promise<SelfCheck> {
  if (JSON.stringify(next) !== JSON.stringify(held)) await writeSession(CHECK, next);
  return next;
}

/** Files and permissions, which ask for no key: before anybody has enrolled, and before a passcode is typed. The files once a browser start. */
export async function checkBuild(): Promise<SelfCheck> {
  const held = await selfCheck();
  return keep({ ...(held ?? (await filesFound())), permissions: await missingPermissions() }, held);
}

/** What the opened store tells besides: its log, each time, for that costs little, and once its root. */
export async function checkSelf(worker: Worker): Promise<void> {
  const held = await checkBuild();
  await keep({ ...held, log: await logFound(worker), ...(held.root ? {} : await rootFound(worker)) }, held);
}
