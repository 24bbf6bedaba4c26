import { setting, storeSetting } from './settings';
import type { Sql } from './sql';

/** What the database remembers of its backups, so that a refused way back can name the one to restore. */
interface KnownBackup { name: string; at: number; migration: number }

const SETTING = 'backups';
const REMEMBERED = 50;

async function known(sql: Sql): Promise<KnownBackup[]> {
  return JSON.parse((await setting(sql, SETTING)) ?? '[]') as KnownBackup[];
}

export async function rememberBackup(sql: Sql, backup: KnownBackup): Promise<void> {
  await storeSetting(sql, SETTING, JSON.stringify([...(await known(sql)), backup].slice(-REMEMBERED)));
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
