// Processor time beside the clock: on a machine that others use too, only the first says what the work itself takes.
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from '../../../server/store/sql';

/** Ticks a second of /proc: the same on every Linux that Node runs on. */
const TICKS = 100;

interface Stat { parent: number; own: number; reaped: number }

function statOf(pid: number): Stat | undefined {
  try {
    // The name in the brackets may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number);
    return { parent: fields[1]!, own: fields[11]! + fields[12]!, reaped: fields[13]! + fields[14]! };
  } catch {
    return undefined; // ended meanwhile
  }
}

/** Seconds that a PostgreSQL server on this machine has used in all of its processes; undefined where it cannot be seen. */
function serverSeconds(postmaster: number): number | undefined {
  const main = statOf(postmaster);
  if (!main) return undefined;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))).filter((stat) => stat?.parent === postmaster);
  return (main.own + main.reaped + children.reduce((sum, stat) => sum + (stat?.own ?? 0), 0)) / TICKS;
}

export interface Spent { clock: number; hub: number; database: number }

/** Measures one piece of work: seconds of the clock, of this process with all of its threads, and of the PostgreSQL server. */
export class Meter {
  private constructor(private readonly postmaster: number | undefined) {}

  static async over(database: Database, isPostgres: boolean): Promise<Meter> {
    if (!isPostgres) return new Meter(undefined);
    const [row] = await database.query('SELECT pg_backend_pid() AS pid');
    return new Meter(statOf(Number(row?.['pid']))?.parent);
  }

  async spent(work: () => Promise<unknown>): Promise<Spent> {
    const server = (): number => (this.postmaster === undefined ? 0 : serverSeconds(this.postmaster) ?? 0);
    const [begin, hub, database] = [performance.now(), process.cpuUsage(), server()];
    await work();
    const used = process.cpuUsage(hub);
    return { clock: (performance.now() - begin) / 1_000, hub: (used.user + used.system) / 1e6, database: server() - database };
  }
}

/** What beside the clock was spent, for the column of notes. */
export const processor = ({ hub, database }: Spent): string =>
  `processor: hub ${hub.toFixed(2)} s${database > 0 ? `, database ${database.toFixed(2)} s` : ''}`;
