import pg from 'pg';
import type { Database, Row, Sql, SqlValue } from './sql';

type Queryable = Pick<pg.Pool, 'query'>;

async function run(on: Queryable, text: string, values: readonly SqlValue[]): Promise<Row[]> {
  // The driver wants Buffers for BYTEA; a bare Uint8Array would become JSON.
  const given = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
  return (await on.query<Row>(text, given)).rows;
}

/** PostgreSQL 15 or newer, or a database that speaks its protocol. */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  return {
    query: (text, values = []) => run(pool, text, values),
    async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      const inside: Sql = { query: (text, values = []) => run(client, text, values), transaction: (more) => more(inside) };
      try {
        await client.query('BEGIN');
        const result = await work(inside);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}
