// Databases of tests that run on PostgreSQL: see with-postgres.sh.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface FreshDatabase { url: string; drop(): Promise<void> }

const SERVER = process.env['CONSENTRY_TEST_DATABASE_URL'];
/** True where the hub's tests run on PostgreSQL instead of the embedded database. */
export const onPostgres = SERVER !== undefined;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An empty database of its own; undefined where the tests run on the embedded one. */
export async function freshDatabase(): Promise<FreshDatabase | undefined> {
  if (SERVER === undefined) return undefined;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}
