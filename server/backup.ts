// npm run hub:backup -- --to DIR and npm run hub:restore -- FILE (docs/operations.md).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './arguments';
import { backup } from './operation/backup';
import { restore } from './operation/restore';
import { BackupError } from './operation/sealed-stream';
import { DirectoryInUseError } from './store/directory-lock';
import { SchemaError } from './store/migrations';

export const USAGE = `npm run hub:backup -- --to DIR --passphrase-file FILE [--data DIR] [--without-files]
npm run hub:restore -- BACKUP --passphrase-file FILE [--data DIR] [--after-backup FILE | --without-list] [--despite-gap]
  --passphrase-file FILE   12 characters at least; without it a backup is of no use
  --without-files          leaves out pages and nodes: the restored hub makes new ones, but attempts of before cannot be replayed
  --after-backup FILE      list of who was erased or said no since (default: beside the backup)
  --without-list           there is none, and that is known
  --despite-gap            the list does not reach back to this backup, and that is known
  --data DIR               folder of the hub (default ./hub-data); empty for a restore
  DATABASE_URL             PostgreSQL instead of the embedded database, which a running hub keeps to itself`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

async function run([command, ...args]: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { to: text, data: text, 'passphrase-file': text, 'after-backup': text, 'without-files': flag, 'without-list': flag, 'despite-gap': flag } });
  if (values['passphrase-file'] === undefined) throw new UsageError(USAGE);
  const common = { data: resolve(values.data ?? './hub-data'), databaseUrl: process.env['DATABASE_URL'], passphrase: readFileSync(values['passphrase-file'], 'utf8').trim(), now: Date.now() };
  if (command === 'backup' && values.to !== undefined) {
    const { name, bytes, deleted } = await backup({ ...common, to: resolve(values.to), withFiles: values['without-files'] !== true });
    return `${name}: ${bytes} bytes. ${deleted.length === 0 ? 'No old backup deleted.' : `Deleted, being older than policy's days: ${deleted.join(', ')}.`}`;
  }
  const [file] = positionals;
  if (command !== 'restore' || file === undefined) throw new UsageError(USAGE);
  const done = await restore({ ...common, file: resolve(file), afterBackup: values['after-backup'], without: values['without-list'] === true, despiteGap: values['despite-gap'] === true });
  return `Restored the state of ${new Date(done.manifest.at).toISOString()}. Versions were moved ahead by ${done.jump}: root ${done.rootVersion} follows ${done.manifest.rootVersion}, so that no device takes it for an older one.
Carried out again: ${done.erased} erased contact points, ${done.stopped} that said no since. What else was recorded since is not here: import it again; devices send their logs again by themselves.`;
}

try {
  console.log(process.argv.includes('--help') ? USAGE : await run(process.argv.slice(2)));
} catch (error) {
  const plain = error instanceof BackupError || error instanceof UsageError || error instanceof SchemaError || error instanceof DirectoryInUseError || typeof (error as { code?: unknown }).code === 'string';
  console.error(plain ? (error as Error).message : error);
  process.exitCode = 1;
}
