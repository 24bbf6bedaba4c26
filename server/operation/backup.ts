import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { PGlite } from '@electric-sql/pglite';
import { latestRoot } from '../compile/compiler';
import { loadKeys } from '../keys';
import { forgetBackups, rememberBackup } from '../store/backups-known';
import { lockDirectory } from '../store/directory-lock';
import { migrationsDone, SchemaError } from '../store/migrations';
import { openPglite } from '../store/pglite';
import { openPostgres } from '../store/postgres';
import { policyInForce } from '../store/policies';
import { setting } from '../store/settings';
import type { Sql } from '../store/sql';
import { lastRecorded, writeAfterBackup } from './after-backup';
import { postgresEnv, runTool } from './run-tool';
import { BackupError, opening, sealing } from './sealed-stream';

export interface BackupOptions { data: string; databaseUrl?: string | undefined; to: string; passphrase: string; withFiles: boolean; now: number }
export interface Manifest { format: 1; at: number; database: 'postgres' | 'pglite'; migration: number; rootVersion: number; org: string; /** The last event that is surely in it; absent = made by an older hub. */ number?: number }
export interface BackupResult { name: string; bytes: number; deleted: string[] }

const DAY_MS = 86_400_000;
/** Where policy says nothing. */
const KEPT_DAYS = 30;
const NAME = /^consentry-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})-\d{3}Z\.backup$/;
const KEPT_APART = 'offline.json';

async function manifestOf(sql: Sql, database: Manifest['database'], now: number): Promise<Manifest> {
  const migration = (await migrationsDone(sql)).at(-1);
  const root = await latestRoot(sql);
  if (migration === undefined) throw new SchemaError('this database holds no hub');
  // Before the dump: what comes in between is in both backup and list, rather than in none.
  return { format: 1, at: now, database, migration, rootVersion: root?.root.version ?? 0, org: (await setting(sql, 'org')) ?? '', number: await lastRecorded(sql) };
}

/** The register as it stands at one moment: pg_dump reads one snapshot; of PGlite nobody else writes while its lock is held. */
async function dump(into: string, { data, databaseUrl }: BackupOptions): Promise<void> {
  const file = join(into, 'database');
  if (databaseUrl !== undefined) return runTool('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${file}`], postgresEnv(databaseUrl));
  const release = lockDirectory(join(data, 'db.lock'), join(data, 'db'));
  try {
    const database = await PGlite.create({ dataDir: join(data, 'db') });
    try {
      await writeFile(file, Buffer.from(await (await database.dumpDataDir('gzip')).arrayBuffer()), { mode: 0o600 });
    } finally {
      await database.close();
    }
  } finally {
    release();
  }
}

/** After the dump: files only ever come, so each that the dump names is there. The offline key stays where it is kept. */
async function copyRest(into: string, { data, withFiles }: BackupOptions): Promise<void> {
  await cp(join(data, 'keys'), join(into, 'keys'), { recursive: true, filter: (path) => basename(path) !== KEPT_APART });
  for (const name of ['admin-token', 'metrics-token', 'lists', 'uploads', ...(withFiles ? ['files'] : [])]) {
    await cp(join(data, name), join(into, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'ENOENT') throw error; });
  }
}

async function sealTo(path: string, folder: string, passphrase: string): Promise<void> {
  // Before tar begins: what a child says while nobody reads is thrown away when it ends.
  const sealed = await sealing(passphrase);
  const tar = spawn('tar', ['-C', folder, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((done, fail) => {
    tar.once('error', fail);
    tar.once('close', (code) => { if (code === 0) done(); else fail(new BackupError(`tar ended with ${code}`)); });
  });
  await Promise.all([pipeline(tar.stdout, sealed, createWriteStream(`${path}.new`, { mode: 0o600 })), ended]);
  const handle = await open(`${path}.new`, 'r+');
  await handle.sync(); // the name must never stand for bytes that a power cut takes
  await handle.close();
  await verify(`${path}.new`, passphrase);
  await rename(`${path}.new`, path);
}

/** Read once before it counts: a backup nobody can open is none. */
async function verify(path: string, passphrase: string): Promise<void> {
  const tar = spawn('tar', ['-tf', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  tar.stdin.on('error', () => undefined); // its list says it
  const [names] = await Promise.all([text(tar.stdout), pipeline(createReadStream(path), opening(passphrase), tar.stdin)]);
  for (const name of ['./manifest.json', './database', './keys/epochs.json']) if (!names.split('\n').includes(name)) throw new BackupError(`the backup came out without ${name}`);
}

/** Older than policy's days they go: whoever was erased is in none of them any more. The newest always stays. */
async function deleteOld(to: string, days: number, now: number): Promise<string[]> {
  const names = (await readdir(to)).filter((name) => NAME.test(name)).sort();
  const old = names.slice(0, -1).filter((name) => {
    const [date = '', time = ''] = (NAME.exec(name)?.[1] ?? '').split('T');
    return now - Date.parse(`${date}T${time.replaceAll('-', ':')}Z`) > days * DAY_MS;
  });
  for (const name of old) await rm(join(to, name));
  for (const name of await readdir(to)) if (name.endsWith('.backup.new')) await rm(join(to, name)); // of one that broke off
  return old;
}

/** Looks at the database through the hub's own code, and leaves it closed: PGlite is read by one at a time. */
async function atDatabase<T>({ data, databaseUrl }: BackupOptions, work: (sql: Sql) => Promise<T>): Promise<T> {
  const database = databaseUrl === undefined ? await openPglite(data) : openPostgres(databaseUrl);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** One sealed file with database, keys, tokens and files; beside it the list of what no backup may bring back. */
export async function backup(options: BackupOptions): Promise<BackupResult> {
  const { data, to, now, passphrase } = options;
  if (passphrase.length < 12) throw new BackupError('a passphrase has 12 characters at least');
  await mkdir(to, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(join(data, 'backup-'));
  try {
    await chmod(staging, 0o700);
    const name = `consentry-${new Date(now).toISOString().replace(/[:.]/g, '-')}.backup`;
    const manifest = await atDatabase(options, (sql) => manifestOf(sql, options.databaseUrl === undefined ? 'pglite' : 'postgres', now));
    await dump(staging, options);
    await copyRest(staging, options);
    await writeFile(join(staging, 'manifest.json'), JSON.stringify(manifest), { mode: 0o600 });
    await sealTo(join(to, name), staging, passphrase);
    return await atDatabase(options, async (sql) => {
      // Only now, sealed and read once: for one that broke off the list must go on reaching back to those before.
      await rememberBackup(sql, { name, at: now, migration: manifest.migration, ...(manifest.number === undefined ? {} : { number: manifest.number }) });
      const days = (await policyInForce(sql)).retention?.backupDays ?? KEPT_DAYS;
      const deleted = days === 0 ? [] : await deleteOld(to, days, now);
      await forgetBackups(sql, deleted);
      await writeAfterBackup(sql, await loadKeys(data, manifest.org), to);
      return { name, bytes: (await stat(join(to, name))).size, deleted };
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
