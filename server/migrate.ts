// npm run hub:migrate -- …: where the database stands, and the way back before an older hub is started again.
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { UsageError } from './arguments';
import { DirectoryInUseError } from './store/directory-lock';
import { MIGRATION_IDS, migrateBack, migrationsDone, SchemaError } from './store/migrations';
import { openPglite } from './store/pglite';
import { openPostgres } from './store/postgres';

export const USAGE = `npm run hub:migrate -- [--to ID] [--data DIR]
  without --to      says which migrations the database has
  --to ID           takes every later one back, all or none; refused where data would be lost
  --data DIR        folder of the hub (default ./hub-data)
  DATABASE_URL      PostgreSQL instead of the embedded database
Stop every hub of the database first.`;

function read(args: readonly string[]): { to: number | undefined; data: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], strict: true, options: { to: text, data: text } });
  const to = values.to === undefined ? undefined : Number(values.to);
  if (to !== undefined && !MIGRATION_IDS.includes(to)) throw new UsageError(`--to ${values.to}: there is ${MIGRATION_IDS.join(', ')}`);
  return { to, data: resolve(values.data ?? './hub-data') };
}

async function run(args: readonly string[]): Promise<void> {
  const { to, data } = read(args);
  const url = process.env['DATABASE_URL'];
  const database = url === undefined ? await openPglite(data) : openPostgres(url);
  try {
    if (to !== undefined) console.log(`Taken back: ${(await migrateBack(database, to)).join(', ') || 'nothing'}.`);
    console.log(`Migrations: ${(await migrationsDone(database)).join(', ')}.`);
  } finally {
    await database.close();
  }
}

try {
  if (process.argv.includes('--help')) console.log(USAGE);
  else await run(process.argv.slice(2));
} catch (error) {
  const plain = error instanceof UsageError || error instanceof SchemaError || error instanceof DirectoryInUseError;
  const usage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(plain || usage ? `${(error as Error).message}${plain ? '' : `\n${USAGE}`}` : error);
  process.exitCode = 1;
}
