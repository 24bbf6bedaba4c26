// npm run hub:export -- --to DIR: the files of the newest root for any CDN (docs/operations.md).
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './arguments';
import { exportFiles } from './operation/export';
import { DirectoryInUseError } from './store/directory-lock';
import { openPglite } from './store/pglite';
import { openPostgres } from './store/postgres';

export const USAGE = `npm run hub:export -- --to DIR [--data DIR] [--keep-days N]
  --to DIR         files/ by hash, then root.json; what is there already is not written again
  --keep-days N    files that no exported root has named for so long are deleted (default 7)
  --data DIR       folder of the hub (default ./hub-data)
  DATABASE_URL     PostgreSQL instead of the embedded database, which a running hub keeps to itself`;

async function run(args: readonly string[]): Promise<string> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { to: text, data: text, 'keep-days': text } });
  const [data, keepDays, url] = [resolve(values.data ?? './hub-data'), Number(values['keep-days'] ?? 7), process.env['DATABASE_URL']];
  if (values.to === undefined || !Number.isInteger(keepDays) || keepDays < 1) throw new UsageError(USAGE);
  const database = url === undefined ? await openPglite(data) : openPostgres(url);
  try {
    const done = await exportFiles(database, { from: join(data, 'files'), to: resolve(values.to), keepDays, now: Date.now() });
    return `Root ${done.version}: ${done.files} files, ${done.fresh} new, ${done.deleted} old ones deleted.`;
  } finally {
    await database.close();
  }
}

try {
  console.log(process.argv.includes('--help') ? USAGE : await run(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UsageError || error instanceof DirectoryInUseError ? error.message : error);
  process.exitCode = 1;
}
