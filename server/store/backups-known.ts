import { setting, storeSetting } from './settings';
import type { Sql } from './sql';

/**
 * What the database remembers of its backups: a refused way back names the one to restore, and the list beside them reaches back
 * to the oldest. `number`: the last event that is surely in it; absent = made before this was noted.
 */
interface KnownBackup { name: string; at: number; migration: number; number?: number }

const SETTING = 'backups';
/** One an hour for longer than a month. */
const REMEMBERED = 1_000;

async function known(sql: Sql): Promise<KnownBackup[]> {
  return JSON.parse((await setting(sql, SETTING)) ?? '[]') as KnownBackup[];
}

export async function rememberBackup(sql: Sql, backup: KnownBackup): Promise<void> {
  await storeSetting(sql, SETTING, JSON.stringify([...(await known(sql)), backup].slice(-REMEMBERED)));
}

/** Deleted ones need no list any more. */
export async function forgetBackups(sql: Sql, names: readonly string[]): Promise<void> {
  if (names.length > 0) await storeSetting(sql, SETTING, JSON.stringify((await known(sql)).filter(({ name }) => !names.includes(name))));
}

/** The last event that is in every backup that is kept; 0 = everything may be missing in one of them. */
export async function inEveryBackup(sql: Sql): Promise<number> {
  const kept = await known(sql);
  return kept.length === 0 ? 0 : Math.min(...kept.map(({ number }) => number ?? 0));
}

export async function lastBackupAt(sql: Sql): Promise<number | undefined> {
  return (await known(sql)).at(-1)?.at;
}

/** One sentence: which backup was made before this migration. */
export async function backupBefore(sql: Sql, migration: number): Promise<string> {
  const before = (await known(sql)).filter((one) => one.migration < migration).at(-1);
  if (!before) return 'No backup from before it is known here: restore one that was made before the upgrade (npm run hub:restore).';
  return `Restore the backup ${before.name} of ${new Date(before.at).toISOString()}, the last from before it (npm run hub:restore).`;
}
