import { beginning } from './migrations/001-beginning';
import { register } from './migrations/005-register';
import { accounts } from './migrations/006-accounts';
import { connectors } from './migrations/007-connectors';
import { deviceOrders } from './migrations/030-device-orders';
import { restrictionColumn } from './migrations/040-restriction-column';
import { erasedPersons } from './migrations/041-erased-persons';
import { notices } from './migrations/050-notices';
import { duplicates } from './migrations/060-duplicates';
import { changedPoints } from './migrations/070-changed-points';
import { breakGlass } from './migrations/071-break-glass';
import { checkedLists } from './migrations/080-checked-lists';
import { epochs } from './migrations/090-epochs';
import { dailyCounts } from './migrations/100-daily-counts';
import { logPartitions } from './migrations/110-log-partitions';
import { backupBefore } from './backups-known';
import type { Sql } from './sql';
import { toNumber } from './sql';

/** `loses`: what would be gone, as `table` or `table WHERE …`; where any row is found, the way back is refused. */
export type WayBack = { refused: string } | { loses: readonly string[]; statements: readonly string[] };

/** Statements run one by one on PostgreSQL 15 and PGlite alike. */
export interface Migration { id: number; statements: readonly string[]; back: WayBack }

/** In order, none ever changed after a release. */
const MIGRATIONS: readonly Migration[] = [
  ...beginning,
  register,
  accounts,
  connectors,
  deviceOrders,
  restrictionColumn,
  erasedPersons,
  notices,
  duplicates,
  changedPoints,
  breakGlass,
  checkedLists,
  epochs,
  dailyCounts,
  logPartitions,
];

export const MIGRATION_IDS: readonly number[] = MIGRATIONS.map(({ id }) => id);

/** Said plainly, exit code 1: what the database holds and this hub do not fit. */
export class SchemaError extends Error {
  override name = 'SchemaError';
}

/** Ids of what was done, ascending. */
export async function migrationsDone(sql: Sql): Promise<number[]> {
  return (await sql.query('SELECT id FROM migrations ORDER BY id')).map(({ id }) => toNumber(id));
}

async function locked(sql: Sql): Promise<number[]> {
  await sql.query('LOCK TABLE migrations IN EXCLUSIVE MODE');
  const done = await migrationsDone(sql);
  const foreign = done.filter((id) => !MIGRATION_IDS.includes(id));
  if (foreign.length === 0) return done;
  throw new SchemaError(
    `the database was brought to migration ${foreign.join(', ')} by a newer hub; this one knows none after ${Math.max(...MIGRATION_IDS)} and leaves it alone. `
    + `Start the newer hub, or take its migrations back with the newer hub's own "npm run hub:migrate -- --to ${Math.max(0, ...done.filter((id) => id < Math.min(...foreign)))}". ${await backupBefore(sql, Math.min(...foreign))}`,
  );
}

/** Brings the schema to the newest version, or to `upTo`; several hubs may start at once. Throws SchemaError on a database of a newer hub. */
export async function migrate(sql: Sql, upTo = Infinity): Promise<void> {
  await sql.query('CREATE TABLE IF NOT EXISTS migrations (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
  await sql.transaction(async (inside) => {
    const done = new Set(await locked(inside));
    for (const { id, statements } of MIGRATIONS) {
      if (done.has(id) || id > upTo) continue;
      for (const statement of statements) await inside.query(statement);
      await inside.query('INSERT INTO migrations (id) VALUES ($1)', [id]);
    }
  });
}

async function takeBack(sql: Sql, { id, back }: Migration): Promise<void> {
  const refuse = async (why: string): Promise<never> => { throw new SchemaError(`migration ${id} cannot be taken back: ${why}. ${await backupBefore(sql, id)}`); };
  if ('refused' in back) return refuse(back.refused);
  for (const lost of back.loses) {
    const rows = toNumber((await sql.query(`SELECT count(*) AS n FROM ${lost}`))[0]?.['n']);
    if (rows > 0) await refuse(`${rows} rows of ${lost} would be lost`);
  }
  for (const statement of back.statements) await sql.query(statement);
  await sql.query('DELETE FROM migrations WHERE id = $1', [id]);
}

/** Takes every migration after `to` back, newest first; all of them or, with a SchemaError, none. Returns the ids. */
export function migrateBack(sql: Sql, to: number): Promise<number[]> {
  return sql.transaction(async (inside) => {
    const done = new Set(await locked(inside));
    const gone = MIGRATIONS.filter(({ id }) => id > to && done.has(id)).reverse();
    for (const migration of gone) await takeBack(inside, migration);
    return gone.map(({ id }) => id);
  });
}
