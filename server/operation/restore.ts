import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PGlite } from '@electric-sql/pglite';
import { createHub } from '../hub';
import { loadKeys } from '../keys';
import { askWhole } from '../compile/compiler';
import { publishPolicy } from '../publication';
import { lockDirectory } from '../store/directory-lock';
import { migrate, MIGRATION_IDS, SchemaError } from '../store/migrations';
import { openPglite } from '../store/pglite';
import { policyInForce } from '../store/policies';
import { openPostgres } from '../store/postgres';
import type { Database, Sql } from '../store/sql';
import { AFTER_BACKUP, gapOf, readAfterBackup, type AfterBackup } from './after-backup';
import type { Manifest } from './backup';
import { takeSealedKeys } from './keys-after-backup';
import { replayAfterBackup, type Replayed } from './replay-erasures';
import { postgresEnv, runTool } from './run-tool';
import { BackupError, opening } from './sealed-stream';

export interface RestoreOptions { file: string; data: string; databaseUrl?: string | undefined; passphrase: string; /** Default: beside the backup. */ afterBackup?: string | undefined; /** There is no such list, and that is known. */ without?: boolean; /** The list does not reach back to this backup, and that is known. */ despiteGap?: boolean; now: number }
export interface RestoreResult extends Replayed { manifest: Manifest; rootVersion: number; jump: number }

const JUMP = 1_000_000;
/** More than a hub gives out in a second, of anything it counts. */
const JUMP_PER_SECOND = 100_000;

async function unseal({ file, passphrase }: RestoreOptions, into: string): Promise<Manifest> {
  const tar = spawn('tar', ['-C', into, '--no-same-owner', '-xf', '-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<number | null>((done, fail) => { tar.once('error', fail); tar.once('close', done); });
  tar.stdin.on('error', () => undefined); // its exit code says it
  await pipeline(createReadStream(file), opening(passphrase), tar.stdin).catch((error: unknown) => { tar.kill(); throw error; });
  if ((await ended) !== 0) throw new BackupError('the backup cannot be unpacked');
  return JSON.parse(await readFile(join(into, 'manifest.json'), 'utf8')) as Manifest;
}

async function loadDatabase(staging: string, manifest: Manifest, { data, databaseUrl }: RestoreOptions): Promise<void> {
  const file = join(staging, 'database');
  if ((manifest.database === 'postgres') !== (databaseUrl !== undefined)) throw new BackupError(`this is a backup of ${manifest.database === 'postgres' ? 'PostgreSQL: set DATABASE_URL' : 'the embedded database: leave DATABASE_URL out'}`);
  if (databaseUrl !== undefined) return runTool('pg_restore', ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${postgresEnv(databaseUrl)['PGDATABASE'] ?? ''}`, file], postgresEnv(databaseUrl));
  const release = lockDirectory(join(data, 'db.lock'), join(data, 'db'));
  try {
    const database = await PGlite.create({ dataDir: join(data, 'db'), loadDataDir: new Blob([await readFile(file)], { type: 'application/x-gzip' }) });
    await database.close();
  } finally {
    release();
  }
}

/** A restore goes into nothing: what is there already would be mixed with it. */
async function requireEmpty({ data, databaseUrl }: RestoreOptions): Promise<void> {
  for (const name of ['db', 'keys', 'files']) if (existsSync(join(data, name))) throw new BackupError(`${join(data, name)} is there already: restore into an empty folder`);
  if (databaseUrl === undefined) return;
  const database = openPostgres(databaseUrl);
  try {
    if ((await database.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1`)).length > 0) throw new BackupError('the database is not empty: restore into a new one');
  } finally {
    await database.close();
  }
}

/**
 * Every counter leaps over whatever the lost hub may have given out since the backup: versions of roots, which devices take only
 * upwards, and numbers of records, which logs cite and which must never name two things.
 */
export async function leap(sql: Sql, by: number): Promise<void> {
  for (const { name } of await sql.query(`SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`)) {
    await sql.query(`SELECT setval('public.' || quote_ident($1::text), coalesce((SELECT last_value FROM pg_sequences WHERE schemaname = 'public' AND sequencename = $1::text), 0) + $2::bigint)`, [String(name), by]);
  }
}

async function bringUp(database: Database, { data, now }: RestoreOptions, manifest: Manifest, list: readonly AfterBackup[]): Promise<Replayed & { jump: number }> {
  await migrate(database);
  const jump = JUMP + Math.ceil(Math.max(0, now - manifest.at) / 1_000) * JUMP_PER_SECOND;
  await database.transaction((sql) => leap(sql, jump));
  for (const one of list) if (one.kind === 'keys') await takeSealedKeys(database, join(data, 'keys'), one.sealed);
  const keys = await loadKeys(data, manifest.org);
  const replayed = await replayAfterBackup(database, keys, list, now);
  // The policy of the backup under a version that no device has seen: the same document alone would keep its old one.
  await publishPolicy(database, keys, await policyInForce(database), now, { anew: true });
  await askWhole(database);
  return { ...replayed, jump };
}

/** The list beside the backup; one that does not reach back to it is refused, for who said no in between would be written to again. */
async function listFor(manifest: Manifest, { file, afterBackup, without, despiteGap }: RestoreOptions): Promise<AfterBackup[]> {
  if (without) return [];
  const list = await readAfterBackup(afterBackup ?? join(dirname(file), AFTER_BACKUP));
  const gap = despiteGap ? undefined : gapOf(list, manifest.number);
  if (gap !== undefined) throw new BackupError(`${gap}: who said no in between would be written to again. Restore a newer backup, or say --despite-gap`);
  return list;
}

/** A hub out of a backup; it is compiled and may be started. Throws before anything is in place when the file or its list is not whole. */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const { data, databaseUrl, now } = options;
  await requireEmpty(options);
  if (!options.without && !existsSync(options.afterBackup ?? join(dirname(options.file), AFTER_BACKUP))) {
    throw new BackupError(`${AFTER_BACKUP} is not beside the backup: without it, who was erased or said no since then would come back. Name it with --after-backup, or say --without-list`);
  }
  await mkdir(data, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(join(data, 'restore-'));
  try {
    const manifest = await unseal(options, staging);
    if (manifest.migration > Math.max(...MIGRATION_IDS)) throw new SchemaError(`the backup is of a newer hub (migration ${manifest.migration}): restore it with that one`);
    const list = await listFor(manifest, options); // before anything is in place
    await loadDatabase(staging, manifest, options);
    for (const name of await readdir(staging)) if (name !== 'database' && name !== 'manifest.json') await rename(join(staging, name), join(data, name));
    const database = databaseUrl === undefined ? await openPglite(data) : openPostgres(databaseUrl);
    const done = await bringUp(database, options, manifest, list).finally(() => database.close());
    const hub = await createHub({ dataDir: data, databaseUrl, now: () => now });
    const root = await hub.compile({ full: true }).finally(() => hub.close());
    return { ...done, manifest, rootVersion: root.version };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
