// Each migration there and back on both databases; what would lose data, and what a newer hub has done, is refused.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rememberBackup } from '../../../server/store/backups-known';
import { migrate, migrateBack, MIGRATION_IDS, migrationsDone, SchemaError } from '../../../server/store/migrations';
import { openPglite } from '../../../server/store/pglite';
import { openPostgres } from '../../../server/store/postgres';
import type { Database } from '../../../server/store/sql';
import { freshDatabase } from '../../support/postgres';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let database: Database;
let end: () => Promise<void>;
beforeEach(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-migrations-'));
  const fresh = await freshDatabase();
  database = fresh ? openPostgres(fresh.url) : await openPglite(directory);
  end = async () => {
    await database.close();
    await fresh?.drop();
    rmSync(directory, { recursive: true, force: true });
  };
});
afterEach(() => end());

/** Everything that a schema is made of, as the database itself writes it. */
async function schema(): Promise<string[]> {
  const texts = [
    `SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS t FROM information_schema.columns WHERE table_schema = 'public'`,
    `SELECT 'index ' || indexdef AS t FROM pg_indexes WHERE schemaname = 'public'`,
    `SELECT 'trigger ' || pg_get_triggerdef(t.oid) AS t FROM pg_trigger t WHERE NOT tgisinternal`,
    `SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS t FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
    `SELECT 'function ' || pg_get_functiondef(oid) AS t FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
  ];
  const rows = (await Promise.all(texts.map((text) => database.query(text)))).flat();
  return rows.map(({ t }) => String(t)).sort();
}

it('has a way back to the schema of before for each, and forward again to the same', async () => {
  const refused: number[] = [];
  for (const [index, id] of MIGRATION_IDS.entries()) {
    const before = MIGRATION_IDS[index - 1] ?? 0;
    await migrate(database, before);
    const was = await schema();
    await migrate(database, id);
    const is = await schema();
    try {
      expect(await migrateBack(database, before)).toEqual([id]);
    } catch (error) {
      expect(error).toBeInstanceOf(SchemaError);
      expect(await schema(), 'a refusal changes nothing').toEqual(is);
      refused.push(id);
      continue;
    }
    expect(await schema(), `back from ${id}`).toEqual(was);
    await migrate(database, id);
    expect(await schema(), `forward again to ${id}`).toEqual(is);
  }
  expect(refused).toEqual([1, 2]);
});

it('refuses a way back that would lose data, names what and the backup to restore, and takes none of the others back', async () => {
  await migrate(database);
  await rememberBackup(database, { name: 'too-late.backup', at: 3, migration: 999 });
  await expect(migrateBack(database, 2)).resolves.toContain(3); // control: empty, it goes
  await migrate(database);
  await database.query(`INSERT INTO incidents (noticed_at, due_at) VALUES (1, 2)`);
  await expect(migrateBack(database, 4)).rejects.toThrow(/migration 5 cannot be taken back: 1 rows of incidents would be lost\. No backup from before it/);
  expect(await migrationsDone(database)).toEqual(MIGRATION_IDS);
  await rememberBackup(database, { name: 'hub-1.backup', at: Date.UTC(2026, 10, 20), migration: 4 });
  await expect(migrateBack(database, 4)).rejects.toThrow(/Restore the backup hub-1\.backup of 2026-11-20T00:00:00\.000Z/);
});

it('leaves the database of a newer hub alone and says what to do', async () => {
  await migrate(database);
  await database.query('INSERT INTO migrations (id) VALUES (9001)');
  const was = await schema();
  await expect(migrate(database)).rejects.toThrow(/brought to migration 9001 by a newer hub.*Start the newer hub, or .*hub:migrate -- --to \d+/);
  await expect(migrateBack(database, 30)).rejects.toThrow(SchemaError);
  expect(await schema()).toEqual(was);
  await database.query('DELETE FROM migrations WHERE id = 9001');
  await migrate(database); // control
});

it('the column of requests that was left out in place is gone from databases that have it, and no loss where it never was', async () => {
  await migrate(database, 30);
  const has = async () => (await database.query(`SELECT 1 FROM information_schema.columns WHERE table_name = 'rights_requests' AND column_name = 'restricted'`)).length;
  expect(await has()).toBe(1);
  await migrate(database);
  expect(await has()).toBe(0);
  await migrateBack(database, 30);
  await database.query('ALTER TABLE rights_requests DROP COLUMN restricted');
  await migrate(database);
  expect(await has()).toBe(0);
});
