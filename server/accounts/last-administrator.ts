import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { otherAdministrators, roleOf } from './account';
import { refusal } from './refusal';

/**
 * Takes a role or all access from somebody, unless they are the last one who can administer.
 * @throws 409; of two who would take it from each other at once, over any number of hubs, the second gets it
 */
export function takeFrom<T>(hub: Hub, name: string, change: (sql: Sql) => Promise<T>): Promise<T> {
  return hub.database.transaction(async (sql) => {
    await sql.query('LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE');
    if ((await roleOf(sql, name)) === 'admin' && (await otherAdministrators(sql, name)) === 0) throw refusal(409, 'nobody else could administer then');
    return change(sql);
  });
}
