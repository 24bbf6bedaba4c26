import pg from 'pg';
import { listenPostgres } from './postgres-listener';
import type { Database, Row, Sql, SqlValue } from './sql';

type Queryable = Pick<pg.Pool, 'query'>;

async function run(on: Queryable, text: string, values: readonly SqlValue[]): Promise<Row[]> {
  // The driver wants Buffers for BYTEA; a bare Uint8Array would become JSON.
  const given = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
  return (await on.query<Row>(text, given)).rows;
}

/** Who gets no connection by then is told so: a request that waits for ever is repeated by its device, and waits twice. */
const WAIT_MS = 30_000;

/** PostgreSQL 15 or newer, or a database that speaks its protocol. */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: WAIT_MS });
  // An idle connection that the server ends (a restart, a failover) is no reason to end the hub: the pool opens another.
  pool.on('error', (error) => console.error(`database connection lost: ${error.message}`));
  return {
    query: (text, values = []) => run(pool, text, values),
    async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      let lost: Error | undefined;
      const onError = (error: Error): void => { lost = error; };
      client.on('error', onError);
      const inside: Sql = { query: (text, values = []) => run(client, text, values), transaction: (more) => more(inside) };
      try {
        await client.query('BEGIN');
        const result = await work(inside);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // On a lost connection there is nothing to roll back; what went wrong first is what counts.
        await client.query('ROLLBACK').catch((failure: Error) => { lost ??= failure; });
        throw error;
      } finally {
        client.off('error', onError);
        client.release(lost);
      }
    },
    listen: (onNotice) => listenPostgres(url, onNotice),
    close: () => pool.end(),
  };
}
